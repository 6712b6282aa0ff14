//! A wide hash that is the same in every process, by which worlds at rest and
//! states of a search are told apart. What must not be here: what is hashed.

use std::hash::{Hash, Hasher};

/// 128 bits that are another for another value, and the same in every process.
pub fn digest_of(value: &impl Hash) -> u128 {
    let mut digest = Digest::default();
    value.hash(&mut digest);
    digest.0
}

/// 128 bits of a hash that is the same in every process: two lanes, each of
/// which folds the product of what came before and what comes.
#[derive(Debug)]
struct Digest(u128);

impl Default for Digest {
    fn default() -> Self {
        Self(0x2d35_8dcc_aa6c_78a5_8bb8_4b93_962e_acc9)
    }
}

impl Digest {
    fn mix(&mut self, word: u64) {
        const LANES: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];
        #[expect(clippy::cast_possible_truncation, reason = "each lane is half of it")]
        let (high, low) = ((self.0 >> 64) as u64, self.0 as u64);
        let fold = |lane: u64, key: u64| {
            let product = u128::from(lane ^ word) * u128::from(key);
            #[expect(clippy::cast_possible_truncation, reason = "both halves are folded in")]
            let folded = (product >> 64) as u64 ^ product as u64;
            folded.rotate_left(23).wrapping_add(lane)
        };
        let (high, low) = (fold(high, LANES[0]), fold(low, LANES[1]));
        self.0 = (u128::from(high) << 64) | u128::from(low);
    }
}

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        if !rest.is_empty() || bytes.is_empty() {
            // Tells a part from any whole word, and from a part of another length.
            self.0 = self.0.wrapping_add(rest.len() as u128 + 1);
            self.mix(part_of_word(rest));
        }
    }

    // What is hashed is plain numbers for the most part: each is one word.

    fn write_u8(&mut self, value: u8) {
        self.mix(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.mix(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.mix(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.mix(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.mix(value as u64);
    }

    fn finish(&self) -> u64 {
        #[expect(clippy::cast_possible_truncation, reason = "half of it is asked for")]
        let low = self.0 as u64;
        low
    }
}

/// Fewer than eight bytes as the low ones of a word.
fn part_of_word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn digest_of_bytes(bytes: &[u8]) -> u128 {
        let mut digest = Digest::default();
        digest.write(bytes);
        digest.0
    }

    #[test]
    fn a_part_of_a_word_is_told_from_a_whole_one_and_from_other_parts() {
        let longest = b"abc\0\0\0\0\x03";
        let all: BTreeSet<u128> = (0..=8).map(|len| digest_of_bytes(&longest[..len])).collect();
        assert_eq!(all.len(), 9);
        assert_ne!(digest_of_bytes(&[]), digest_of_bytes(&[0; 8]));
        for last in 0..=u8::MAX {
            let whole = [b'a', b'b', b'c', 0, 0, 0, 0, last];
            assert_ne!(digest_of_bytes(b"abc"), digest_of_bytes(&whole), "{last}");
        }
    }
}
