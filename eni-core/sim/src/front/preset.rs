//! Settings of a front, and the presets that go with a world's.

use std::{fmt, str::FromStr, time::Duration};

use thiserror::Error;

use crate::{Consistency, Stages, Throttle, WorldConfig};

/// How a [`Front`](crate::Front) treats its callers. By default every read is
/// fresh and nobody is throttled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrontSettings {
    /// How far reads lag, and how fresh ids are missed.
    pub consistency: Consistency,
    /// How fast an account may call; `None`: as fast as it likes.
    pub throttle: Option<Throttle>,
}

/// Settings under a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// Everything is there at once and seen at once.
    #[default]
    Quiet,
    /// Reads lag, fresh ids are missed, and stages take their time: a second
    /// each.
    Lagging,
    /// AWS's request limits.
    Throttled,
    /// All of it.
    Busy,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 4] = [Self::Quiet, Self::Lagging, Self::Throttled, Self::Busy];

    /// How far reads lag, how long fresh ids are missed and how long a stage
    /// takes, where they do.
    pub const LAG: Duration = Duration::from_secs(1);

    /// `quiet`, `lagging`, `throttled` or `busy`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Lagging => "lagging",
            Self::Throttled => "throttled",
            Self::Busy => "busy",
        }
    }

    /// What it makes of a front. `seed` is where ages come from.
    pub fn front(self, seed: u64) -> FrontSettings {
        FrontSettings {
            consistency: match self {
                Self::Lagging | Self::Busy => Consistency::lagging(seed, Self::LAG, Self::LAG),
                Self::Quiet | Self::Throttled => Consistency::default(),
            },
            throttle: match self {
                Self::Throttled | Self::Busy => Some(Throttle::AWS),
                Self::Quiet | Self::Lagging => None,
            },
        }
    }

    /// What it makes of a world: its stages, and how long it remembers.
    pub fn shape(self, world: &mut WorldConfig) {
        let lag = match self {
            Self::Lagging | Self::Busy => Self::LAG,
            Self::Quiet | Self::Throttled => Duration::ZERO,
        };
        world.stages = Stages { duration: lag };
        world.memory = world.memory.max(self.front(0).consistency.memory());
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(text: &str) -> Result<Self, UnknownPreset> {
        let named = Self::ALL.into_iter().find(|preset| preset.name() == text);
        named.ok_or_else(|| UnknownPreset(text.to_owned()))
    }
}

/// A preset that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no preset {0:?}; the presets are quiet, lagging, throttled and busy")]
pub struct UnknownPreset(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_known_by_its_name() {
        for preset in Preset::ALL {
            assert_eq!(preset.name().parse(), Ok(preset));
        }
        let error = "loud".parse::<Preset>().unwrap_err();
        for preset in Preset::ALL {
            assert!(error.to_string().contains(preset.name()), "{error}");
        }
    }

    #[test]
    fn presets_lag_or_throttle_or_both() {
        for (preset, lags, throttles) in [
            (Preset::Quiet, false, false),
            (Preset::Lagging, true, false),
            (Preset::Throttled, false, true),
            (Preset::Busy, true, true),
        ] {
            let front = preset.front(1);
            let mut world = WorldConfig::default();
            preset.shape(&mut world);
            assert_eq!(front.consistency.lags(), lags, "{preset}");
            assert_eq!(front.consistency.misses(), lags, "{preset}");
            assert_eq!(front.throttle.is_some(), throttles, "{preset}");
            assert_eq!(!world.stages.duration.is_zero(), lags, "{preset}");
            assert!(world.memory >= front.consistency.memory(), "{preset}");
        }
    }
}
