//! Why an experiment on an endpoint ended early, and what it could not take
//! away.

use eni_core::{
    ec2::{Ec2Error, ErrorClass, ErrorKind},
    id::InstanceId,
};
use serde::Serialize;
use thiserror::Error;

/// An experiment that ended early. What it had made is taken away by then, apart
/// from `left`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct EndpointError {
    /// Why.
    pub why: EndpointWhy,
    /// What is still there.
    pub left: Vec<Left>,
}

/// Why an experiment on an endpoint ended early.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointWhy {
    /// Nothing got through.
    #[error("nothing got through: {0}")]
    Unreachable(Ec2Error),
    /// The endpoint said no for good.
    #[error("the endpoint refused to {what}: {error}")]
    Refused {
        /// What was asked of it.
        what: &'static str,
        /// What it said.
        error: Ec2Error,
    },
    /// No usable answer, however often it was asked.
    #[error("the endpoint could not be brought to {what}: {error}")]
    NoAnswer {
        /// What was asked of it.
        what: &'static str,
        /// What came in the end.
        error: Ec2Error,
    },
    /// An instance does not come up, or does not go down.
    #[error("{instance} is {state} and should be {wanted}")]
    Instance {
        /// Which.
        instance: InstanceId,
        /// Its state.
        state: String,
        /// What was waited for.
        wanted: &'static str,
    },
    /// Instances of a run of the same name live: of one that was killed, or of
    /// one that is under way.
    #[error("instances of a run of this seed live, of one that was killed or is under way: {}", list(.0))]
    UnderWay(Vec<InstanceId>),
    /// It was stopped.
    #[error("interrupted")]
    Interrupted,
}

/// Something that an experiment made and could not take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Its id.
    pub id: String,
    /// Why it is still there.
    pub why: String,
    /// What to do.
    pub advice: String,
}

impl EndpointWhy {
    /// What an error of a call comes to that was tried as often as is any use.
    pub(crate) fn of(what: &'static str, error: Ec2Error) -> Self {
        match (error.kind, error.class) {
            (ErrorKind::NotSent, _) => Self::Unreachable(error),
            (_, ErrorClass::Permanent) => Self::Refused { what, error },
            _ => Self::NoAnswer { what, error },
        }
    }
}

fn list(ids: &[InstanceId]) -> String {
    ids.iter().map(InstanceId::as_str).collect::<Vec<_>>().join(", ")
}
