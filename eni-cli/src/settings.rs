//! The configuration: compiled-in defaults < file < preset < environment <
//! flags.

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, path::Path, time::Duration};

use eni_faults::config::{self, FaultsConfig, File, Flags, Loaded, Sources};
use eni_sim::{Consistency, Throttle};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{args, args::Args, error::CliError, process};

/// The defaults, which are also the reference of what can be configured.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// Variables that begin with `ENI_` and set no key.
const NOT_SETTINGS: [&str; 2] = ["ENI_CONFIG", "ENI_PRESET"];

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) aws: AwsSettings,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) ensure: EnsureSettings,
    pub(crate) chaos: ChaosSettings,
    pub(crate) sim: SimSettings,
    pub(crate) faults: FaultsConfig,
}

/// What the simulated EC2 is like, for `eni sim` and `eni chaos`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimSettings {
    #[serde(deserialize_with = "one_parsed")]
    pub(crate) listen: SocketAddr,
    pub(crate) region: String,
    pub(crate) seed: u64,
    #[serde(deserialize_with = "any_duration")]
    pub(crate) lag: Duration,
    #[serde(deserialize_with = "any_duration")]
    pub(crate) missing: Duration,
    #[serde(deserialize_with = "any_duration")]
    pub(crate) stages: Duration,
    throttle: f64,
}

impl SimSettings {
    /// How far reads lag, and how fresh ids are missed; by this seed.
    pub(crate) fn consistency(&self, seed: u64) -> Consistency {
        if self.lag.is_zero() && self.missing.is_zero() {
            return Consistency::default();
        }
        Consistency::lagging(seed, self.lag, self.missing)
    }

    /// How fast callers may call.
    pub(crate) fn throttle(&self) -> Result<Option<Throttle>, CliError> {
        if self.throttle == 0.0 {
            return Ok(None);
        }
        let per_mille = (self.throttle * 1000.0).round();
        if !(1.0..=1_000_000.0).contains(&per_mille) {
            return Err(CliError::config(format!(
                "sim.throttle is {}: it should be 0, or from 0.001 to 1000 times AWS's rates",
                self.throttle
            )));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(NonZeroU32::new(per_mille as u32).map(Throttle::per_mille))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
pub(crate) struct AwsSettings {
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) endpoint_url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
pub(crate) struct EnsureSettings {
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) function: Option<eni_core::key::Function>,
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) subnet_id: Option<eni_core::id::SubnetId>,
    #[serde(deserialize_with = "all_parsed")]
    pub(crate) security_group_ids: Vec<eni_core::id::GroupId>,
    pub(crate) device_index: Option<u32>,
    pub(crate) source_dest_check: bool,
    pub(crate) tags: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "duration")]
    pub(crate) window: Option<Duration>,
    #[serde(default, deserialize_with = "duration")]
    pub(crate) deadline: Option<Duration>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChaosSettings {
    #[serde(deserialize_with = "one_parsed")]
    pub(crate) workflow: eni_chaos::Workflow,
    pub(crate) rounds: u32,
    pub(crate) instances: u32,
    pub(crate) seed: u64,
    pub(crate) attempts: u32,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) image_id: Option<String>,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) instance_type: Option<String>,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    #[serde(default, deserialize_with = "parsed")]
    pub(crate) subnet_id: Option<eni_core::id::SubnetId>,
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    #[serde(default, deserialize_with = "duration")]
    pub(crate) window: Option<Duration>,
}

/// Loads the settings for a command line and the flags it was given.
pub(crate) fn load(args: &Args, flags: Flags) -> Result<Loaded<Settings>, CliError> {
    let env = process::environment()?;
    let of_env = |name: &str| env.iter().find(|(is, _)| is == name).map(|(_, value)| value.clone());
    let named = args.config.clone().or_else(|| of_env("ENI_CONFIG").map(Into::into));
    let file = match named {
        Some(path) => Some(File::read(path)?),
        None => File::read_if_there(Path::new("eni.toml"))?,
    };
    let preset = args.preset.clone().or_else(|| of_env("ENI_PRESET"));
    Ok(config::load(Sources {
        defaults: DEFAULTS,
        file,
        preset,
        env,
        env_ignored: &NOT_SETTINGS,
        flags,
    })?)
}

fn one_parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    one_parsed(deserializer).map(Some)
}

fn all_parsed<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

fn any_duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    args::any_duration(&text).map_err(D::Error::custom)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    args::duration(&text).map(Some).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use eni_sim::{FrontSettings, Preset, WorldConfig};

    use super::*;

    #[test]
    fn the_presets_that_are_always_there_are_those_of_the_simulator() {
        for preset in Preset::ALL {
            let loaded = config::load::<Settings>(Sources {
                defaults: DEFAULTS,
                file: None,
                preset: Some(preset.name().to_owned()),
                env: Vec::new(),
                env_ignored: &NOT_SETTINGS,
                flags: Flags::default(),
            });
            let sim = loaded.unwrap().settings.sim;
            let ours = FrontSettings {
                consistency: sim.consistency(7),
                throttle: sim.throttle().unwrap(),
            };
            assert_eq!(ours, preset.front(7), "{preset:?}");
            let mut world = WorldConfig::default();
            preset.shape(&mut world);
            assert_eq!(sim.stages, world.stages.duration, "{preset:?}");
        }
    }
}
