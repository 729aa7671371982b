<?php
/**
 * The public form of a notice.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Block, shortcode and bare page with the same form, in two steps: write it; read the very text that will be kept, and sign. Plain HTML that
 * posts to its own page; a script adds what only a browser can do (checking an excerpt, hashing a copy). What somebody typed is sent back
 * to him and kept nowhere before he signs.
 *
 * @since 0.1.0
 */
final class Notice_Form {

	/** Name of the block. */
	const BLOCK = 'dumbbell-stream/notice-form';

	/** Name of the shortcode. */
	const SHORTCODE = 'dumbbell_stream_notice';

	/** Id of the script module. */
	const MODULE = '@dumbbell-stream/notice';

	/** Style of the block, which the bare pages use too. */
	const STYLE = 'dumbbell-stream-notice-form-style';

	/** Name of the array that holds the form's fields. */
	const FIELD = 'dumbbell_notice';

	/** What the player's "Report…" says of what was on the screen, as query of the form's address: our field by name. */
	const PREFILL = array(
		'stream'    => 'stream_key',
		'session'   => 'session',
		'rendition' => 'rendition',
		'seq'       => 'seq_from',
		'capture'   => 'capture_from_ms',
	);

	/** What a button may ask for. `as-is`: although something is missing. */
	private const STEPS = array( 'review', 'review-as-is', 'edit', 'send', 'send-as-is' );

	/** A notice that was sent is remembered for so long by its reference: a page that is loaded again sends nothing again. */
	private const SENT_S = DAY_IN_SECONDS;

	/** Transients of this name, followed by a hash. */
	const TRANSIENT = 'dumbbell_stream_sent_';

	/**
	 * What came of the form in this request.
	 *
	 * @var array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}|null
	 */
	private static $state = null;

	/**
	 * Registers shortcode and module. The block comes with the player's, from the same manifest.
	 *
	 * @since 0.1.0
	 */
	public static function register(): void {
		add_shortcode( self::SHORTCODE, array( self::class, 'shortcode' ) );
		wp_register_script_module( self::MODULE, plugins_url( 'build/notice/dumbbell-notice.js', DUMBBELL_STREAM_FILE ), array(), DUMBBELL_STREAM_VERSION );
	}

	/**
	 * The shortcode `[dumbbell_stream_notice]`.
	 *
	 * @since 0.1.0
	 */
	public static function shortcode(): string {
		wp_enqueue_style( self::STYLE );
		return self::render( 'class="wp-block-dumbbell-stream-notice-form"' );
	}

	/**
	 * Takes what was posted, before the page is printed.
	 *
	 * @since 0.1.0
	 */
	public static function handle(): void {
		if ( self::was_too_large() ) {
			self::$state = self::state( 'fill', self::prefilled(), array( 'excerpt' => Notice_Files::too_large() ) );
			return;
		}
		// phpcs:disable WordPress.Security -- Whoever may read the page may send a notice; nothing is done in the name of a user. Notice_Input reads it.
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) || ! isset( $_POST[ self::FIELD ] ) ) {
			return;
		}
		$raw = wp_unslash( $_POST[ self::FIELD ] );
		// phpcs:enable
		nocache_headers();
		self::$state = self::answer( is_array( $raw ) ? $raw : array() );
		if ( 'sent' === self::$state['step'] ) {
			wp_safe_redirect( Claim_Pages::status_url( self::$state['values']['public_id'] ), 303 );
			exit;
		}
	}

	/**
	 * Lets the form stand as it does after an answer.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed>|null $state As answer() gives it; null for a form that nobody has touched.
	 *
	 * @phpstan-param array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}|null $state
	 */
	public static function show( ?array $state ): void {
		self::$state = $state;
	}

	/**
	 * What comes of a form.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $raw What was posted, without slashes.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool} Step: fill, review or sent; `soft`:
	 *         it could be sent in spite of its errors.
	 */
	public static function answer( array $raw ): array {
		$values = Notice_Files::take( Notice_Input::read( $raw ) );
		$step   = in_array( $raw['step'] ?? '', self::STEPS, true ) ? $raw['step'] : 'review';
		if ( 'edit' === $step ) {
			return self::state( 'fill', $values );
		}
		$values['as_is'] = 'review' !== $step && ( 'review-as-is' === $step || ! empty( $raw['as_is'] ) ) ? '1' : '';
		$faults          = Notice_Input::faults( $values ) + Notice_Files::faults();
		$gaps            = Notice_Input::gaps( $values, false );
		if ( $faults || ( $gaps && '' === $values['as_is'] ) ) {
			return self::state( 'fill', $values, $faults + $gaps, ! $faults );
		}
		if ( 0 === strpos( $step, 'review' ) ) {
			$values['statements']     = array();
			$values['signature_name'] = '';
			return self::state( 'review', self::sealed( $values ) );
		}
		if ( ! self::is_sealed( $values ) ) {
			return self::state( 'review', self::sealed( $values ), array( 'signature_name' => __( 'Too much time has passed since the text was shown. Please read it once more and sign again.', 'dumbbell-stream' ) ) );
		}
		$gaps = Notice_Input::gaps( $values, true );
		if ( $gaps && 'send-as-is' !== $step ) {
			return self::state( 'review', $values, $gaps, true );
		}
		return self::send( $values );
	}

	/**
	 * The form as it stands in this request.
	 *
	 * @since 0.1.0
	 *
	 * @param string $wrapper Attributes of the wrapper, escaped.
	 */
	public static function render( string $wrapper ): string {
		if ( is_feed() ) {
			return sprintf( '<p><a href="%s">%s</a></p>', esc_url( Claim_Pages::notice_url() ), esc_html__( 'Report something', 'dumbbell-stream' ) );
		}
		wp_enqueue_script_module( self::MODULE );
		$step = self::$state['step'] ?? 'fill';
		return sprintf( '<section %1$s id="dumbbell-notice" data-dumbbell-step="%2$s">%3$s%4$s</section>', $wrapper, esc_attr( $step ), self::steps( $step ), self::body( self::prefilled() ) );
	}

	/**
	 * The step that it is at, without its frame.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $values What stands in the fields unless something was posted, as Notice_Input reads them.
	 */
	public static function body( array $values ): string {
		$state = self::$state ?? self::state( 'fill', $values );
		return 'review' === $state['step'] ? Notice_Review::html( $state ) : Notice_Parts::html( $state );
	}

	/**
	 * The module's data: its words, and where to ask.
	 *
	 * @since 0.1.0
	 *
	 * @param array<string, mixed> $data Data so far.
	 * @return array<string, mixed>
	 */
	public static function module_data( array $data ): array {
		return array(
			'rest'  => rest_url( Rest_Controller::NAMESPACE ),
			'zone'  => wp_timezone_string(),
			'bytes' => Notice_Files::bytes_max(),
			'words' => Notice_Words::all(),
		) + $data;
	}

	/**
	 * Where somebody is: write, sign, follow.
	 *
	 * @since 0.1.0
	 *
	 * @param string $step fill, review or status.
	 */
	public static function steps( string $step ): string {
		$names = array(
			'fill'   => __( 'Write', 'dumbbell-stream' ),
			'review' => __( 'Read and sign', 'dumbbell-stream' ),
			'status' => __( 'Follow', 'dumbbell-stream' ),
		);
		$html  = '';
		foreach ( $names as $name => $words ) {
			$html .= sprintf( '<li%s>%s</li>', $name === $step ? ' aria-current="step"' : '', esc_html( $words ) );
		}
		/* translators: accessible name of the list of steps of a form. */
		return sprintf( '<ol class="dumbbell-steps" aria-label="%s">%s</ol>', esc_attr__( 'Steps', 'dumbbell-stream' ), $html );
	}

	/**
	 * Fields that the address fills in.
	 *
	 * @return array<string, mixed>
	 */
	private static function prefilled(): array {
		$raw = array( 'kind' => 'dmca' );
		foreach ( self::PREFILL as $query => $name ) {
			$raw[ $name ] = isset( $_GET[ $query ] ) && is_string( $_GET[ $query ] ) ? sanitize_text_field( wp_unslash( $_GET[ $query ] ) ) : null; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only fills fields in, which the visitor sees.
		}
		$values = Notice_Input::read( $raw );
		if ( null !== $values['capture_from_ms'] ) {
			$values['from'] = Notice_Input::local( $values['capture_from_ms'] );
		}
		return $values;
	}

	/** Whether more came than PHP takes: it throws all away then, the fields too. */
	private static function was_too_large(): bool {
		// phpcs:ignore WordPress.Security -- Nothing is read of it.
		return 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) && array() === $_POST && array() === $_FILES && (int) ( $_SERVER['CONTENT_LENGTH'] ?? 0 ) > wp_convert_hr_to_bytes( (string) ini_get( 'post_max_size' ) );
	}

	/**
	 * A state of the form.
	 *
	 * @param string                $step   fill, review or sent.
	 * @param array<string, mixed>  $values As Notice_Input reads them.
	 * @param array<string, string> $errors A sentence each, by field.
	 * @param bool                  $soft   Whether it could be sent all the same.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
	 */
	private static function state( string $step, array $values, array $errors = array(), bool $soft = false ): array {
		return array(
			'step'   => $step,
			'values' => $values,
			'errors' => $errors,
			'soft'   => $soft && $errors,
		);
	}

	/**
	 * Values with a new date and reference, under our seal: only a text that we have shown can be signed.
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 * @return array<string, mixed>
	 */
	private static function sealed( array $values ): array {
		$values['reference'] = Statement_Text::reference( self::is_sealed( $values ) ? $values['reference'] : '' );
		$values['seal']      = self::seal( $values['reference'] );
		return $values;
	}

	/**
	 * Whether date and reference are ours, and of these days.
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 */
	private static function is_sealed( array $values ): bool {
		return hash_equals( self::seal( $values['reference'] ), $values['seal'] ) && Statement_Text::reference( $values['reference'] ) === $values['reference'];
	}

	/**
	 * The seal of a reference.
	 *
	 * @param string $reference Date and reference.
	 */
	private static function seal( string $reference ): string {
		return wp_hash( "dumbbell notice $reference" );
	}

	/**
	 * Files the notice, once.
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
	 */
	private static function send( array $values ): array {
		$name = md5( $values['reference'] );
		try {
			return Lock::run(
				"notice_$name",
				static function () use ( $values, $name ): array {
					$sent = get_transient( self::TRANSIENT . $name );
					return is_string( $sent ) ? self::state( 'sent', array( 'public_id' => $sent ) ) : self::file( $values, $name );
				}
			);
		} catch ( \RuntimeException $e ) {
			return self::state( 'review', $values, array( 'signature_name' => $e->getMessage() ) );
		}
	}

	/**
	 * Hands the notice to those who judge it.
	 *
	 * @param array<string, mixed> $values As Notice_Input reads them.
	 * @param string               $name   Name under which it is remembered.
	 * @return array{step: string, values: array<string, mixed>, errors: array<string, string>, soft: bool}
	 */
	private static function file( array $values, string $name ): array {
		$notice                = Notice_Completion::merged( Notice_Input::notice( $values ), $values['completing'] );
		$notice['signed_text'] = Statement_Text::of( $notice );

		$id   = $values['completing'];
		$done = '' === $id ? Claims::file( $notice, array( 'kind' => 'claimant' ) ) : Claims::complete( $id, Claim_Pages::remembered( $id ), array_intersect_key( $notice, array_flip( Claim_Fields::COMPLETING ) ) );
		if ( is_wp_error( $done ) ) {
			return self::state( 'review', $values, array( 'signature_name' => $done->get_error_message() ) );
		}
		if ( isset( $done['secret'] ) ) {   // A new notice; who completes one has its secret already.
			$id = $done['claim']['public_id'];
			Claim_Pages::remember( $id, $done['secret'] );
		}
		set_transient( self::TRANSIENT . $name, $id, self::SENT_S );
		return self::state( 'sent', array( 'public_id' => $id ) );
	}
}
