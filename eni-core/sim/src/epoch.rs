//! Points in time as EC2 writes them. No clock is read here.

use std::{fmt, time::Duration};

const DAY: u128 = 86_400_000;

/// The moment that a world's time counts from.
///
/// A server takes the real clock's when it makes the world, so that its
/// timestamps are real; whoever needs the same bytes twice takes a fixed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch {
    since_1970: Duration,
}

impl Epoch {
    /// Midnight, 1 January 2026, UTC: for worlds in virtual time.
    pub const FIXED: Self = Self::since_1970(Duration::from_secs(1_767_225_600));

    /// The moment that lies this long after 1 January 1970, UTC.
    pub const fn since_1970(duration: Duration) -> Self {
        Self { since_1970: duration }
    }

    /// How long after 1 January 1970, UTC, it lies.
    pub const fn as_since_1970(self) -> Duration {
        self.since_1970
    }

    /// The moment at this world time.
    pub(crate) fn at(self, world: Duration) -> Timestamp {
        Timestamp(self.since_1970.saturating_add(world))
    }
}

/// A moment, written like `2026-01-01T00:00:00.000Z`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timestamp(Duration);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let (year, month, day) = civil(millis / DAY);
        let of_day = millis % DAY;
        let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (seconds, millis) = (of_day / 1000 % 60, of_day % 1000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
    }
}

/// Year, month and day of the Gregorian calendar, so many days after
/// 1 January 1970. The year is taken to begin in March, so that the leap day
/// is its last.
fn civil(days: u128) -> (u128, u128, u128) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u128::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_ec2_writes_them() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            let epoch = Epoch::since_1970(Duration::from_millis(millis));
            assert_eq!(epoch.at(Duration::ZERO).to_string(), text);
        }
        assert_eq!(
            Epoch::FIXED.at(Duration::from_millis(61_001)).to_string(),
            "2026-01-01T00:01:01.001Z"
        );
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        assert!(!Epoch::FIXED.at(Duration::MAX).to_string().is_empty());
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut last = civil(0);
        for days in 1..200_000 {
            let day = civil(days);
            assert!(day > last, "{day:?} after {last:?}");
            assert!((1..=12).contains(&day.1) && (1..=31).contains(&day.2), "{day:?}");
            last = day;
        }
        assert_eq!(last, (2517, 7, 31));
    }
}
