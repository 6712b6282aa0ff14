//! Which flag of which command sets which key. What a flag means to clap is in
//! `args`.

use std::{collections::BTreeMap, time::Duration};

use eni_faults::config::Flags;

use crate::{
    args::{AwsArgs, ChaosArgs, Command, EnsureArgs, KeyArgs, SimArgs},
    error::CliError,
};

/// The flags of a command, as settings.
pub(crate) fn of(command: &Command) -> Result<Flags, CliError> {
    match command {
        Command::Ensure(args) | Command::Plan(args) => of_ensure(args),
        Command::Status(args) => of_key(&args.key, &args.aws),
        Command::Chaos(args) => of_chaos(args),
        Command::Sim(args) => of_sim(args),
        Command::Config(_) | Command::Points(_) | Command::Plugin(_) => Ok(Flags::default()),
    }
}

/// Those that say whose interface it is and where AWS is.
fn of_key(key: &KeyArgs, aws: &AwsArgs) -> Result<Flags, CliError> {
    let mut flags = Flags::default();
    let function = key.function.as_ref().map(ToString::to_string);
    flags.set("--function", "ensure.function", function)?;
    set_aws(&mut flags, &aws.region, &aws.profile, &aws.endpoint_url)?;
    Ok(flags)
}

/// Those that say where AWS is.
fn set_aws(
    flags: &mut Flags,
    region: &Option<String>,
    profile: &Option<String>,
    endpoint_url: &Option<String>,
) -> Result<(), CliError> {
    flags.set("--region", "aws.region", region.clone())?;
    flags.set("--profile", "aws.profile", profile.clone())?;
    flags.set("--endpoint-url", "aws.endpoint_url", endpoint_url.clone())?;
    Ok(())
}

fn of_ensure(args: &EnsureArgs) -> Result<Flags, CliError> {
    let mut flags = of_key(&args.key, &args.aws)?;
    let subnet = args.subnet_id.as_ref().map(ToString::to_string);
    flags.set("--subnet-id", "ensure.subnet_id", subnet)?;
    let groups: Vec<_> = args.security_group_ids.iter().map(ToString::to_string).collect();
    let groups = (!groups.is_empty()).then_some(groups);
    flags.set("--security-group-id", "ensure.security_group_ids", groups)?;
    flags.set("--device-index", "ensure.device_index", args.device_index)?;
    let check = args.no_source_dest_check.then_some(false);
    flags.set("--no-source-dest-check", "ensure.source_dest_check", check)?;
    flags.set("--window", "ensure.window", written(args.window))?;
    flags.set("--deadline", "ensure.deadline", written(args.deadline))?;
    let mut tags = BTreeMap::new();
    for (name, value) in &args.tags {
        if tags.insert(name, value).is_some() {
            return Err(CliError::usage(format!("--tag {name} is given twice")));
        }
    }
    flags.set("--tag", "ensure.tags", (!tags.is_empty()).then_some(tags))?;
    Ok(flags)
}

fn of_chaos(args: &ChaosArgs) -> Result<Flags, CliError> {
    let mut flags = Flags::default();
    flags.set("--workflow", "chaos.workflow", args.workflow.map(eni_chaos::Workflow::name))?;
    flags.set("--rounds", "chaos.rounds", args.rounds)?;
    flags.set("--instances", "chaos.instances", args.instances)?;
    flags.set("--seed", "chaos.seed", args.seed)?;
    let on = &args.endpoint;
    flags.set("--image-id", "chaos.image_id", on.image_id.clone())?;
    flags.set("--instance-type", "chaos.instance_type", on.instance_type.clone())?;
    let subnet = on.subnet_id.as_ref().map(ToString::to_string);
    flags.set("--subnet-id", "chaos.subnet_id", subnet)?;
    flags.set("--window", "chaos.window", written(on.window))?;
    set_aws(&mut flags, &on.region, &on.profile, &on.endpoint_url)?;
    Ok(flags)
}

fn of_sim(args: &SimArgs) -> Result<Flags, CliError> {
    let mut flags = Flags::default();
    flags.set("--listen", "sim.listen", args.listen.map(|address| address.to_string()))?;
    flags.set("--region", "sim.region", args.region.clone())?;
    flags.set("--seed", "sim.seed", args.seed)?;
    flags.set("--lag", "sim.lag", written(args.lag))?;
    flags.set("--missing", "sim.missing", written(args.missing))?;
    flags.set("--stages", "sim.stages", written(args.stages))?;
    flags.set("--throttle", "sim.throttle", args.throttle)?;
    Ok(flags)
}

/// A duration as a file would have it.
fn written(given: Option<Duration>) -> Option<String> {
    given.map(|duration| humantime::format_duration(duration).to_string())
}
