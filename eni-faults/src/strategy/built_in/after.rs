//! `after`: all visits but the first ones.

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Strategy, StrategyError, StrategyFailure,
    StrategyKind, StrategyVisit,
};

const AFTER: &str = "after";

static PARAMETERS: [Parameter; 1] =
    [Parameter::required(AFTER, ParameterKind::ANY_NUMBER, "how many visits pass first")];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        "after"
    }

    fn about(&self) -> &'static str {
        "every visit after the first n"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        Ok(Arc::new(After(Arguments::read(&PARAMETERS, args)?.number(AFTER)?)))
    }
}

#[derive(Debug)]
struct After(u64);

impl Strategy for After {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        Ok(Answer::strike_if(visit.n > self.0))
    }

    fn promised(&self) -> Vec<NonZeroU64> {
        self.0.checked_add(1).and_then(NonZeroU64::new).into_iter().collect()
    }
}
