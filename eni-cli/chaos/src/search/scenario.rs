//! Who runs in a search, in what world, and what may happen from outside.

use std::time::Duration;

use eni_core::{
    Ensure, Limits, Spec,
    ensure::Rules,
    id::{GroupId, InstanceId, SubnetId},
    key::{Function, Key},
};
use eni_sim::config::TokenAfterDeletion;

use super::{events::OutsideEvent, ground::Ground, starts::Start, ticks::TICK, world::SearchWorld};
use crate::{ExperimentError, Workflow};

/// What is searched.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The workflow.
    pub workflow: Workflow,
    /// How many workers run on the same key.
    pub workers: u32,
    /// How many keys there are on the instance, each with as many workers. None
    /// of them says at which index it is attached, so all want the same.
    pub keys: u32,
    /// Whether the collector runs beside them.
    pub collector: bool,
    /// The worlds in which it begins, one or more.
    pub starts: Vec<Start>,
    /// Whether the account's other programs use up its requests: then no call
    /// gets through that nobody has waited for.
    pub throttled: bool,
    /// What may happen from outside.
    pub events: Vec<OutsideEvent>,
    /// Whether a worker that is alone is run again after an attempt that was Ok.
    /// Without it the first Ok is the end, as it is of a run.
    pub reruns: bool,
    /// How many ticks EC2 lags.
    pub lag: u32,
    /// How many ticks the workflow believes that EC2 may lag.
    pub window: u32,
    /// How many ticks an attempt may take; `None` is as many as the window asks for.
    /// As a setting fewer are refused. States within attempts are told apart by no
    /// more than a window, so a search covers only deadlines that are no longer.
    pub deadline: Option<u32>,
    /// What a token does whose interface is gone.
    pub token_after_deletion: TokenAfterDeletion,
    /// After how many ticks EC2 forgets a token by itself; `None` if it does not, and
    /// only [`OutsideEvent::ExpireTokens`] makes it.
    pub token_window: Option<u32>,
    /// By which of its rules `ensure` goes.
    pub rules: Rules,
    /// How much the invariants ask for.
    pub form: Form,
}

/// How much the invariants ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What a client can promise.
    Stated,
    /// What one would wish for: what an Ok reports is so at that very moment, a
    /// failure for good leaves nothing, at no moment two of a key are attached, and no
    /// attempt runs out of calls or time.
    Strict,
}

impl Scenario {
    /// One worker, nothing from outside, a lag of two ticks and a window of the
    /// same.
    pub fn one_worker(workflow: Workflow) -> Self {
        Self {
            workflow,
            workers: 1,
            keys: 1,
            collector: false,
            starts: vec![Start::Instance],
            throttled: false,
            events: Vec::new(),
            reruns: true,
            lag: 2,
            window: 2,
            deadline: None,
            token_after_deletion: TokenAfterDeletion::default(),
            token_window: None,
            rules: Rules::ALL,
            form: Form::Stated,
        }
    }

    /// The worlds in which it begins, and what its workers are to do there.
    pub(crate) fn set_up(&self) -> Result<SetUp, ExperimentError> {
        let ground = Ground::lay(self)?;
        let keys = usize::try_from(self.keys.max(1)).unwrap_or(usize::MAX);
        let functions = FUNCTIONS.iter().take(keys);
        let ensures: Vec<_> =
            functions.map(|function| self.ensure(&ground, function)).collect::<Result<_, _>>()?;
        let first = ensures.first().ok_or(ExperimentError::Empty)?;
        let maker = self.maker_of(0);
        let starts = self.starts.iter().map(|start| start.world(&ground, first, maker));
        let starts = starts.collect::<Result<Vec<_>, _>>()?;
        let instance = ground.instance;
        Ok(SetUp { ensures, instance, starts })
    }

    /// What a worker of a key of this function does.
    fn ensure(&self, ground: &Ground, function: &str) -> Result<Ensure, ExperimentError> {
        let function = Function::new(function).map_err(|_| ExperimentError::Empty)?;
        let key = Key { function, instance: InstanceId::from_reply(ground.instance.as_str()) };
        let fills = self.starts.iter().any(|start| start.fills_the_subnet());
        let subnet = if fills { ground.small_subnet } else { ground.subnet };
        let mut spec = Spec::new(key, SubnetId::from_reply(subnet.as_str()));
        if self.starts.iter().any(|start| start.is_of_other_parameters()) {
            spec.groups = [GroupId::from_reply(ground.group.as_str())].into();
        }
        let mut ensure = Ensure::new(spec, TICK * self.window);
        ensure.limits = self.limits();
        ensure.rules = self.rules;
        Ok(ensure)
    }

    fn limits(&self) -> Limits {
        let limits = Limits::for_window(TICK * self.window);
        let deadline = self.deadline.map_or(limits.deadline, |ticks| TICK * ticks);
        Limits { poll: TICK, deadline, ..limits }
    }

    /// How long EC2 lags.
    pub(crate) fn memory(&self) -> Duration {
        TICK * self.lag
    }
}

/// The functions of the keys, in order.
const FUNCTIONS: [&str; 3] = ["chaos", "other", "third"];

/// A scenario, ready to be run.
#[derive(Debug, Clone)]
pub(crate) struct SetUp {
    /// What the workers of each key do.
    pub(crate) ensures: Vec<Ensure>,
    pub(crate) instance: eni_sim::id::InstanceId,
    pub(crate) starts: Vec<SearchWorld>,
}
