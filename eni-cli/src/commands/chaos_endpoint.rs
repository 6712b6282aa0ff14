//! `eni chaos --endpoint-url`: the experiment through the real client.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use eni_aws::{AwsEc2, RunInstance, TokioClock, is_loopback};
use eni_chaos::{
    EndpointError, EndpointExperiment, EndpointWhy, Fleet, Launch, Progress, RUN_TAG, Report,
    check_work_rules, run_name,
};
use eni_core::{
    Limits,
    ec2::{Ec2Result, InstanceState, Interface},
    id::{InstanceId, InterfaceId},
    inject::Clock,
};
use eni_faults::config::Loaded;

use super::{
    chaos::{self, end, rules},
    work::{connected, is_about_credentials},
};
use crate::{
    args::{Args, ChaosArgs},
    error::CliError,
    exit::Exit,
    flags, output,
    plugins::Extensions,
    process,
    settings::{self, AwsSettings, Settings},
};

pub(crate) fn run(args: &Args, chaos: &ChaosArgs, url: &str) -> Result<Exit, CliError> {
    let loaded = settings::load(args, flags::of(&args.command)?)?;
    let settings = &loaded.settings;
    let extensions = Extensions::of(&chaos.plugins, &loaded)?;
    let loopback = is_loopback(url);
    if !loopback {
        second_word(chaos, url)?;
    }
    let experiment = experiment(chaos, &loaded, &extensions, loopback)?;
    let sim = &settings.sim;
    if !(sim.lag.is_zero() && sim.missing.is_zero() && sim.stages.is_zero()) {
        output::stderr("note    [sim] shapes the simulated EC2 alone: this endpoint is as it is\n");
    }
    let report = process::block_on(|interrupts| {
        until_interrupted(experiment, settings.aws.clone(), interrupts)
    })?;
    end(report, chaos.json, &extensions)
}

/// Outside loopback an experiment costs money and may meet what others run: it
/// wants to be told twice, and how much.
fn second_word(chaos: &ChaosArgs, url: &str) -> Result<(), CliError> {
    if !chaos.endpoint.outside_loopback {
        return Err(CliError::usage(format!(
            "{url} is not this machine: chaos launches and terminates instances there"
        ))
        .help("if that is what you want, say so with --outside-loopback; nothing was sent"));
    }
    if chaos.rounds.is_none() || chaos.instances.is_none() {
        return Err(CliError::usage(
            "outside loopback chaos wants to be told how many instances to launch",
        )
        .help("give --rounds and --instances; nothing was sent"));
    }
    Ok(())
}

fn experiment(
    chaos: &ChaosArgs,
    loaded: &Loaded<Settings>,
    extensions: &Extensions,
    loopback: bool,
) -> Result<EndpointExperiment, CliError> {
    let settings = &loaded.settings;
    let wanted = &settings.chaos;
    let missing = |what: &str, flag: &str, key: &str| {
        CliError::usage(format!(
            "no {what} for the instances: name one with {flag}, or as chaos.{key} in eni.toml"
        ))
    };
    let launch = Launch {
        image_id: wanted
            .image_id
            .clone()
            .ok_or_else(|| missing("image", "--image-id", "image_id"))?,
        instance_type: wanted
            .instance_type
            .clone()
            .ok_or_else(|| missing("type", "--instance-type", "instance_type"))?,
        subnet: wanted
            .subnet_id
            .clone()
            .ok_or_else(|| missing("subnet", "--subnet-id", "subnet_id"))?,
    };
    let default = if loopback { Limits::LOOPBACK_WINDOW } else { Limits::AWS_WINDOW };
    Ok(EndpointExperiment {
        workflow: wanted.workflow,
        rounds: wanted.rounds,
        instances: wanted.instances,
        seed: wanted.seed,
        attempts: wanted.attempts,
        window: wanted.window.unwrap_or(default),
        rules: rules(chaos, loaded, extensions, check_work_rules)?,
        launch,
    })
}

async fn until_interrupted(
    experiment: EndpointExperiment,
    aws: AwsSettings,
    mut interrupts: process::Interrupts,
) -> Result<Report, CliError> {
    let ec2 = connected(&aws, None).await?.ec2;
    let fleet = AwsFleet(ec2.clone());
    let run = run_name(experiment.seed);
    output::stderr(&format!(
        "run     {RUN_TAG}={run} on everything it makes: {} of {} of {}, and 2 for probe and baseline\n",
        output::count(experiment.rounds.into(), "round"),
        output::count(experiment.instances.into(), "instance"),
        experiment.launch.instance_type,
    ));
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::start());
    let stop = AtomicBool::new(false);
    let mut progress = chaos::Progress::new(experiment.rounds);
    let mut on_progress = |is: Progress<'_>| match is {
        Progress::Probed(probe) => output::stderr(&output::endpoint::probe(probe)),
        Progress::Round(round) => progress.round(round),
        Progress::CleaningUp => {
            progress.end();
            output::stderr("cleanup all instances are terminated, all interfaces deleted\n");
        }
    };
    let running = experiment.run(&ec2, &fleet, &clock, &stop, &mut on_progress);
    tokio::pin!(running);
    let ended = tokio::select! {
        biased;
        ended = &mut running => ended,
        () = interrupts.next() => {
            stop.store(true, Ordering::Relaxed);
            output::stderr("stopping and cleaning up; once more to leave everything as it is\n");
            tokio::select! {
                biased;
                ended = running => ended,
                () = interrupts.next() => return Err(interrupted_twice(&run)),
            }
        }
    };
    ended.map_err(|error| CliError::from(*error))
}

fn interrupted_twice(run: &str) -> CliError {
    CliError {
        world: Some(format!("instances and interfaces with the tag {RUN_TAG}={run} may be left")),
        ..CliError::new(
            Exit::Interrupted,
            "interrupted",
            "chaos was interrupted twice; it did not clean up, and there is no report",
        )
        .help(format!("find them with --filters Name=tag:{RUN_TAG},Values={run} and remove them"))
    }
}

impl From<EndpointError> for CliError {
    fn from(error: EndpointError) -> Self {
        let (exit, code, help) = match &error.why {
            EndpointWhy::Unreachable(_) => (
                Exit::GaveUp,
                "unreachable",
                "check the endpoint, the region and the network, then run it again",
            ),
            EndpointWhy::Refused { error, .. } if is_about_credentials(&error.code) => {
                (Exit::Config, "credentials", "log in again or mend the credentials' source")
            }
            EndpointWhy::Refused { .. } => (
                Exit::Refused,
                "refused",
                "mend what EC2 names: --image-id, --instance-type, --subnet-id, a permission or a quota",
            ),
            EndpointWhy::UnderWay(_) => (
                Exit::Refused,
                "under-way",
                "let it end, or terminate what was left, or take another --seed",
            ),
            EndpointWhy::Instance { .. } => (
                Exit::Refused,
                "instance",
                "look at the instance's state reason, then run it again",
            ),
            _ => (Exit::GaveUp, "no-answer", "run it again"),
        };
        let world = if matches!(error.why, EndpointWhy::UnderWay(_)) || error.left.is_empty() {
            "nothing of this run is left".to_owned()
        } else {
            let left = error.left.iter();
            left.map(|left| format!("{} is left, {}: {}", left.id, left.why, left.advice))
                .collect::<Vec<_>>()
                .join("\n         ")
        };
        Self { world: Some(world), ..Self::new(exit, code, &error).help(help) }
    }
}

/// The fleet port on the real client.
struct AwsFleet(AwsEc2);

impl Fleet for AwsFleet {
    async fn run_instance(
        &self,
        launch: &Launch,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<InstanceId> {
        let run = RunInstance {
            image_id: launch.image_id.clone(),
            instance_type: launch.instance_type.clone(),
            subnet: launch.subnet.clone(),
            tags: tags.clone(),
        };
        self.0.run_instance(&run).await
    }

    async fn terminate_instances(&self, instances: &[InstanceId]) -> Ec2Result<()> {
        self.0.terminate_instances(instances).await
    }

    async fn instances_with_tag(
        &self,
        name: &str,
        value: &str,
    ) -> Ec2Result<BTreeMap<InstanceId, InstanceState>> {
        self.0.instances_with_tag(name, value).await
    }

    async fn interfaces_by_id(
        &self,
        interfaces: &BTreeSet<InterfaceId>,
    ) -> Ec2Result<Vec<Interface>> {
        self.0.interfaces_by_id(interfaces).await
    }
}
