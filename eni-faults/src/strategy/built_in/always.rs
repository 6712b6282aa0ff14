//! `always`: every visit.

use std::sync::Arc;

use crate::{
    Answer, Arg, Arguments, Parameter, Strategy, StrategyError, StrategyFailure, StrategyKind,
    StrategyVisit,
};

pub(super) const NAME: &str = "always";

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "every visit"
    }

    fn parameters(&self) -> &[Parameter] {
        &[]
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        Arguments::read(self.parameters(), args)?;
        Ok(Arc::new(Always))
    }
}

/// Strikes at every visit.
#[derive(Debug)]
pub(crate) struct Always;

impl Strategy for Always {
    fn decide(&self, _visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        Ok(Answer::Strike)
    }
}
