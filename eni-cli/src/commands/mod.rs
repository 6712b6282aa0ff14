//! The commands, one file each.

mod chaos;
#[cfg(feature = "aws")]
mod chaos_endpoint;
mod config;
#[cfg(feature = "aws")]
mod ensure;
#[cfg(feature = "aws")]
mod injected;
#[cfg(feature = "aws")]
mod plan;
mod plugin;
mod points;
#[cfg(feature = "aws")]
mod sdk_door;
mod search;
mod sim;
#[cfg(feature = "aws")]
mod status;
#[cfg(feature = "aws")]
mod watch;
#[cfg(feature = "aws")]
mod work;

use crate::{
    args::{Args, Command},
    error::CliError,
    exit::Exit,
};

/// Runs the command that the arguments name.
pub(crate) fn run(args: &Args) -> Result<Exit, CliError> {
    match &args.command {
        Command::Chaos(chaos) => chaos::run(args, chaos),
        Command::Sim(sim) => sim::run(args, sim),
        Command::Points(points) => points::run(args, points),
        Command::Config(config) => config::run(args, config),
        Command::Plugin(plugin) => plugin::run(args, plugin),
        #[cfg(feature = "aws")]
        Command::Ensure(ensure) => ensure::run(args, ensure),
        #[cfg(feature = "aws")]
        Command::Plan(plan) => plan::run(args, plan),
        #[cfg(feature = "aws")]
        Command::Status(status) => status::run(args, status),
        #[cfg(not(feature = "aws"))]
        Command::Ensure(_) | Command::Plan(_) | Command::Status(_) => Err(no_aws()),
    }
}

/// What a build without AWS says when it is asked for AWS.
#[cfg(not(feature = "aws"))]
fn no_aws() -> CliError {
    CliError::new(
        crate::exit::Exit::Config,
        "no-aws",
        "this eni was built without AWS: it drives the simulated EC2 only",
    )
    .help("build it with the default features: cargo build -p eni-cli")
}
