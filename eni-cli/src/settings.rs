//! The configuration: compiled-in defaults < file < preset < environment <
//! flags.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, path::Path, time::Duration};

use eni_faults::config::{self, Checked, FaultsConfig, File, Flags, Loaded, Shape, Sources};
use eni_sim::{
    Consistency, Throttle,
    config::{TokenAfterDeletion, TokenAfterTermination, Tokens},
};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    args,
    args::Args,
    described::{Described, described},
    error::CliError,
    process,
};

/// The defaults, which are also the reference of what can be configured.
pub(crate) const DEFAULTS: &str = include_str!("defaults.toml");

/// Variables that begin with `ENI_` and set no key.
const NOT_SETTINGS: [&str; 2] = ["ENI_CONFIG", "ENI_PRESET"];

described! {
    /// Everything that can be configured.
    pub(crate) struct Settings {
        /// Where AWS is, for `ensure`, `plan` and `status`.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) aws: AwsSettings,
        /// The interface that `ensure` and `plan` see to.
        pub(crate) ensure: EnsureSettings,
        /// The experiment, `eni chaos`.
        pub(crate) chaos: ChaosSettings,
        /// The simulated EC2, for `eni sim` and `eni chaos`.
        pub(crate) sim: SimSettings,
        /// What goes wrong in `eni chaos`.
        pub(crate) faults: FaultsConfig,
    }
}

described! {
    #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) struct AwsSettings {
        /// The region; else `AWS_REGION`, the profile's, or the instance's own.
        pub(crate) region: Option<String>,
        /// The profile; else `AWS_PROFILE`.
        pub(crate) profile: Option<String>,
        /// The EC2 endpoint; else `AWS_ENDPOINT_URL_EC2`, `AWS_ENDPOINT_URL`, or AWS.
        pub(crate) endpoint_url: Option<String>,
    }
}

described! {
    pub(crate) struct EnsureSettings {
        /// What the interface does for its instance.
        #[serde(default, deserialize_with = "parsed")]
        pub(crate) function: Option<eni_core::key::Function>,
        /// The subnet.
        #[serde(default, deserialize_with = "parsed")]
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) subnet_id: Option<eni_core::id::SubnetId>,
        /// The security groups; with none it keeps what it has, and a new one
        /// gets the VPC's default group.
        #[serde(deserialize_with = "all_parsed")]
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) security_group_ids: Vec<eni_core::id::GroupId>,
        /// Where on the network card to attach it; else the next free index.
        pub(crate) device_index: Option<u32>,
        /// Whether traffic must be to or from its own addresses; false for a NAT.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) source_dest_check: bool,
        /// Tags to put on it.
        pub(crate) tags: BTreeMap<String, String>,
        /// How long EC2 may lag behind; else 180s, 2s for a loopback endpoint.
        #[serde(default, deserialize_with = "duration")]
        pub(crate) window: Option<Duration>,
        /// How long to go on; else 9 windows and 60s.
        #[serde(default, deserialize_with = "duration")]
        pub(crate) deadline: Option<Duration>,
    }
}

described! {
    pub(crate) struct ChaosSettings {
        /// The workflow to put to the test.
        #[serde(deserialize_with = "one_parsed")]
        pub(crate) workflow: eni_chaos::Workflow,
        /// How often to scale up and down.
        pub(crate) rounds: u32,
        /// How many instances each round launches.
        pub(crate) instances: u32,
        /// What all draws go by.
        pub(crate) seed: u64,
        /// How many attempts an instance gets until it is given up.
        pub(crate) attempts: u32,
        /// On an endpoint: the image of the instances.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) image_id: Option<String>,
        /// On an endpoint: their type, with room for at least two interfaces.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        pub(crate) instance_type: Option<String>,
        /// On an endpoint: the subnet of the instances and their interfaces.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        #[serde(default, deserialize_with = "parsed")]
        pub(crate) subnet_id: Option<eni_core::id::SubnetId>,
        /// How long an endpoint may lag behind; else 180s, 2s for a loopback one.
        #[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
        #[serde(default, deserialize_with = "duration")]
        pub(crate) window: Option<Duration>,
    }
}

described! {
    pub(crate) struct SimSettings {
        /// Where to listen; port 0 takes any that is free.
        #[serde(deserialize_with = "one_parsed")]
        pub(crate) listen: SocketAddr,
        /// The region of callers that name none.
        pub(crate) region: String,
        /// What ids, ages and draws go by; chaos goes by its own.
        pub(crate) seed: u64,
        /// How far reads may lag behind.
        #[serde(deserialize_with = "any_duration")]
        pub(crate) lag: Duration,
        /// How long a fresh id may answer NotFound.
        #[serde(deserialize_with = "any_duration")]
        pub(crate) missing: Duration,
        /// How long pending, attaching, detaching, shutting-down and the like take.
        #[serde(deserialize_with = "any_duration")]
        pub(crate) stages: Duration,
        /// What a client token means whose interface was deleted.
        #[serde(deserialize_with = "one_parsed")]
        pub(crate) token_after_deletion: TokenAfterDeletion,
        /// What a client token means whose instances were terminated.
        #[serde(deserialize_with = "one_parsed")]
        pub(crate) token_after_termination: TokenAfterTermination,
        /// How long client tokens are remembered; else for ever.
        #[serde(default, deserialize_with = "duration")]
        pub(crate) token_window: Option<Duration>,
        /// Throttles callers: 1 is as AWS does, 0 not at all, 0.5 half as many
        /// calls.
        throttle: CallRate,
    }
}

impl SimSettings {
    /// What client tokens mean in the simulated EC2.
    pub(crate) fn tokens(&self) -> Tokens {
        Tokens {
            after_deletion: self.token_after_deletion,
            after_termination: self.token_after_termination,
            window: self.token_window,
        }
    }

    /// How far reads lag, and how fresh ids are missed; by this seed.
    pub(crate) fn consistency(&self, seed: u64) -> Consistency {
        if self.lag.is_zero() && self.missing.is_zero() {
            return Consistency::default();
        }
        Consistency::lagging(seed, self.lag, self.missing)
    }

    /// How fast callers may call.
    pub(crate) fn throttle(&self) -> Option<Throttle> {
        NonZeroU32::new(self.throttle.per_mille).map(Throttle::per_mille)
    }
}

/// How fast callers may call, in thousandths of AWS's rates; 0 is no limit.
#[derive(Debug, Clone, Copy)]
struct CallRate {
    per_mille: u32,
}

impl<'de> Deserialize<'de> for CallRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let factor = f64::deserialize(deserializer)?;
        let per_mille = (factor * 1000.0).round();
        if factor != 0.0 && !(1.0..=1_000_000.0).contains(&per_mille) {
            return Err(D::Error::custom(format_args!(
                "{factor} should be 0, or from 0.001 to 1000 times AWS's rates"
            )));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(Self { per_mille: per_mille as u32 })
    }
}

impl Described for CallRate {
    fn shape() -> Shape {
        Shape::Number { min: 0.0, max: 1000.0 }
    }
}

/// Loads the settings for a command line and the flags it was given.
pub(crate) fn load(args: &Args, flags: Flags) -> Result<Loaded<Settings>, CliError> {
    Ok(config::load(sources(args, flags)?)?)
}

/// Looks for everything that is wrong with the settings of a command line.
pub(crate) fn check(args: &Args) -> Result<Checked<Settings>, CliError> {
    Ok(config::check(sources(args, Flags::default())?))
}

/// What is in force without a file, a variable or a flag.
pub(crate) fn defaults() -> Result<Loaded<Settings>, CliError> {
    Ok(config::load(only(None))?)
}

/// The defaults and a file, apart from environment and command line.
pub(crate) fn only(file: Option<File>) -> Sources<'static> {
    Sources {
        defaults: DEFAULTS,
        file,
        preset: None,
        env: Vec::new(),
        env_ignored: &NOT_SETTINGS,
        flags: Flags::default(),
    }
}

fn sources(args: &Args, flags: Flags) -> Result<Sources<'static>, CliError> {
    let env = process::environment()?;
    let of_env = |name: &str| env.iter().find(|(is, _)| is == name).map(|(_, value)| value.clone());
    let named = args.config.clone().or_else(|| of_env("ENI_CONFIG").map(Into::into));
    let file = match named {
        Some(path) => Some(File::read(path)?),
        None => File::read_if_there(Path::new("eni.toml"))?,
    };
    let preset = args.preset.clone().or_else(|| of_env("ENI_PRESET"));
    Ok(Sources { preset, env, flags, ..only(file) })
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
    let parsed = Vec::<Parsed<T>>::deserialize(deserializer)?;
    Ok(parsed.into_iter().map(|Parsed(value)| value).collect())
}

/// A value of its own, so that an error names the element.
struct Parsed<T>(T);

impl<'de, T> Deserialize<'de> for Parsed<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_parsed(deserializer).map(Self)
    }
}

fn any_duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    args::any_duration(&text).map_err(D::Error::custom)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    args::duration(&text).map(Some).map_err(D::Error::custom)
}
