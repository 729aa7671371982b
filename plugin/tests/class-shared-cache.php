<?php
/**
 * A persistent object cache, as Redis or Memcached make one.
 *
 * @package Dumbbell_Stream
 */

namespace Dumbbell_Stream\Tests;

/**
 * What all processes of a site share, and what this one remembers of it: a process believes its own memory until it ends. What is
 * stored comes back as a copy, and may be gone at any time.
 */
final class Shared_Cache extends \WP_Object_Cache {

	/** @var array<string, array<string, array{0: string, 1: int}>> Serialized values and when they end (Unix seconds, 0: never), by group and key. */
	private $shared = array();

	/** @var array<string, array<string, mixed>> What this process has seen. */
	private $own = array();

	/** Takes the place of the usual cache. */
	public static function start(): self {
		$cache                      = new self();
		$cache->global_groups       = $GLOBALS['wp_object_cache']->global_groups;
		$GLOBALS['wp_object_cache'] = $cache;   // phpcs:ignore
		wp_using_ext_object_cache( true );
		return $cache;
	}

	/** Does something as another process of the site does it. */
	public function in_another_process( callable $work ) {
		$own       = $this->own;
		$this->own = array();
		try {
			return $work();
		} finally {
			$this->own = $own;
		}
	}

	/** A new request begins. */
	public function new_process(): void {
		$this->own = array();
	}

	/** All that the other machine holds, as bytes. */
	public function dump(): string {
		return serialize( $this->shared );
	}

	/** How many values a group has. */
	public function count( string $group ): int {
		return count( $this->shared[ $group ] ?? array() );
	}

	public function add( $key, $data, $group = 'default', $expire = 0 ) {
		$this->get( $key, $group, true, $found );
		return $found || wp_suspend_cache_addition() ? false : $this->set( $key, $data, $group, (int) $expire );
	}

	public function replace( $key, $data, $group = 'default', $expire = 0 ) {
		$this->get( $key, $group, true, $found );
		return $found && $this->set( $key, $data, $group, (int) $expire );
	}

	public function set( $key, $data, $group = 'default', $expire = 0 ) {
		$group = $group ?: 'default';
		$name  = $this->name( $key, $group );

		$this->shared[ $group ][ $name ] = array( serialize( $data ), $expire ? time() + (int) $expire : 0 );
		$this->own[ $group ][ $name ]    = unserialize( serialize( $data ) );
		return true;
	}

	public function get( $key, $group = 'default', $force = false, &$found = null ) {
		$group = $group ?: 'default';
		$name  = $this->name( $key, $group );
		if ( $force || ! array_key_exists( $name, $this->own[ $group ] ?? array() ) ) {
			unset( $this->own[ $group ][ $name ] );
			list( $bytes, $end ) = $this->shared[ $group ][ $name ] ?? array( null, 0 );
			if ( null === $bytes || ( $end > 0 && $end <= time() ) ) {
				$found = false;
				return false;
			}
			$this->own[ $group ][ $name ] = unserialize( $bytes );
		}
		$found = true;
		$value = $this->own[ $group ][ $name ];
		return is_object( $value ) ? clone $value : $value;
	}

	public function delete( $key, $group = 'default', $deprecated = false ) {
		$group = $group ?: 'default';
		$name  = $this->name( $key, $group );
		$was   = isset( $this->shared[ $group ][ $name ] );
		unset( $this->shared[ $group ][ $name ], $this->own[ $group ][ $name ] );
		return $was;
	}

	public function incr( $key, $offset = 1, $group = 'default' ) {
		$value = $this->get( $key, $group, true, $found );
		if ( ! $found ) {
			return false;
		}
		$this->set( $key, max( 0, (int) $value + (int) $offset ), $group );
		return $this->get( $key, $group );
	}

	public function decr( $key, $offset = 1, $group = 'default' ) {
		return $this->incr( $key, -(int) $offset, $group );
	}

	public function flush() {
		$this->shared = array();
		$this->own    = array();
		return true;
	}

	public function flush_group( $group ) {
		unset( $this->shared[ $group ], $this->own[ $group ] );
		return true;
	}

	/** Sites of a network share only the groups that say so. */
	private function name( $key, string $group ): string {
		return is_multisite() && ! isset( $this->global_groups[ $group ] ) ? get_current_blog_id() . ":$key" : (string) $key;
	}
}
