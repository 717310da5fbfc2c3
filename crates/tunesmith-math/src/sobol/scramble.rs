//! Nested uniform scrambling of 53-bit numbers, without memory.
//!
//! Think of a binary tree with a fair random bit at each node. A number walks from the root, turning by its bits, and
//! the bit at each node that it passes flips the bit on which it turns there. Numbers with common leading bits keep
//! common leading bits; all else is random.

use super::BITS;

/// Levels of the tree that one hash serves: its 63 nodes take bits 1 to 63 of the hash, numbered as in a heap.
const LEVELS: u32 = 6;

/// Subtrees on a path from the root: enough for all bits, and one level to spare.
const SUBTREES: u32 = BITS.div_ceil(LEVELS);

/// Weyl increment of SplitMix64: `2^64` over the golden ratio, made odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The random tree of one dimension.
#[derive(Clone, Debug)]
pub(super) struct OwenTree {
    key: u64,
}

impl OwenTree {
    pub(super) fn new(seed: u64, dimension: usize) -> Self {
        let stream = mix((dimension as u64).wrapping_add(1).wrapping_mul(GOLDEN));
        Self { key: mix(mix(seed.wrapping_add(GOLDEN)) ^ stream) }
    }

    /// Scrambles a number below `2^53`; a bijection.
    pub(super) fn scramble(&self, number: u64) -> u64 {
        // One level to spare below the last bit: its random bit is dropped again.
        let padded = number << (SUBTREES * LEVELS - BITS);
        let mut flips = 0;
        for subtree in 0..SUBTREES {
            let below = (SUBTREES - subtree) * LEVELS;
            // The bit above the leading bits tells prefixes of different lengths apart.
            let prefix = (padded >> below) | (1 << (subtree * LEVELS));
            let random = mix(self.key.wrapping_add(prefix.wrapping_mul(GOLDEN)));
            let branch = (padded >> (below - LEVELS)) & ((1 << LEVELS) - 1) | (1 << LEVELS);
            for level in 0..LEVELS {
                let node = branch >> (LEVELS - level);
                flips = (flips << 1) | ((random >> node) & 1);
            }
        }
        (padded ^ flips) >> (SUBTREES * LEVELS - BITS)
    }
}

/// The output function of SplitMix64 (Steele, Lea and Flood 2014, in Stafford's variant 13): a bijection whose every
/// output bit depends on every input bit.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
