//! Why rules cannot be used in a run.

use thiserror::Error;

use crate::{NoStrategy, Where};

/// Why rules cannot be used in a run. Nothing of the run has happened yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleSetError {
    /// No point has this name, or no wire point makes this call.
    #[error("rule `{rule}`: no {kind} `{place}`; {help}")]
    Unknown {
        /// The rule's name.
        rule: String,
        /// `point` or `operation`.
        kind: &'static str,
        /// What it names.
        place: Where,
        /// What was probably meant, or all there is.
        help: String,
    },
    /// A pattern covers no point.
    #[error("rule `{rule}`: `{place}` matches no point; the points are {known}")]
    NothingMatches {
        /// The rule's name.
        rule: String,
        /// The pattern.
        place: Where,
        /// All points there are.
        known: String,
    },
    /// The fault may not strike at the point that the rule names, or at any that
    /// its pattern matches.
    #[error(
        "rule `{rule}`: fault `{fault}` is not legal at point `{point}`, which it matches; \
         legal there: {legal}"
    )]
    NotLegal {
        /// The rule's name.
        rule: String,
        /// The fault.
        fault: &'static str,
        /// The point, or the first of them.
        point: &'static str,
        /// What is legal there.
        legal: String,
    },
    /// The rule covers a wire point, and nobody asks for those.
    #[error(
        "rule `{rule}` reaches the wire point `{point}`: wire points need the simulator or a \
         wrapped client, and this run has neither; use a work point"
    )]
    WireNotAsked {
        /// The rule's name.
        rule: String,
        /// The point.
        point: &'static str,
    },
    /// The fault is legal at a point that the rule covers, but needs a service
    /// that plays along, and in this run a client asks for faults there.
    #[error(
        "rule `{rule}`: nobody can make `{fault}` happen at `{point}` in this run: a real service \
         shows what it shows, and a client does not know what it would have shown before; use the \
         simulator for it, or a fault that a network can make"
    )]
    ServiceOnly {
        /// The rule's name.
        rule: String,
        /// The fault.
        fault: &'static str,
        /// The point.
        point: &'static str,
    },
    /// The rule covers a work point, and nobody asks for those.
    #[error(
        "rule `{rule}` reaches the work point `{point}`, where nobody asks for faults in this \
         run; use a wire point"
    )]
    WorkNotAsked {
        /// The rule's name.
        rule: String,
        /// The point.
        point: &'static str,
    },
    /// The fault is one of schedules, and of runs that this one is none of.
    #[error("rule `{rule}`: {}", only_in_schedules(.fault))]
    OnlyInSchedules {
        /// The rule's name.
        rule: String,
        /// The fault: `switch` or `happen`.
        fault: &'static str,
    },
    /// The rule leaves its fault to a strategy that names none.
    #[error(
        "rule `{rule}`: `=chosen` leaves the fault to a plugin's strategy, and {strategy} says \
         only when; name the fault"
    )]
    NothingChosen {
        /// The rule's name.
        rule: String,
        /// What says when.
        strategy: String,
    },
    /// The rule names a fault, and its strategy does as well.
    #[error(
        "rule `{rule}`: `{strategy}` says by itself which fault strikes; write `=chosen` in place \
         of `={fault}`"
    )]
    ChosenAlready {
        /// The rule's name.
        rule: String,
        /// What says when and which.
        strategy: String,
        /// The fault that the rule names.
        fault: String,
    },
    /// There is no such strategy, or an argument of it is wrong.
    #[error("rule `{rule}`: {error}")]
    Strategy {
        /// The rule's name.
        rule: String,
        /// What is wrong.
        error: Box<NoStrategy>,
    },
    /// Two rules have one name, which would make them draw alike.
    #[error("two rules are called `{rule}`; give each rule a name of its own, or remove one")]
    NameTaken {
        /// The name.
        rule: String,
    },
    /// A schedule has an item twice, of which one alone could strike.
    #[error("the schedule has `{item}` twice; leave one out")]
    ItemTwice {
        /// The item.
        item: String,
    },
    /// A program defines a point whose name no rule could write.
    #[error(
        "the point `{point}` has a name that rules cannot write; a point's name is segments of \
         letters, digits and hyphens with dots between them"
    )]
    PointName {
        /// The point.
        point: &'static str,
    },
    /// A program defines two points of one name.
    #[error("there are two points called `{point}`; give each a name of its own")]
    PointTwice {
        /// The point.
        point: &'static str,
    },
}

impl RuleSetError {
    /// The rule that is at fault, and the key of its table in a configuration
    /// that says what is wrong, as far as one does.
    pub fn rule_and_key(&self) -> Option<(&str, Option<String>)> {
        let (rule, key) = match self {
            Self::Unknown { rule, .. }
            | Self::NothingMatches { rule, .. }
            | Self::WireNotAsked { rule, .. }
            | Self::WorkNotAsked { rule, .. } => (rule, Some("where".to_owned())),
            Self::NotLegal { rule, .. }
            | Self::ServiceOnly { rule, .. }
            | Self::OnlyInSchedules { rule, .. }
            | Self::NothingChosen { rule, .. }
            | Self::ChosenAlready { rule, .. } => (rule, Some("fault".to_owned())),
            Self::Strategy { rule, error } => (rule, Some(error.key())),
            Self::NameTaken { rule } => (rule, None),
            Self::ItemTwice { .. } | Self::PointName { .. } | Self::PointTwice { .. } => {
                return None;
            }
        };
        Some((rule, key))
    }
}

fn only_in_schedules(fault: &str) -> String {
    match fault {
        "switch" => "`switch` says which actor goes first: it is legal only in a schedule of \
                     several actors whose order the run decides, and this run does not"
            .to_owned(),
        _ => format!(
            "`{fault}` is an event from outside: it is legal only in a schedule, for the actor \
             `env`, in a run that decides what happens outside, and this run does not"
        ),
    }
}
