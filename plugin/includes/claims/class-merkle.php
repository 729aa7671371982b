<?php
/**
 * One hash for many things, and proofs of what it stands for.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

/**
 * The Merkle tree of RFC 9162, section 2.1. All hashes are SHA-256 as 32 raw bytes; leaves are counted from 0.
 *
 * The tree is held as its levels: the leaves, then each pair hashed into one, a last one without a partner going up as it is.
 *
 * @since 0.1.0
 */
final class Merkle {

	/**
	 * The hash by which an entry stands in the tree.
	 *
	 * @since 0.1.0
	 *
	 * @param string $data The entry.
	 */
	public static function leaf_hash( string $data ): string {
		return hash( 'sha256', "\x00$data", true );
	}

	/**
	 * The hash of all.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $leaf_hashes In order.
	 */
	public static function root( array $leaf_hashes ): string {
		$levels = self::levels( $leaf_hashes );
		return end( $levels )[0] ?? hash( 'sha256', '', true );
	}

	/**
	 * The hashes that lead from one leaf to the root.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $leaf_hashes In order.
	 * @param int      $index       Which leaf.
	 * @return string[]
	 * @throws \InvalidArgumentException If there is no such leaf.
	 */
	public static function inclusion( array $leaf_hashes, int $index ): array {
		if ( $index < 0 || $index >= count( $leaf_hashes ) ) {
			throw new \InvalidArgumentException( 'The tree has no such leaf.' );
		}
		$path = array();
		foreach ( self::levels( $leaf_hashes ) as $height => $level ) {
			$partner = ( $index >> $height ) ^ 1;
			if ( isset( $level[ $partner ] ) ) {
				$path[] = $level[ $partner ];
			}
		}
		return $path;
	}

	/**
	 * Whether a leaf stands in a tree.
	 *
	 * @since 0.1.0
	 *
	 * @param string   $leaf_hash Of the entry.
	 * @param int      $index     Where it is said to stand.
	 * @param int      $size      How many leaves the tree has.
	 * @param string[] $path      As inclusion() gives it; from anybody.
	 * @param string   $root      Of that tree.
	 */
	public static function verify_inclusion( string $leaf_hash, int $index, int $size, array $path, string $root ): bool {
		if ( $index < 0 || $index >= $size ) {
			return false;
		}
		$last = $size - 1;
		$hash = $leaf_hash;
		foreach ( $path as $beside ) {
			if ( 0 === $last ) {
				return false;
			}
			if ( 1 === $index % 2 || $index === $last ) {
				$hash = self::node( $beside, $hash );
				self::climb( $index, $last );
			} else {
				$hash = self::node( $hash, $beside );
			}
			$index >>= 1;
			$last  >>= 1;
		}
		return 0 === $last && hash_equals( $root, $hash );
	}

	/**
	 * The hashes that show that a tree only grew.
	 *
	 * @since 0.1.0
	 *
	 * @param string[] $leaf_hashes Of the tree as it is, in order.
	 * @param int      $first       How many leaves it had.
	 * @return string[]
	 * @throws \InvalidArgumentException If it never had so many.
	 */
	public static function consistency( array $leaf_hashes, int $first ): array {
		$size = count( $leaf_hashes );
		if ( $first < 0 || $first > $size ) {
			throw new \InvalidArgumentException( 'The tree never had so many leaves.' );
		}
		if ( 0 === $first || $first === $size ) {
			return array();
		}
		$levels = self::levels( $leaf_hashes );
		$path   = array();
		$begin  = 0;
		$end    = $size;
		$whole  = true;   // Whether the old tree is still the whole of what is looked at: then its root is known already.
		while ( $begin + $first < $end ) {
			$middle = $begin + self::split( $end - $begin );
			if ( $begin + $first <= $middle ) {
				array_unshift( $path, self::part( $levels, $middle, $end ) );
				$end = $middle;
			} else {
				array_unshift( $path, self::part( $levels, $begin, $middle ) );
				$first -= $middle - $begin;
				$begin  = $middle;
				$whole  = false;
			}
		}
		if ( ! $whole ) {
			array_unshift( $path, self::part( $levels, $begin, $end ) );
		}
		return $path;
	}

	/**
	 * Whether a tree is an earlier one that has grown.
	 *
	 * @since 0.1.0
	 *
	 * @param int      $first       Leaves of the earlier tree.
	 * @param int      $second      Leaves of the later one.
	 * @param string   $first_root  Root of the earlier tree.
	 * @param string   $second_root Root of the later one.
	 * @param string[] $path        As consistency() gives it; from anybody.
	 */
	public static function verify_consistency( int $first, int $second, string $first_root, string $second_root, array $path ): bool {
		if ( $first < 0 || $first > $second ) {
			return false;
		}
		if ( 0 === $first || $first === $second ) {
			return array() === $path && hash_equals( 0 === $first ? hash( 'sha256', '', true ) : $second_root, $first_root );
		}
		if ( 0 === ( $first & ( $first - 1 ) ) ) {
			array_unshift( $path, $first_root );
		}
		$index = $first - 1;
		$last  = $second - 1;
		while ( 1 === $index % 2 ) {
			$index >>= 1;
			$last  >>= 1;
		}
		$old = (string) array_shift( $path );   // An empty path gives what is no hash.
		$new = $old;
		foreach ( $path as $beside ) {
			if ( 0 === $last ) {
				return false;
			}
			if ( 1 === $index % 2 || $index === $last ) {
				$old = self::node( $beside, $old );
				$new = self::node( $beside, $new );
				self::climb( $index, $last );
			} else {
				$new = self::node( $new, $beside );
			}
			$index >>= 1;
			$last  >>= 1;
		}
		return 0 === $last && hash_equals( $first_root, $old ) && hash_equals( $second_root, $new );
	}

	/**
	 * The hash of two hashes.
	 *
	 * @param string $left  32 bytes.
	 * @param string $right 32 bytes.
	 */
	private static function node( string $left, string $right ): string {
		return hash( 'sha256', "\x01$left$right", true );
	}

	/**
	 * Skips the levels on which the last node has no partner.
	 *
	 * @param int $index Of the node.
	 * @param int $last  Of the last node of the level.
	 */
	private static function climb( int &$index, int &$last ): void {
		while ( 0 === $index % 2 && 0 !== $index ) {
			$index >>= 1;
			$last  >>= 1;
		}
	}

	/**
	 * All levels, the leaves first.
	 *
	 * @param string[] $leaf_hashes In order.
	 * @return array<int, array<int, string>>
	 */
	private static function levels( array $leaf_hashes ): array {
		$level  = array_values( $leaf_hashes );
		$levels = array( $level );
		while ( isset( $level[1] ) ) {
			$pairs = array();
			foreach ( array_chunk( $level, 2 ) as $pair ) {
				$pairs[] = isset( $pair[1] ) ? self::node( $pair[0], $pair[1] ) : $pair[0];
			}
			$level    = $pairs;
			$levels[] = $level;
		}
		return $levels;
	}

	/**
	 * The hash of the leaves from one to before another, where the tree is cut.
	 *
	 * @param array<int, array<int, string>> $levels Of the tree.
	 * @param int                            $begin  First leaf.
	 * @param int                            $end    Leaf after the last.
	 */
	private static function part( array $levels, int $begin, int $end ): string {
		for ( $height = 0; ( 1 << $height ) < $end - $begin; ) {
			++$height;
		}
		return $levels[ $height ][ $begin >> $height ];
	}

	/**
	 * How many leaves stand in the left part: the largest power of two below the number of all.
	 *
	 * @param int $size At least 2.
	 */
	private static function split( int $size ): int {
		for ( $left = 1; $left * 2 < $size; ) {
			$left *= 2;
		}
		return $left;
	}
}
