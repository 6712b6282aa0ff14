//! The model: everything that an experiment can tell, as plain data. How it is
//! found out is `recorder`, how it is written `log`.

use eni_core::ec2::Ec2Error;
use eni_sim::Driven;
use serde::Serialize;

use crate::{Round, workflow};

/// The name and version of the event log. Additions keep the number.
pub const EVENTS_SCHEMA: &str = "eni.events/1";

/// Something that happened in an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Happened<'a> {
    /// The experiment begins. The baseline before it is not told of, and
    /// neither is what is tried in copies of the world.
    ExperimentBegin {
        /// [`EVENTS_SCHEMA`].
        schema: &'static str,
        /// Which workflow is put to the test.
        workflow: &'static str,
        /// What all draws go by.
        seed: u64,
        /// How many rounds were asked for.
        rounds: u32,
        /// How many instances each round launches.
        instances: u32,
    },
    /// A round begins.
    RoundBegin {
        /// Its number, from 1.
        round: u32,
    },
    /// An instance was launched, and the attempts for it begin.
    RunBegin {
        /// Whose.
        actor: &'a str,
        /// For which instance.
        instance: &'a str,
    },
    /// An attempt begins, with an empty memory.
    AttemptBegin {
        /// Whose.
        actor: &'a str,
        /// Its number in the run, from 1.
        attempt: u32,
        /// Whether no rule is asked: the attempt after a budget that is spent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        without_faults: bool,
    },
    /// A request comes to its point on the wire, for the call that its actor is
    /// making. Where nobody counts visits, in an attempt without faults, none is
    /// told of.
    Request {
        /// Whose.
        actor: &'a str,
        /// Which point.
        point: &'static str,
        /// For which time this actor came there, from 1.
        visit: u64,
    },
    /// A fault that was ordered has met its end.
    Fault {
        /// Where and what, as an item of a schedule.
        fault: &'a str,
        /// `struck`, or `void`: it found nothing to strike.
        settled: &'static str,
    },
    /// A call of the workflow is over. One that a crash struck never is.
    Call {
        /// Whose.
        actor: &'a str,
        /// At which point.
        point: &'static str,
        /// For which time this actor came there, from 1; absent where nobody
        /// counts, in an attempt without faults.
        #[serde(skip_serializing_if = "Option::is_none")]
        visit: Option<u64>,
        /// What the workflow was told; `None` is what it had asked for.
        error: Option<CallError>,
    },
    /// The workflow waits.
    Wait {
        /// Whose.
        actor: &'a str,
        /// What for.
        reason: &'static str,
        /// Until its next look, in milliseconds.
        wait_ms: u64,
        /// Until it stops waiting for this, in milliseconds.
        at_most_ms: u64,
    },
    /// An attempt is over.
    AttemptEnd {
        /// Whose.
        actor: &'a str,
        /// Its number in the run, from 1.
        attempt: u32,
        /// How.
        ending: Ending,
        /// The interface that it names, if it says that it is done.
        #[serde(skip_serializing_if = "Option::is_none")]
        interface: Option<&'a str>,
        /// What it says, if it says that it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<&'a str>,
    },
    /// No more attempts are made for an instance in this round.
    RunEnd {
        /// Whose.
        actor: &'a str,
        /// Whether one of those under the rules was Ok.
        ok: bool,
        /// How many there were under the rules.
        attempts: u32,
    },
    /// An instance is terminated.
    Terminate {
        /// Whose.
        actor: &'a str,
        /// Which.
        instance: &'a str,
    },
    /// A round is over; the same as in the report.
    RoundEnd(&'a Round),
    /// The experiment came to its end: the last line of a log that is whole.
    ExperimentEnd {
        /// How many attempts were made under the rules.
        attempts: u64,
        /// How many calls arrived at EC2.
        calls: u64,
        /// How many faults happened.
        struck: u64,
        /// How many found nothing to strike.
        void: u64,
        /// How many interfaces were left when every instance was gone.
        leaked: u64,
    },
    /// The experiment was stopped before its end: the last line in place of
    /// [`Happened::ExperimentEnd`].
    Interrupted,
}

/// An error that a workflow was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallError {
    /// What may be done about it, such as `throttled` or `outcome unknown`.
    pub class: String,
    /// The API's code, if the API answered.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
}

impl From<&Ec2Error> for CallError {
    fn from(error: &Ec2Error) -> Self {
        Self { class: error.class.to_string(), code: error.code.to_string() }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// It says that it is done.
    Ok,
    /// It says that it failed.
    Failed,
    /// An injected crash ended it.
    Crashed,
    /// It waited for nothing that could come.
    Stuck,
}

impl<'a> Happened<'a> {
    pub(crate) fn attempt_end(
        actor: &'a str,
        attempt: u32,
        driven: &'a Driven<workflow::Ending>,
    ) -> Self {
        let (ending, interface, error) = match driven {
            Driven::Done(Ok(done)) => (Ending::Ok, Some(done.interface.as_str()), None),
            Driven::Done(Err(failed)) => (Ending::Failed, None, Some(failed.text.as_str())),
            Driven::Crashed => (Ending::Crashed, None, None),
            Driven::Stuck => (Ending::Stuck, None, None),
        };
        Self::AttemptEnd { actor, attempt, ending, interface, error }
    }
}
