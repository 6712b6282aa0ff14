//! How far reads may lag behind the truth, and how long fresh ids may not be
//! found: settings, and the draws that turn them into ages.
//!
//! What lives here: numbers. What must not: the world, answers, faults. A
//! draw depends on the seed, the resource and how often that resource was
//! read before, and on nothing else.

use std::time::Duration;

use crate::random::SplitMix64;

/// EC2's eventual consistency (doc:eventual-consistency), drawn from a seed.
/// The default is none: every read is fresh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consistency {
    /// Where ages come from.
    pub seed: u64,
    /// How far what is shown of interfaces lags.
    pub interfaces: Lag,
    /// How far what is shown of instances lags.
    pub instances: Lag,
    /// How new ids are missed.
    pub missing: Missing,
}

/// How old what a read sees of a resource can be. Each read draws evenly
/// between now and then, for each resource by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lag {
    /// What is shown: state, attachment, tags, and whether it is there.
    pub record: Duration,
    /// What filters are matched against.
    pub index: Duration,
}

impl Lag {
    /// The same for the record and the index.
    pub const fn of(both: Duration) -> Self {
        Self { record: both, index: both }
    }
}

/// How ids that were just made are missed by calls that name them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missing {
    /// Only within this time after the resource was made.
    pub within: Duration,
    /// In how many of 1000 calls meanwhile.
    pub per_mille: u32,
}

impl Consistency {
    /// Everything lags by up to `lag`, and ids that are younger than `missing`
    /// are missed by every second call.
    pub const fn lagging(seed: u64, lag: Duration, missing: Duration) -> Self {
        Self {
            seed,
            interfaces: Lag::of(lag),
            instances: Lag::of(lag),
            missing: Missing { within: missing, per_mille: 500 },
        }
    }

    /// How long a world must remember what was, for all of this to show: the
    /// least [`WorldConfig::memory`](crate::WorldConfig::memory) that does.
    pub fn memory(&self) -> Duration {
        let Self { interfaces, instances, missing, seed: _ } = self;
        let lags = [interfaces.record, interfaces.index, instances.record, instances.index];
        lags.into_iter().fold(missing.within, Duration::max)
    }

    /// Whether any read can be other than fresh because of a lag.
    pub(crate) fn lags(&self) -> bool {
        self.interfaces != Lag::default() || self.instances != Lag::default()
    }

    /// Whether any fresh id can be missed.
    pub(crate) fn misses(&self) -> bool {
        !self.missing.within.is_zero() && self.missing.per_mille > 0
    }

    /// How old what the `n`th read sees of `resource` is, and how old its index.
    pub(crate) fn ages(&self, lag: Lag, resource: &str, n: u64) -> Ages {
        Ages {
            record: up_to(lag.record, self.draw(b'r', resource, n)),
            index: up_to(lag.index, self.draw(b'i', resource, n)),
        }
    }

    /// Whether the `n`th call that names the fresh id `resource` misses it.
    pub(crate) fn misses_nth(&self, resource: &str, n: u64) -> bool {
        let drawn = u128::from(self.draw(b'm', resource, n)) * 1_000;
        drawn >> 64 < u128::from(self.missing.per_mille)
    }

    /// FNV-1a over what the draw is for, then one step of SplitMix64.
    fn draw(&self, what: u8, resource: &str, n: u64) -> u64 {
        let key = [what]
            .into_iter()
            .chain(resource.bytes())
            .chain(n.to_le_bytes())
            .chain(self.seed.to_le_bytes());
        let hash = key.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        SplitMix64::new(hash).next()
    }
}

/// How old what one read sees of one resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ages {
    pub(crate) record: Duration,
    pub(crate) index: Duration,
}

/// Evenly one of zero to `most`, to the nanosecond.
fn up_to(most: Duration, draw: u64) -> Duration {
    let options = most.as_nanos().min(u128::from(u64::MAX)) + 1;
    let nanos = (u128::from(draw) * options) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn lagging() -> Consistency {
        Consistency::lagging(1, SECOND, SECOND)
    }

    #[test]
    fn ages_are_spread_evenly_over_the_lag() {
        let lagging = lagging();
        let ages = |n| lagging.ages(lagging.interfaces, "eni-1", n);
        let mean = |age: &dyn Fn(u64) -> Duration| (0..1_000).map(age).sum::<Duration>() / 1_000;
        // Six standard deviations of the mean: 6 x 1 s / sqrt(12 x 1000) = 55 ms.
        for mean in [mean(&|n| ages(n).record), mean(&|n| ages(n).index)] {
            assert!(mean.abs_diff(SECOND / 2) < Duration::from_millis(55), "{mean:?}");
        }
        assert!((0..100).any(|n| ages(n).record != ages(n).index), "drawn apart");
    }

    #[test]
    fn fresh_ids_are_missed_as_often_as_is_said() {
        let missed = |per_mille| {
            let mut consistency = lagging();
            consistency.missing.per_mille = per_mille;
            (0..1_000).filter(|n| consistency.misses_nth("eni-1", *n)).count()
        };
        assert_eq!(missed(0), 0);
        assert_eq!(missed(1_000), 1_000);
        assert!(missed(500).abs_diff(500) < 100);
    }

    #[test]
    fn every_part_of_a_draw_counts() {
        let (one, other) = (lagging(), Consistency { seed: 2, ..lagging() });
        let lag = one.interfaces;
        let ages = one.ages(lag, "eni-1", 1);
        assert_eq!(one.ages(lag, "eni-1", 1), ages);
        assert_ne!(one.ages(lag, "eni-2", 1), ages);
        assert_ne!(one.ages(lag, "eni-1", 2), ages);
        assert_ne!(other.ages(lag, "eni-1", 1), ages);
    }

    #[test]
    fn a_world_must_remember_for_as_long_as_the_longest_of_them() {
        assert_eq!(Consistency::default().memory(), Duration::ZERO);
        assert_eq!(Consistency::lagging(1, SECOND, 2 * SECOND).memory(), 2 * SECOND);
        let one = |lag| Consistency { interfaces: lag, ..Consistency::default() };
        assert_eq!(one(Lag { record: SECOND, index: Duration::ZERO }).memory(), SECOND);
        assert_eq!(one(Lag { record: Duration::ZERO, index: SECOND }).memory(), SECOND);
        let instances = Consistency { instances: Lag::of(SECOND), ..Consistency::default() };
        assert_eq!(instances.memory(), SECOND);
    }

    proptest! {
        #[test]
        fn no_age_is_beyond_the_lag(
            seed: u64,
            lag in any::<Duration>(),
            resource in "[a-z0-9-]{1,28}",
            n: u64,
        ) {
            let consistency = Consistency::lagging(seed, lag, lag);
            let ages = consistency.ages(consistency.instances, &resource, n);
            prop_assert!(ages.record <= lag && ages.index <= lag);
        }

        #[test]
        fn an_age_reaches_both_ends(lag in 0_u64..=u64::MAX) {
            let lag = Duration::from_nanos(lag);
            prop_assert_eq!(up_to(lag, 0), Duration::ZERO);
            prop_assert!(up_to(lag, u64::MAX) <= lag);
            prop_assert!(lag.is_zero() || up_to(lag, u64::MAX) > lag / 2);
        }
    }
}
