<?php
/**
 * The page on which a notice is followed.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Whoever has the secret of a notice sees how it stands, completes it, takes it back, and downloads its receipts. Who has not, sees a
 * field for it, whether or not there is such a notice.
 *
 * @since 0.1.0
 *
 * @phpstan-type Answer array{title: string, html: string, status?: int}|array{redirect: string}|array{file: string, body: string}
 */
final class Claim_Status_Page {

	/** Name of the array that holds the fields. */
	const FIELD = 'dumbbell_follow';

	/** What an address carries to get a file. */
	const FILE = 'dumbbell_file';

	/**
	 * What the page of a notice is.
	 *
	 * @since 0.1.0
	 *
	 * @param string $public_id Public id of the notice; '' for one that cannot be.
	 * @return array<string, mixed> As Claim_Pages delivers it.
	 *
	 * @phpstan-return Answer
	 */
	public static function answer( string $public_id ): array {
		// phpcs:disable WordPress.Security -- Whoever has the secret may act on his notice; the seal below is made of it. Notice_Input reads the fields.
		$raw  = isset( $_POST[ self::FIELD ] ) && is_array( $_POST[ self::FIELD ] ) ? wp_unslash( $_POST[ self::FIELD ] ) : array();
		$file = isset( $_GET[ self::FILE ] ) && is_string( $_GET[ self::FILE ] );
		// phpcs:enable
		if ( isset( $raw['code'] ) ) {
			return self::open( $public_id, Notice_Input::line( $raw['code'] ) );
		}
		$secret = Claim_Pages::remembered( $public_id );
		$claim  = '' === $secret ? null : Claims::open( $public_id, $secret );
		if ( null === $claim ) {
			return self::door( $public_id, '' );
		}
		if ( $file ) {
			return array(
				'file' => "receipts-$public_id.json",
				'body' => (string) wp_json_encode( Notice_Completion::receipts( $claim ), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
			);
		}
		if ( isset( $raw['seal'] ) && is_string( $raw['seal'] ) && hash_equals( self::seal( $secret ), $raw['seal'] ) ) {
			return self::act( $claim, $secret, $raw );
		}
		return self::show( $claim, $secret );
	}

	/**
	 * Opens a notice with its secret.
	 *
	 * @param string $public_id Public id of the notice.
	 * @param string $code      What was typed: the secret, or the whole link.
	 * @return array<string, mixed>
	 *
	 * @phpstan-return array{title: string, html: string, status?: int}|array{redirect: string}
	 */
	private static function open( string $public_id, string $code ): array {
		$code = substr( $code, (int) strrpos( "#$code", '#' ) );
		if ( '' === $public_id || null === Base64url::decode( $code, 32 ) || null === Claims::open( $public_id, $code ) ) {
			return self::door( $public_id, __( 'This code does not open this notice. Copy it from your receipt or from our mail: it is the part of the link behind the #.', 'dumbbell-stream' ) );
		}
		Claim_Pages::remember( $public_id, $code );
		return array( 'redirect' => Claim_Pages::status_url( $public_id ) );
	}

	/**
	 * The page for those who have not shown the secret. A script sends it from the link by itself.
	 *
	 * @param string $public_id Public id of the notice.
	 * @param string $error     What was wrong; '' for nothing.
	 * @return array{title: string, html: string, status: int}
	 */
	private static function door( string $public_id, string $error ): array {
		$fields = new Form_Fields( self::FIELD, array(), '' === $error ? array() : array( 'code' => $error ) );
		$code   = $fields->text(
			'code',
			__( 'Code of your notice', 'dumbbell-stream' ),
			array(
				'required'   => true,
				'help'       => __( 'It stands on your receipt and in our mail: the part of the link behind the #. You may paste the whole link.', 'dumbbell-stream' ),
				'attributes' => array(
					'autocomplete'   => 'off',
					'autocapitalize' => 'off',
					'spellcheck'     => 'false',
					'dir'            => 'ltr',
				),
			)
		);
		return array(
			'title'  => __( 'Follow a notice', 'dumbbell-stream' ),
			'status' => '' === $error ? 200 : 403,
			'html'   => sprintf(
				'<section class="wp-block-dumbbell-stream-notice-form" data-dumbbell-step="door">%s<form class="dumbbell-form" method="post" action="%s" novalidate>%s<p class="dumbbell-actions"><button type="submit" class="wp-element-button dumbbell-primary">%s</button></p></form></section>',
				$fields->summary(),
				esc_url( Claim_Pages::status_url( $public_id ) ),
				$code,
				esc_html__( 'Open', 'dumbbell-stream' )
			),
		);
	}

	/**
	 * Takes the notice back.
	 *
	 * @param array<string, mixed> $claim  The claim.
	 * @param string               $secret Its secret.
	 * @param array<string, mixed> $raw    What was posted.
	 * @return array<string, mixed>
	 *
	 * @phpstan-return array{title: string, html: string}|array{redirect: string}
	 */
	private static function act( array $claim, string $secret, array $raw ): array {
		if ( empty( $raw['sure'] ) ) {
			return self::show( $claim, $secret, array( 'sure' => __( 'Please tick that you want to take the notice back.', 'dumbbell-stream' ) ) );
		}
		$done = Claims::withdraw( $claim['public_id'], $secret, Notice_Input::text( $raw['reason'] ?? '' ) );
		if ( is_wp_error( $done ) ) {
			return self::show( $claim, $secret, array( 'sure' => $done->get_error_message() ) );
		}
		return array( 'redirect' => Claim_Pages::status_url( $claim['public_id'] ) );
	}

	/**
	 * The page of an open notice.
	 *
	 * @param array<string, mixed>  $claim  The claim.
	 * @param string                $secret Its secret.
	 * @param array<string, string> $errors A sentence each, by field.
	 * @return array{title: string, html: string}
	 */
	private static function show( array $claim, string $secret, array $errors = array() ): array {
		$counter  = Counter_Notices::in_force( $claim['id'] );
		$standing = Claim_Words::standing( $claim, $counter );
		$fields   = new Form_Fields( self::FIELD, array(), $errors );
		$seal     = sprintf( '<input type="hidden" name="%s[seal]" value="%s">', esc_attr( self::FIELD ), esc_attr( self::seal( $secret ) ) );
		return array(
			'title' => $standing[0],
			'html'  => '<section class="wp-block-dumbbell-stream-notice-form" id="dumbbell-notice" data-dumbbell-step="status">'
				. Notice_Form::steps( 'status' )
				. $fields->summary()
				. sprintf( '<p>%s</p>', esc_html( $standing[1] ) )
				. ( '' === (string) $claim['decision_text'] ? '' : sprintf( '<blockquote><p>%s</p></blockquote>', nl2br( esc_html( $claim['decision_text'] ) ) ) )
				. self::completion( $claim )
				. self::keep( $claim, $secret )
				. self::history( $claim )
				. self::own_text( $claim )
				. self::withdrawal( $claim, $fields, $seal )
				. '</section>',
		);
	}

	/**
	 * What is missing, and the form to add it: all is read and signed once more.
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	private static function completion( array $claim ): string {
		if ( 'incomplete' !== $claim['status'] ) {
			return '';
		}
		$items = '';
		foreach ( Notice_Elements::missing( Claims::notice( $claim ) ) as $element ) {
			$items .= '<li>' . esc_html( Claim_Words::element( $element ) ) . '</li>';
		}
		return sprintf( '<div class="dumbbell-errors"><h2>%s</h2><ul>%s</ul></div>%s', esc_html__( 'This is missing', 'dumbbell-stream' ), $items, Notice_Form::body( Notice_Completion::values( $claim ) ) );
	}

	/**
	 * What the sender should keep.
	 *
	 * @param array<string, mixed> $claim  The claim.
	 * @param string               $secret Its secret.
	 */
	private static function keep( array $claim, string $secret ): string {
		$link = Claim_Pages::status_url( $claim['public_id'], $secret );
		return sprintf(
			'<div class="dumbbell-done"><h2>%1$s</h2><dl><dt>%2$s</dt><dd dir="ltr"><code>%3$s</code></dd><dt>%4$s</dt><dd>%5$s</dd>%11$s<dt>%6$s</dt><dd dir="ltr"><a href="%7$s" data-dumbbell-copy-link>%7$s</a></dd></dl><p>%8$s</p><p class="dumbbell-actions"><a class="dumbbell-button" href="%9$s" download>%10$s</a></p></div>',
			esc_html__( 'Please keep this', 'dumbbell-stream' ),
			esc_html__( 'Number', 'dumbbell-stream' ),
			esc_html( $claim['public_id'] ),
			esc_html__( 'Received', 'dumbbell-stream' ),
			esc_html( Stream_Page::moment( (int) strtotime( "{$claim['received_gmt']} UTC" ) ) ),
			esc_html__( 'Link to this page', 'dumbbell-stream' ),
			esc_url( $link ),
			esc_html__( 'Whoever has this link can follow, complete and take back your notice. The receipt is signed by this site: it proves what you sent, and when.', 'dumbbell-stream' ),
			esc_url( add_query_arg( self::FILE, '1', Claim_Pages::status_url( $claim['public_id'] ) ) ),
			esc_html__( 'Download the receipts', 'dumbbell-stream' ),
			'none' === $claim['evidence_result'] ? '' : sprintf( '<dt>%s</dt><dd>%s</dd>', esc_html__( 'Your excerpt', 'dumbbell-stream' ), esc_html( 'signed' === $claim['evidence_result'] ? __( 'signed by this stream', 'dumbbell-stream' ) : __( 'not verifiable', 'dumbbell-stream' ) ) )
		);
	}

	/**
	 * What happened so far.
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	private static function history( array $claim ): string {
		$html = '';
		foreach ( array_reverse( Claim_Events::of( $claim['id'] ) ) as $event ) {
			$words = Claim_Words::event( $event['type'] );
			$at    = (int) strtotime( "{$event['created_gmt']} UTC" );
			if ( '' !== $words ) {
				$html .= sprintf( '<li><time datetime="%s">%s</time>%s</li>', esc_attr( gmdate( 'Y-m-d\TH:i:s\Z', $at ) ), esc_html( Stream_Page::moment( $at ) ), esc_html( $words ) );
			}
		}
		return sprintf( '<h2>%s</h2><ol class="dumbbell-history">%s</ol>', esc_html__( 'What happened so far', 'dumbbell-stream' ), $html );
	}

	/**
	 * The text that was signed.
	 *
	 * @param array<string, mixed> $claim The claim.
	 */
	private static function own_text( array $claim ): string {
		if ( '' === (string) $claim['signed_text'] ) {
			return '';
		}
		return sprintf(
			'<details class="dumbbell-more"><summary>%s</summary><div class="dumbbell-text" role="region" tabindex="0" aria-label="%s"><pre>%s</pre></div><p dir="ltr"><code>SHA-256 %s</code></p></details>',
			esc_html__( 'The text that you signed', 'dumbbell-stream' ),
			esc_attr__( 'The text that you signed', 'dumbbell-stream' ),
			esc_html( $claim['signed_text'] ),
			esc_html( $claim['signed_text_hash'] )
		);
	}

	/**
	 * Taking the notice back.
	 *
	 * @param array<string, mixed> $claim  The claim.
	 * @param Form_Fields          $fields The fields.
	 * @param string               $seal   Proof that this page was shown to whoever has the secret, escaped.
	 */
	private static function withdrawal( array $claim, Form_Fields $fields, string $seal ): string {
		if ( null === Claim_States::transition( $claim['status'], 'withdraw' ) ) {
			return '';
		}
		$sure = sprintf(
			'<div class="dumbbell-field dumbbell-tick"><label><input type="checkbox" id="%s" name="%s[sure]" value="1"> <span>%s</span></label></div>',
			esc_attr( $fields->id( 'sure' ) ),
			esc_attr( self::FIELD ),
			esc_html__( 'I take this notice back. What is offline because of it comes back, and the broadcaster is told.', 'dumbbell-stream' )
		);
		return sprintf(
			'<details class="dumbbell-more dumbbell-withdraw"><summary>%s</summary><form class="dumbbell-form" method="post" action="%s" novalidate>%s%s%s<p><button type="submit" name="%s[do]" value="withdraw">%s</button></p></form></details>',
			esc_html__( 'Take this notice back', 'dumbbell-stream' ),
			esc_url( Claim_Pages::status_url( $claim['public_id'] ) ),
			$seal,
			$fields->area(
				'reason',
				__( 'Why?', 'dumbbell-stream' ),
				array(
					'max'  => 2000,
					'rows' => 2,
				)
			),
			$sure,
			esc_attr( self::FIELD ),
			esc_html__( 'Take it back', 'dumbbell-stream' )
		);
	}

	/**
	 * Proof that a form was shown to whoever has the secret.
	 *
	 * @param string $secret Of the notice.
	 */
	private static function seal( string $secret ): string {
		return wp_hash( "dumbbell follow $secret" );
	}
}
