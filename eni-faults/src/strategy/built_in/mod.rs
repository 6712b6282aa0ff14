//! The strategies that are always there, one file each.

use std::sync::Arc;

use crate::StrategyKind;

mod always;
mod nth;
mod percent;

pub(crate) use always::Always;
pub(crate) use nth::Nth;
pub(crate) use percent::Percentage;

/// All of them.
pub(super) fn all() -> Vec<Arc<dyn StrategyKind>> {
    vec![Arc::new(always::Kind), Arc::new(nth::Kind), Arc::new(percent::Kind)]
}
