//! Draws: randomness that is a function of where it is needed. Each draw is
//! `H(seed, name, actor, point, visit, n)`, so that a call more or less
//! elsewhere, or another order of actors, changes no other draw. No state, no
//! library generator: those change between versions.
//!
//! The key is hashed with 64-bit FNV-1a: the seed as 8 bytes little-endian,
//! then each part after a tag byte that no UTF-8 text contains (name `FF`,
//! actor `FE`, point `FD`, visit `FC` and 8 bytes little-endian). Draw `n` is
//! output `n` of SplitMix64 whose state is that hash.

use std::num::NonZeroU64;

use eni_inject::Actor;

use crate::Percent;

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
/// What six bytes of zeros multiply a hash by.
const SIX_ZEROS: u64 = FNV_PRIME.wrapping_pow(6);
/// The same for five.
const FIVE_ZEROS: u64 = FNV_PRIME.wrapping_pow(5);
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The key of a series of draws, made part by part.
///
/// ```
/// use eni_faults::Draw;
/// use eni_inject::Actor;
///
/// let key = Draw::new(1, "lose").actor(Actor::worker(1)).point("ensure.create").visit(1);
/// assert_eq!(key.nth(0), key.nth(0));
/// assert_ne!(key.nth(0), key.nth(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// The draws of `name`, such as a rule's, under `seed`.
    pub fn new(seed: u64, name: &str) -> Self {
        Self(FNV_OFFSET).bytes(&seed.to_le_bytes()).part(0xff, name.as_bytes())
    }

    /// Those of one actor.
    #[must_use]
    pub fn actor(self, actor: Actor) -> Self {
        self.part(0xfe, actor.as_str().as_bytes())
    }

    /// Those at one point.
    #[must_use]
    pub fn point(self, name: &str) -> Self {
        self.part(0xfd, name.as_bytes())
    }

    /// Those of one visit, or of anything else that is numbered.
    #[must_use]
    pub fn visit(self, n: u64) -> Self {
        match n.to_le_bytes() {
            // Nearly all numbers are so small, and each byte takes time.
            [low, high, 0, 0, 0, 0, 0, 0] => {
                Self(self.part(0xfc, &[low, high]).0.wrapping_mul(SIX_ZEROS))
            }
            [a, b, c, 0, 0, 0, 0, 0] => {
                Self(self.part(0xfc, &[a, b, c]).0.wrapping_mul(FIVE_ZEROS))
            }
            bytes => self.part(0xfc, &bytes),
        }
    }

    /// The hash so far, for whoever goes on from it elsewhere.
    #[cfg(feature = "plugins")]
    pub(crate) fn state(self) -> u64 {
        self.0
    }

    /// Draw number `n`, from 0, uniform over all of `u64`.
    pub fn nth(self, n: u64) -> u64 {
        let state = self.0.wrapping_add(n.wrapping_add(1).wrapping_mul(GOLDEN));
        let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }

    /// Whether draw number `n` falls into `share`.
    pub fn falls_into(self, n: u64, share: Percent) -> bool {
        share.holds(self.nth(n))
    }

    /// Draw number `n` as a choice from `0..options`. An option's chance is off
    /// by less than one in 2^64.
    pub fn choose(self, n: u64, options: NonZeroU64) -> u64 {
        let wide = u128::from(self.nth(n)) * u128::from(options.get());
        (wide >> 64) as u64
    }

    /// `count` different numbers of `0..of`, ascending, each set as likely as
    /// any other; all of them when `count` is larger. Uses the draws from 0 on.
    pub fn sample(self, count: usize, of: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..of).collect();
        let count = count.min(of);
        for (n, i) in (0..count).zip(0..) {
            let Some(left) = NonZeroU64::new(of as u64 - i) else { break };
            #[expect(clippy::cast_possible_truncation, reason = "less than `of`, a usize")]
            let other = n + self.choose(i, left) as usize;
            all.swap(n, other);
        }
        all.truncate(count);
        all.sort_unstable();
        all
    }

    fn part(self, tag: u8, bytes: &[u8]) -> Self {
        self.bytes(&[tag]).bytes(bytes)
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        Self(
            bytes
                .iter()
                .fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> Draw {
        Draw::new(1, "lose").actor(Actor::worker(1)).point("ensure.create").visit(1)
    }

    #[test]
    fn draws_are_the_golden_vectors() {
        // Computed with an independent implementation in Python.
        let vectors = [
            (
                1,
                "lose",
                "w1",
                "ensure.create",
                1,
                [0x4878_8ac7_036c_bea5, 0x9c3c_f4c8_4c2c_ff20, 0xf8c5_7fb6_83ec_c837],
            ),
            (
                0,
                "",
                "env",
                "ec2.CreateNetworkInterface",
                u64::MAX,
                [0xf616_80d2_d5ad_33bd, 0x56d7_e941_02c7_b2dd, 0xece0_86db_1328_c3dd],
            ),
            (
                u64::MAX,
                "ensure.*:30%=lost-reply",
                "w50",
                "ensure.confirm",
                7,
                [0xcf8b_08c1_f55d_8853, 0xb59d_f72d_9ee6_7c74, 0xb28d_f7d5_a4b2_0fa4],
            ),
        ];
        for (seed, name, actor, point, visit, draws) in vectors {
            let actor = Actor::new(actor).unwrap();
            let key = Draw::new(seed, name).actor(actor).point(point).visit(visit);
            assert_eq!([key.nth(0), key.nth(1), key.nth(2)], draws, "{seed} {name}");
        }
    }

    #[test]
    fn a_small_number_is_hashed_byte_by_byte_like_any_other() {
        for n in [0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0x1_0001, 0xff_ffff, 0x100_0000, u64::MAX] {
            let bytes = n.to_le_bytes().into_iter();
            let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
            let whole = std::iter::once(0xfc).chain(bytes).fold(key().0, hash);
            assert_eq!(key().visit(n).0, whole, "{n}");
        }
    }

    #[test]
    fn every_part_of_the_key_counts() {
        let others = [
            Draw::new(2, "lose").actor(Actor::worker(1)).point("ensure.create").visit(1),
            Draw::new(1, "Lose").actor(Actor::worker(1)).point("ensure.create").visit(1),
            Draw::new(1, "lose").actor(Actor::worker(2)).point("ensure.create").visit(1),
            Draw::new(1, "lose").actor(Actor::worker(1)).point("ensure.attach").visit(1),
            Draw::new(1, "lose").actor(Actor::worker(1)).point("ensure.create").visit(2),
            Draw::new(1, "lose").point("ensure.create").visit(1),
            Draw::new(1, "lose").actor(Actor::worker(1)).visit(1),
        ];
        for other in others {
            assert_ne!(other.nth(0), key().nth(0));
        }
    }

    #[test]
    fn a_share_is_struck_as_often_as_it_says() {
        let share: Percent = "30%".parse().unwrap();
        let struck = (1..=10_000).filter(|n| key().visit(*n).falls_into(0, share)).count();
        // Three standard deviations of a binomial: 3 * sqrt(10000 * 0.3 * 0.7) = 137.
        assert!(struck.abs_diff(3_000) <= 137, "{struck}");
    }

    #[test]
    fn a_choice_is_one_of_the_options_and_meets_each() {
        let options = NonZeroU64::new(5).unwrap();
        let mut met = [0_u32; 5];
        for n in 0..1_000 {
            met[usize::try_from(key().choose(n, options)).unwrap()] += 1;
        }
        assert!(met.iter().all(|count| (150..250).contains(count)), "{met:?}");
        assert_eq!(key().choose(0, NonZeroU64::MIN), 0);
    }

    #[test]
    fn every_number_is_sampled_as_often() {
        let mut met = [0_u32; 10];
        for n in 0..1_000 {
            for i in key().visit(n).sample(3, 10) {
                met[i] += 1;
            }
        }
        assert!(met.iter().all(|count| (250..350).contains(count)), "{met:?}");
    }

    proptest! {
        #[test]
        fn a_sample_is_of_different_numbers(seed: u64, count in 0..40_usize, of in 0..40_usize) {
            let sample = Draw::new(seed, "fleet").sample(count, of);
            prop_assert_eq!(sample.len(), count.min(of));
            prop_assert!(sample.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(sample.iter().all(|i| *i < of));
        }
    }
}
