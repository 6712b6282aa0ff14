//! Where in a configuration a rule is at fault.

use crate::RuleSetError;

/// The name of the rule that is at fault, if one is.
pub(super) fn rule(error: &RuleSetError) -> Option<&str> {
    match error {
        RuleSetError::Unknown { rule, .. }
        | RuleSetError::NothingMatches { rule, .. }
        | RuleSetError::NotLegal { rule, .. }
        | RuleSetError::WireNotAsked { rule, .. }
        | RuleSetError::WorkNotAsked { rule, .. }
        | RuleSetError::FaultNotBuilt { rule, .. }
        | RuleSetError::StrategyNotBuilt { rule, .. }
        | RuleSetError::NameTaken { rule } => Some(rule),
        RuleSetError::ItemTwice { .. }
        | RuleSetError::PointName { .. }
        | RuleSetError::PointTwice { .. } => None,
    }
}

/// The key of the part that is at fault, where a rule is spelled out.
pub(super) fn part(error: &RuleSetError) -> Option<&'static str> {
    match error {
        RuleSetError::Unknown { .. }
        | RuleSetError::NothingMatches { .. }
        | RuleSetError::WireNotAsked { .. }
        | RuleSetError::WorkNotAsked { .. } => Some("where"),
        RuleSetError::NotLegal { .. } | RuleSetError::FaultNotBuilt { .. } => Some("fault"),
        RuleSetError::StrategyNotBuilt { .. } => Some("strategy"),
        RuleSetError::NameTaken { .. }
        | RuleSetError::ItemTwice { .. }
        | RuleSetError::PointName { .. }
        | RuleSetError::PointTwice { .. } => None,
    }
}
