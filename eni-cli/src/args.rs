//! The command line. What a flag means is here; what a missing one means is in
//! the configuration, so no flag has a default of its own.

pub(crate) mod config;
pub(crate) mod plugin;
pub(crate) mod search;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use eni_chaos::Workflow;
use eni_core::{
    id::{GroupId, IdError, InstanceId, SubnetId},
    key::Function,
};

use self::config::{ConfigCommand, PointsArgs};
pub(crate) use self::plugin::{PluginArgs, PluginCommand};
use self::search::{ChaosCommand, SearchArgs};
use crate::exit;

/// Gives an EC2 instance its extra network interface exactly once, whatever
/// fails on the way, and proves it.
#[derive(Debug, Parser)]
#[command(
    name = "eni",
    version = VERSION,
    after_help = exit::HELP,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    /// Configuration file [default: $ENI_CONFIG, else ./eni.toml if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Preset of the configuration file, `[preset.NAME]` [default: $ENI_PRESET]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) preset: Option<String>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Log to stderr; twice for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const VERSION: &str = match (cfg!(feature = "aws"), cfg!(feature = "plugins")) {
    (true, true) => concat!(env!("CARGO_PKG_VERSION"), " (features: aws, plugins)"),
    (true, false) => concat!(env!("CARGO_PKG_VERSION"), " (features: aws)"),
    (false, true) => concat!(env!("CARGO_PKG_VERSION"), " (features: plugins)"),
    (false, false) => concat!(env!("CARGO_PKG_VERSION"), " (features: none)"),
};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes it the choice of the process.
    pub(crate) fn choose(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find, create, attach and protect an instance's interface
    Ensure(EnsureArgs),
    /// Show what `ensure` would do, and change nothing
    Plan(EnsureArgs),
    /// Show how things stand, with one call
    Status(StatusArgs),
    /// Scale a fleet up and down while calls fail, simulated or on an endpoint, and look for leaks;
    /// or search all schedules of faults up to a bound
    Chaos(Box<ChaosArgs>),
    /// Serve the simulated EC2 to any client, or to one command
    Sim(SimArgs),
    /// List the points where faults can strike, or where given rules do
    Points(PointsArgs),
    /// Show, check or begin the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// List, check or begin plugins: strategies from shared libraries
    #[command(subcommand)]
    Plugin(PluginCommand),
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        match self {
            Self::Ensure(args) | Self::Plan(args) => args.json,
            Self::Status(args) => args.json,
            Self::Chaos(args) => match &args.command {
                None => args.json,
                Some(ChaosCommand::Replay(args)) => args.json,
                Some(ChaosCommand::Keep(args)) => args.replay.json,
                Some(ChaosCommand::Merge(args)) => args.json,
            },
            Self::Sim(args) => args.json,
            Self::Points(args) => args.json,
            Self::Config(ConfigCommand::Show(args)) => args.json,
            Self::Config(ConfigCommand::Check(args)) => args.json,
            Self::Config(ConfigCommand::Schema) => true,
            Self::Config(ConfigCommand::Init(_)) => false,
            Self::Plugin(PluginCommand::List(args)) => args.json,
            Self::Plugin(PluginCommand::Check(args)) => args.json,
            Self::Plugin(PluginCommand::New(_)) => false,
        }
    }
}

/// Where AWS is. What is not given is taken from where AWS users keep it.
#[derive(Debug, ClapArgs)]
pub(crate) struct AwsArgs {
    /// AWS region [default: $AWS_REGION, the profile's, or the instance's own]
    #[arg(long, value_name = "REGION", help_heading = "AWS")]
    pub(crate) region: Option<String>,
    /// AWS profile [default: $AWS_PROFILE]
    #[arg(long, value_name = "NAME", help_heading = "AWS")]
    pub(crate) profile: Option<String>,
    /// EC2 endpoint [default: $AWS_ENDPOINT_URL_EC2, $AWS_ENDPOINT_URL, or AWS]
    #[arg(long, value_name = "URL", help_heading = "AWS")]
    pub(crate) endpoint_url: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct KeyArgs {
    /// What the interface does for its instance, such as `nat`
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<Function>,
    /// The instance; `self` is the one that this runs on
    #[arg(long, value_name = "ID", value_parser = instance)]
    pub(crate) instance_id: Instance,
}

/// An instance as the command line names it.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "checked all the same"))]
pub(crate) enum Instance {
    /// The one that this runs on, whatever its id.
    This,
    Id(InstanceId),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EnsureArgs {
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// The subnet
    #[arg(long, value_name = "ID")]
    pub(crate) subnet_id: Option<SubnetId>,
    /// A security group; again for more [default: the VPC's default group]
    #[arg(long = "security-group-id", value_name = "ID")]
    pub(crate) security_group_ids: Vec<GroupId>,
    /// Where on the network card to attach it [default: the next free index]
    #[arg(long, value_name = "N")]
    pub(crate) device_index: Option<u32>,
    /// Let traffic through that is neither to nor from its own addresses, as a NAT needs
    #[arg(long)]
    pub(crate) no_source_dest_check: bool,
    /// A tag; again for more
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) tags: Vec<(String, String)>,
    /// How long EC2 may lag behind [default: 180s, 2s for a loopback endpoint]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) window: Option<Duration>,
    /// How long to go on [default: 9 windows and 60s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) deadline: Option<Duration>,
    /// Make a call fail, such as `ensure.create#1=lost-reply`, or on the wire
    /// `CreateNetworkInterface#1=truncate`; again for more
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ChaosArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ChaosCommand>,
    /// The workflow to put to the test: ensure, blog, naive, or one of the shelf,
    /// such as broken-no-token
    #[arg(long, value_name = "NAME")]
    pub(crate) workflow: Option<Workflow>,
    /// How often to scale up and down
    #[arg(long, value_name = "N")]
    pub(crate) rounds: Option<u32>,
    /// How many instances each round launches
    #[arg(long, value_name = "N")]
    pub(crate) instances: Option<u32>,
    /// What all draws go by
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Make calls fail, such as `ensure.*:30%=lost-reply`; again for more
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
    /// Make exactly these calls fail: a schedule `v1:...` that a report has, or a file with one
    #[arg(long, value_name = "SCHEDULE", conflicts_with_all = ["faults", "endpoint_url"])]
    pub(crate) schedule: Option<String>,
    /// Write what happens, call by call, to this file: a line of JSON for each event
    #[arg(long, value_name = "FILE", conflicts_with = "endpoint_url")]
    pub(crate) events: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// How the workflow reaches the simulated EC2: directly, or through the real SDK client
    #[arg(long, value_name = "DOOR", default_value = "direct", conflicts_with = "endpoint_url")]
    pub(crate) through: Through,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) search: SearchArgs,
    #[command(flatten)]
    pub(crate) endpoint: ChaosEndpointArgs,
}

/// Where the experiment runs if not in the simulator, and on what.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "On an endpoint")]
pub(crate) struct ChaosEndpointArgs {
    /// Run on this EC2 endpoint instead of the simulator, with instances that are launched and
    /// terminated there; nothing but this flag leads out of the simulator
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// The image of the instances
    #[arg(long, value_name = "ID", requires = "endpoint_url")]
    pub(crate) image_id: Option<String>,
    /// The type of the instances, with room for at least two interfaces
    #[arg(long, value_name = "TYPE", requires = "endpoint_url")]
    pub(crate) instance_type: Option<String>,
    /// The subnet of the instances and their interfaces
    #[arg(long, value_name = "ID", requires = "endpoint_url")]
    pub(crate) subnet_id: Option<SubnetId>,
    /// How long the endpoint may lag behind [default: 180s, 2s for a loopback endpoint]
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "endpoint_url")]
    pub(crate) window: Option<Duration>,
    /// The second word for an endpoint that is not this machine: instances cost money there
    #[arg(long, requires = "endpoint_url")]
    pub(crate) outside_loopback: bool,
    /// AWS region [default: $AWS_REGION, the profile's, or the instance's own]
    #[arg(long, value_name = "REGION", requires = "endpoint_url")]
    pub(crate) region: Option<String>,
    /// AWS profile [default: $AWS_PROFILE]
    #[arg(long, value_name = "NAME", requires = "endpoint_url")]
    pub(crate) profile: Option<String>,
}

/// A door of the simulated EC2.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Through {
    /// Straight to it
    Direct,
    /// Through aws-sdk-ec2, in this process
    Sdk,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SimArgs {
    /// Where to listen; port 0 takes any that is free [default: 127.0.0.1:0]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// The region of callers that name none [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// What ids, ages and draws go by
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How far reads may lag behind
    #[arg(long, value_name = "DURATION", value_parser = any_duration)]
    pub(crate) lag: Option<Duration>,
    /// How long a fresh id may answer NotFound
    #[arg(long, value_name = "DURATION", value_parser = any_duration)]
    pub(crate) missing: Option<Duration>,
    /// How long pending, attaching, detaching, shutting-down and the like take
    #[arg(long, value_name = "DURATION", value_parser = any_duration)]
    pub(crate) stages: Option<Duration>,
    /// Throttle callers: 1 is as AWS does, 0 not at all, 0.5 half as many calls
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, default_missing_value = "1", require_equals = true)]
    pub(crate) throttle: Option<f64>,
    /// Keep the world in this file, and go on from what it holds
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Make calls fail on the wire, such as `CreateNetworkInterface#1=lost-reply`; again for more
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// Print what leaked as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Run this command with the simulator as its EC2, then print what leaked
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

fn instance(text: &str) -> Result<Instance, String> {
    if text == "self" {
        return Ok(Instance::This);
    }
    let id = text.parse().map_err(|error: IdError| format!("{error}, or `self`"))?;
    Ok(Instance::Id(id))
}

fn tag(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| "a tag is written KEY=VALUE".to_owned())?;
    Ok((name.to_owned(), value.to_owned()))
}

/// A duration as people write it: `180s`, `3m`, `500ms`, `0s`.
pub(crate) fn any_duration(text: &str) -> Result<Duration, String> {
    match text {
        "0" | "0s" => Ok(Duration::ZERO),
        text => duration(text),
    }
}

/// A duration that can be waited.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|error| format!("{error}; a duration is written like 180s or 3m"))?;
    match duration {
        Duration::ZERO => Err("a duration of nothing cannot be waited".to_owned()),
        long if long > Duration::from_secs(24 * 3600) => {
            Err("more than a day is too long".to_owned())
        }
        fits => Ok(fits),
    }
}
