//! What the commands on a real EC2 have in common: settings, connection,
//! faults, and the end of an interrupted one.

use std::{future::Future, sync::Arc};

use eni_aws::{
    AwsEc2, ConnectOptions, Connected, Target, TokioClock, connect, connect_through, is_loopback,
    this_instance,
};
use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    ensure::{EnsureError, Why},
    inject::Inject,
    key::Key,
};
use eni_faults::{Askable, RuleSet};

use super::{injected::Injected, watch::Watch};
use crate::{
    args::{Args, EnsureArgs, Instance, KeyArgs},
    error::CliError,
    exit::Exit,
    faults, flags, output,
    plugins::Extensions,
    process,
    settings::{self, AwsSettings, Settings},
};

/// A connection and everything that a workflow is handed.
pub(crate) struct Work {
    ec2: AwsEc2,
    clock: Arc<TokioClock>,
    watch: Arc<Watch>,
    facts: Facts,
    /// The first line of the output.
    pub(crate) target: String,
    loopback: bool,
}

impl Work {
    /// Connects, and says to what. `injected` strikes on the way there.
    pub(crate) async fn begin(
        settings: &Settings,
        watch: Arc<Watch>,
        clock: Arc<TokioClock>,
        injected: Option<&Injected>,
    ) -> Result<Self, CliError> {
        let connected = connected(&settings.aws, injected).await?;
        let target = connected.target.to_string();
        let loopback = matches!(&connected.target, Target::Endpoint { url } if is_loopback(url));
        let facts = Facts::default();
        Ok(Self { ec2: connected.ec2, clock, watch, facts, target, loopback })
    }

    /// What a workflow is handed.
    pub(crate) fn context<'a, I: Inject>(&'a self, inject: &'a I) -> Context<'a, AwsEc2, I> {
        Context {
            ec2: &self.ec2,
            inject,
            clock: &*self.clock,
            observe: &*self.watch,
            facts: &self.facts,
        }
    }

    /// The ensure of a spec within the limits that the settings ask for.
    fn ensure(&self, spec: Spec, settings: &Settings) -> Result<Ensure, CliError> {
        let wanted = &settings.ensure;
        let default = if self.loopback { Limits::LOOPBACK_WINDOW } else { Limits::AWS_WINDOW };
        let mut ensure = Ensure::new(spec, wanted.window.unwrap_or(default));
        if let Some(deadline) = wanted.deadline {
            ensure.limits.deadline = deadline;
        }
        ensure.limits.check().map_err(CliError::config)?;
        Ok(ensure)
    }
}

/// Connects, and says to what. `injected` strikes on the way there.
pub(crate) async fn connected(
    aws: &AwsSettings,
    injected: Option<&Injected>,
) -> Result<Connected, CliError> {
    let options = ConnectOptions {
        region: aws.region.clone(),
        profile: aws.profile.clone(),
        endpoint_url: aws.endpoint_url.clone(),
        ..ConnectOptions::default()
    };
    let connected = match injected {
        Some(injected) => connect_through(&options, |client| injected.around(client)).await,
        None => connect(&options).await,
    }
    .map_err(|error| CliError::new(Exit::Config, "connection", error))?;
    output::target(&connected.target.to_string());
    for assumed in &connected.assumed {
        output::stderr(&format!("note    {assumed}\n"));
    }
    Ok(connected)
}

/// Runs a command on EC2 until it ends or a signal comes.
pub(crate) fn run<F>(name: &str, command: impl FnOnce(Arc<Watch>) -> F) -> Result<Exit, CliError>
where
    F: Future<Output = Result<Exit, CliError>>,
{
    let watch = Arc::new(Watch::default());
    process::block_on(|mut interrupts| async move {
        tokio::select! {
            biased;
            ended = command(Arc::clone(&watch)) => ended,
            () = interrupts.next() => Err(CliError {
                exit: Exit::Interrupted,
                code: "interrupted",
                message: format!("{name} was interrupted"),
                world: (name == "ensure").then(|| watch.known()),
                help: Some(if name == "ensure" {
                    "run it again: it goes on where this one stopped".to_owned()
                } else {
                    "nothing was changed; run it again".to_owned()
                }),
            }),
        }
    })
}

/// What `ensure` and `plan` begin with.
pub(crate) struct Begun {
    pub(crate) work: Work,
    pub(crate) ensure: Ensure,
    pub(crate) injected: Injected,
    pub(crate) extensions: Extensions,
}

impl Begun {
    /// Checks everything that can be checked before anything is sent, then
    /// connects.
    pub(crate) async fn begin(
        args: &Args,
        flags: &EnsureArgs,
        watch: Arc<Watch>,
    ) -> Result<Self, CliError> {
        let settings = settings::load(args, flags::of(&args.command)?)?.settings;
        let extensions = Extensions::of_flags(&flags.plugins)?;
        let rules = rules(&flags.faults, &extensions)?;
        let spec = spec(&flags.key, &settings).await?;
        let clock = Arc::new(TokioClock::start());
        let injected = Injected::new(rules, settings.chaos.seed, Arc::clone(&clock));
        let work = Work::begin(&settings, watch, clock, Some(&injected)).await?;
        name_self(&flags.key, &spec.key);
        let ensure = work.ensure(spec, &settings)?;
        Ok(Self { work, ensure, injected, extensions })
    }
}

/// The key that flags and settings name.
pub(crate) async fn key(key: &KeyArgs, settings: &Settings) -> Result<Key, CliError> {
    let function = settings.ensure.function.clone().ok_or_else(|| {
        CliError::usage("no function: name it with --function, or as ensure.function in eni.toml")
    })?;
    let instance = match &key.instance_id {
        Instance::Id(id) => id.clone(),
        Instance::This => this_instance()
            .await
            .map_err(|error| CliError::new(Exit::Config, "this-instance", error))?,
    };
    Ok(Key { function, instance })
}

/// Says which instance `self` turned out to be.
pub(crate) fn name_self(key: &KeyArgs, found: &Key) {
    if matches!(key.instance_id, Instance::This) {
        output::stderr(&format!("note    this instance is {}\n", found.instance));
    }
}

/// The spec that flags and settings ask for.
async fn spec(key: &KeyArgs, settings: &Settings) -> Result<Spec, CliError> {
    let wanted = &settings.ensure;
    let subnet = wanted.subnet_id.clone().ok_or_else(|| {
        CliError::usage("no subnet: name one with --subnet-id, or as ensure.subnet_id in eni.toml")
    })?;
    let mut spec = Spec::new(self::key(key, settings).await?, subnet);
    spec.groups = wanted.security_group_ids.iter().cloned().collect();
    spec.device_index = wanted.device_index;
    spec.source_dest_check = wanted.source_dest_check;
    spec.tags.clone_from(&wanted.tags);
    spec.check().map_err(CliError::usage)?;
    Ok(spec)
}

/// The rules of `--fault`, checked against what a real client can do.
fn rules(texts: &[String], extensions: &Extensions) -> Result<RuleSet, CliError> {
    let points: Vec<_> = eni_chaos::all_points();
    RuleSet::build(faults::of_flags(texts)?, &points, Askable::CLIENT, extensions.strategies())
        .map_err(|error| extensions.blame(faults::unusable_flag(&error)))
}

impl From<EnsureError> for CliError {
    fn from(error: EnsureError) -> Self {
        let exit = match &error.why {
            Why::Refused(refused) if is_about_credentials(&refused.code) => Exit::Config,
            why if why.is_worth_another_attempt() => Exit::GaveUp,
            _ => Exit::Refused,
        };
        let last = match (&error.why, &error.last) {
            (Why::Deadline(_) | Why::CallBudget(_), Some(last)) => format!("; last error: {last}"),
            _ => String::new(),
        };
        Self {
            exit,
            code: error.why.code(),
            message: format!("{}{last}", error.why),
            world: Some(error.world()),
            help: Some(error.why.advice().to_owned()),
        }
    }
}

/// Codes that say who calls, not what is called (AWS: common client errors).
pub(crate) fn is_about_credentials(code: &str) -> bool {
    matches!(
        code,
        "AuthFailure"
            | "ExpiredToken"
            | "InvalidClientTokenId"
            | "RequestExpired"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException"
    )
}
