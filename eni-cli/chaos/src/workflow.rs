//! The workflows that can be put to the test, behind one call.

use std::{fmt, str::FromStr};

use eni_core::inject::Inject;
use eni_core::{
    Context, Ensure, Limits,
    ec2::Ec2,
    ensure::{EnsureError, Ensured, Why},
    id::InterfaceId,
};
use thiserror::Error;

use crate::shelf::{self, Defect};

/// A workflow that can be put to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workflow {
    /// The one that `eni ensure` runs.
    Ensure,
    /// The note's own process.
    Blog,
    /// The process before the note.
    Naive,
    /// One of the shelf, with a defect that is planted.
    Broken(Defect),
    /// One with a defect that a test has planted.
    #[cfg(test)]
    Planted(crate::planted::Planted),
}

/// A name that no workflow has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "there is no workflow {0:?}: there are ensure, blog and naive, and those of the shelf, such as \
     {example}",
    example = Defect::NoToken.story().name
)]
pub struct UnknownWorkflow(pub String);

/// How an attempt ended by itself.
pub type Ending = Result<Finished, Failed>;

/// An attempt that says it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The interface it names.
    pub interface: InterfaceId,
    /// Whether it says that more of the key's interfaces are there.
    pub finds_duplicates: bool,
    /// Whether it says that EC2 does not show what it acknowledged.
    pub warns: bool,
}

/// An attempt that says it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What it says.
    pub text: String,
    /// Whether it says that the same attempt again would fail too.
    pub for_good: bool,
    /// Whether its own limits ended it: its budget of calls, or its deadline.
    pub ran_out: bool,
    /// Whether it says that there may be more than it names.
    pub in_doubt: bool,
    /// Whether it says that the instance is gone.
    pub instance_gone: bool,
    /// The interfaces that it names as left.
    pub left: Vec<InterfaceId>,
}

impl Finished {
    /// An attempt that has its interface and nothing else to say.
    pub(crate) fn with(interface: InterfaceId) -> Self {
        Self { interface, finds_duplicates: false, warns: false }
    }
}

impl Failed {
    /// A failure after which another attempt may succeed, and which names
    /// nothing.
    pub(crate) fn try_again(text: String) -> Self {
        Self {
            text,
            for_good: false,
            ran_out: false,
            in_doubt: true,
            instance_gone: false,
            left: Vec::new(),
        }
    }
}

impl Workflow {
    /// Those that were in use, or are.
    pub const ALL: [Self; 3] = [Self::Ensure, Self::Blog, Self::Naive];

    /// All of them, those of the shelf too.
    pub fn all() -> impl Iterator<Item = Self> {
        let broken = Defect::ALL.iter().map(|defect| Self::Broken(*defect));
        Self::ALL.into_iter().chain(broken)
    }

    /// Its name on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ensure => "ensure",
            Self::Blog => "blog",
            Self::Naive => "naive",
            Self::Broken(defect) => defect.story().name,
            #[cfg(test)]
            Self::Planted(_) => "planted",
        }
    }

    /// The most calls that one attempt makes: `bounded-calls` holds it to that.
    pub const fn most_calls(self) -> u64 {
        match self {
            Self::Ensure => Limits::CALLS as u64,
            Self::Blog => 5,
            Self::Naive => 4,
            Self::Broken(defect) => defect.story().most_calls,
            #[cfg(test)]
            Self::Planted(_) => crate::planted::Planted::MOST_CALLS,
        }
    }

    /// Makes one attempt.
    ///
    /// # Errors
    ///
    /// What the workflow says about its failure.
    pub async fn attempt<E: Ec2, I: Inject>(
        self,
        context: Context<'_, E, I>,
        ensure: &Ensure,
    ) -> Ending {
        let of_shelf = |result: Result<InterfaceId, shelf::ShelfError>| match result {
            Ok(interface) => Ok(Finished::with(interface)),
            Err(error) => Err(Failed::try_again(error.to_string())),
        };
        match self {
            Self::Ensure => ending_of(ensure.attempt(context).await),
            Self::Blog => of_shelf(shelf::blog(context, &ensure.spec).await),
            Self::Naive => of_shelf(shelf::naive(context, &ensure.spec).await),
            // Boxed, so that what it needs makes no attempt of the others larger.
            Self::Broken(defect) => Box::pin(defect.attempt(context, ensure)).await,
            #[cfg(test)]
            Self::Planted(planted) => planted.attempt(context, &ensure.spec).await,
        }
    }
}

/// What an attempt of `ensure` says.
pub(crate) fn ending_of(result: Result<Ensured, EnsureError>) -> Ending {
    match result {
        Ok(ensured) => Ok(Finished {
            interface: ensured.interface.id,
            finds_duplicates: !ensured.findings.is_empty(),
            warns: !ensured.warnings.is_empty(),
        }),
        Err(error) => Err(Failed {
            text: error.to_string(),
            for_good: !error.why.is_worth_another_attempt(),
            ran_out: matches!(error.why, Why::CallBudget(_) | Why::Deadline(_)),
            in_doubt: error.in_doubt,
            instance_gone: matches!(error.why, Why::InstanceGone { .. } | Why::InstanceNotFound(_)),
            left: error.left,
        }),
    }
}

impl fmt::Display for Workflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Workflow {
    type Err = UnknownWorkflow;

    fn from_str(name: &str) -> Result<Self, UnknownWorkflow> {
        Self::all()
            .find(|workflow| workflow.name() == name)
            .ok_or_else(|| UnknownWorkflow(name.to_owned()))
    }
}
