//! `nth`: the visits with given numbers.

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Span, Strategy, StrategyError,
    StrategyFailure, StrategyKind, StrategyVisit, Visits,
};

pub(super) const NAME: &str = "nth";
pub(super) const NUMBERS: &str = "nth";

static PARAMETERS: [Parameter; 1] =
    [Parameter::required(NUMBERS, ParameterKind::Visits, "the numbers of the visits, from 1")];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "the visits with these numbers"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let arguments = Arguments::read(&PARAMETERS, args)?;
        Ok(Arc::new(Nth(arguments.visits(NUMBERS)?)))
    }
}

/// Strikes at numbered visits, and promises the first of each span.
#[derive(Debug)]
pub(crate) struct Nth(pub(crate) Visits);

impl Strategy for Nth {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        Ok(Answer::strike_if(self.may_strike(visit)))
    }

    #[inline]
    fn may_strike(&self, visit: &StrategyVisit) -> bool {
        self.0.contains(visit.n)
    }

    fn promised(&self) -> Vec<NonZeroU64> {
        self.0.spans().iter().map(|span| Span::first(*span)).collect()
    }
}
