//! `first`: the first visits, and no more.

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Strategy, StrategyError, StrategyFailure,
    StrategyKind, StrategyVisit,
};

const FIRST: &str = "first";

static PARAMETERS: [Parameter; 1] =
    [Parameter::required(FIRST, ParameterKind::COUNT, "how many visits")];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        "first"
    }

    fn about(&self) -> &'static str {
        "the first n visits"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        Ok(Arc::new(First(Arguments::read(&PARAMETERS, args)?.number(FIRST)?)))
    }
}

#[derive(Debug)]
struct First(u64);

impl Strategy for First {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        Ok(Answer::strike_if(visit.n <= self.0))
    }

    fn promised(&self) -> Vec<NonZeroU64> {
        vec![NonZeroU64::MIN]
    }
}
