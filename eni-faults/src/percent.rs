//! Percentages as exact decimals. No floating point here.

/// A share of 0 to 100 %, exact to nine decimal places of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u64);

impl Percent {
    /// How many digits after the point are kept. More are refused, not rounded.
    pub const DECIMALS: usize = 9;
    /// How many [`billionths`](Self::billionths) one percent has.
    pub const PER_PERCENT: u64 = 1_000_000_000;
    /// The whole, in [`billionths`](Self::billionths).
    pub const WHOLE: u64 = 100 * Self::PER_PERCENT;

    /// A share of so many billionths of a percent; `None` when that is more
    /// than 100 %.
    pub const fn new(billionths: u64) -> Option<Self> {
        if billionths <= Self::WHOLE { Some(Self(billionths)) } else { None }
    }

    /// The share in billionths of a percent, 0 to [`Percent::WHOLE`].
    pub const fn billionths(self) -> u64 {
        self.0
    }

    /// Whether a uniform `draw` falls into this share: 0 % holds no draw and
    /// 100 % holds every one.
    pub fn holds(self, draw: u64) -> bool {
        u128::from(draw) * u128::from(Self::WHOLE) < u128::from(self.0) << 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_never_and_all_is_always() {
        let (none, all) = (Percent::new(0).unwrap(), Percent::new(Percent::WHOLE).unwrap());
        for draw in [0, 1, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
            assert!(!none.holds(draw), "{draw}");
            assert!(all.holds(draw), "{draw}");
        }
        assert_eq!(Percent::new(Percent::WHOLE + 1), None);
    }

    #[test]
    fn the_border_is_where_the_share_ends() {
        let half = Percent::new(Percent::WHOLE / 2).unwrap();
        assert!(half.holds((1 << 63) - 1));
        assert!(!half.holds(1 << 63));
        let tiny = Percent::new(1).unwrap();
        // 2^64 / 10^11 = 184467440.7: the smallest share holds that many draws.
        assert!(tiny.holds(184_467_440));
        assert!(!tiny.holds(184_467_441));
    }
}
