<?php
/**
 * The copyright policy as a page.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * Writes the policy into a page of the site, as a draft that a person reads, changes and publishes. What he changed is never written over
 * unless he says so. The words are those of Copyright_Policy_Text.
 *
 * @since 0.1.0
 */
final class Copyright_Policy {

	/** Post meta of the page: hashes of what we meant to write and of what WordPress kept of it. */
	const META = '_dumbbell_stream_policy';

	/** How the page stands. */
	const NONE     = 'none';
	const CURRENT  = 'current';
	const OUTDATED = 'outdated';
	const EDITED   = 'edited';

	/**
	 * How the page stands to the settings.
	 *
	 * @since 0.1.0
	 *
	 * @return string One of NONE; CURRENT: says what the settings say; OUTDATED: as we wrote it, but the settings have changed; EDITED: somebody
	 *                changed it or wrote it himself.
	 */
	public static function state(): string {
		$page = self::page();
		if ( ! $page ) {
			return self::NONE;
		}
		$kept = explode( ' ', (string) get_post_meta( $page->ID, self::META, true ) );
		if ( 2 !== count( $kept ) || hash( 'sha256', $page->post_content ) !== $kept[1] ) {
			return self::EDITED;
		}
		return hash( 'sha256', self::content() ) === $kept[0] ? self::CURRENT : self::OUTDATED;
	}

	/**
	 * Writes the page: a draft if there is none yet.
	 *
	 * @since 0.1.0
	 *
	 * @param bool $overwrite Also over what somebody changed.
	 * @return \WP_Post|\WP_Error The page.
	 */
	public static function write( bool $overwrite = false ) {
		if ( self::EDITED === self::state() && ! $overwrite ) {
			return new \WP_Error( 'dumbbell_stream_policy_edited', __( 'Somebody has changed the page. Compare it by hand, or say that it may be written over: WordPress keeps the former text among its revisions.', 'dumbbell-stream' ), array( 'status' => 409 ) );
		}
		$page    = self::page();
		$content = self::content();
		$fields  = array(
			'post_type'    => 'page',
			'post_content' => wp_slash( $content ),
		);
		$id      = $page
			? wp_update_post( $fields + array( 'ID' => $page->ID ), true )
			: wp_insert_post(
				$fields + array(
					'post_title'  => wp_slash( self::title() ),
					'post_status' => 'draft',
				),
				true
			);
		if ( is_wp_error( $id ) ) {
			return $id;
		}
		$written = get_post( $id );
		if ( ! $written ) {
			return new \WP_Error( 'dumbbell_stream_policy_lost', __( 'WordPress did not keep the page.', 'dumbbell-stream' ), array( 'status' => 500 ) );
		}
		update_post_meta( $id, self::META, hash( 'sha256', $content ) . ' ' . hash( 'sha256', $written->post_content ) );
		Claim_Settings::save( array( 'policy_page' => $id ) );
		return $written;
	}

	/**
	 * The page.
	 *
	 * @since 0.1.0
	 */
	public static function page(): ?\WP_Post {
		$id   = Claim_Settings::number( 'policy_page' );
		$page = $id > 0 ? get_post( $id ) : null;
		return $page && 'page' === $page->post_type && 'trash' !== $page->post_status ? $page : null;
	}

	/** Its title, in the language of the site. */
	private static function title(): string {
		return self::in_site_language(
			static function (): string {
				return __( 'Copyright policy', 'dumbbell-stream' );
			}
		);
	}

	/**
	 * The policy as blocks, in the language of the site: whoever presses the button may read the admin in another one.
	 *
	 * @since 0.1.0
	 */
	public static function content(): string {
		return self::in_site_language(
			static function (): string {
				$blocks = array();
				foreach ( Copyright_Policy_Text::sections() as $section ) {
					$blocks[] = sprintf( "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">%s</h2>\n<!-- /wp:heading -->", esc_html( $section['title'] ) );
					foreach ( $section['parts'] as $part ) {
						$blocks[] = is_array( $part ) ? self::list_block( $part ) : sprintf( "<!-- wp:paragraph -->\n<p>%s</p>\n<!-- /wp:paragraph -->", self::text( $part ) );
					}
				}
				return implode( "\n\n", $blocks );
			}
		);
	}

	/**
	 * A list as a block.
	 *
	 * @param string[] $items Its items.
	 */
	private static function list_block( array $items ): string {
		$rows = array_map(
			static function ( string $item ): string {
				return sprintf( '<!-- wp:list-item --><li>%s</li><!-- /wp:list-item -->', self::text( $item ) );
			},
			$items
		);
		return sprintf( "<!-- wp:list -->\n<ul class=\"wp-block-list\">%s</ul>\n<!-- /wp:list -->", implode( '', $rows ) );
	}

	/**
	 * A text as HTML: addresses become links, lines stay lines.
	 *
	 * @param string $text The text.
	 */
	private static function text( string $text ): string {
		return str_replace( "\n", '<br>', make_clickable( esc_html( $text ) ) );
	}

	/**
	 * Does something in the language of the site.
	 *
	 * @param callable $work What to do.
	 *
	 * @phpstan-param callable(): string $work
	 */
	private static function in_site_language( callable $work ): string {
		$switched = switch_to_locale( get_locale() );
		try {
			return $work();
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}
}
