//! Percentages as exact decimals. No floating point here.

use crate::config::decimal;

/// A share of 0 to 100 %, exact to nine decimal places of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u64);

impl Share {
    /// The whole, in billionths of a percent.
    pub const WHOLE: u64 = 100_000_000_000;

    /// A share of so many billionths of a percent; at most all.
    pub const fn new(billionths: u64) -> Self {
        Self(if billionths < Self::WHOLE { billionths } else { Self::WHOLE })
    }

    /// Reads `30` or `30%`; `None` when that is no percentage, is more than
    /// all, or has more than nine decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let billionths = decimal(text.strip_suffix('%').unwrap_or(text), 9)?;
        (billionths <= Self::WHOLE).then_some(Self(billionths))
    }

    /// The share in billionths of a percent.
    pub const fn billionths(self) -> u64 {
        self.0
    }

    /// Whether a uniform `draw` falls into this share, as the host's own
    /// percentages have it: 0 % holds no draw and 100 % holds every one.
    pub fn holds(self, draw: u64) -> bool {
        u128::from(draw) * u128::from(Self::WHOLE) < u128::from(self.0) << 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_exactly_or_not_at_all() {
        for (text, billionths) in [
            ("0", 0),
            ("30", 30_000_000_000),
            ("30%", 30_000_000_000),
            ("0.000000001%", 1),
            ("100.000000000", Share::WHOLE),
        ] {
            assert_eq!(Share::parse(text).map(Share::billionths), Some(billionths), "{text}");
        }
        for text in ["", "%", "-1", "100.1", "30%%", "1e1", "0.0000000001", ".5", "5.", "3O"] {
            assert_eq!(Share::parse(text), None, "{text}");
        }
        assert_eq!(Share::new(u64::MAX), Share(Share::WHOLE));
    }

    #[test]
    fn a_share_ends_where_the_hosts_percentages_end() {
        assert!(!Share(0).holds(0));
        assert!(Share(Share::WHOLE).holds(u64::MAX));
        // 2^64 / 10^11 = 184467440.7
        assert!(Share(1).holds(184_467_440) && !Share(1).holds(184_467_441));
    }
}
