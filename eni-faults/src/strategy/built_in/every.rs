//! `every`: each nth visit, after some that are let pass.

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Strategy, StrategyError, StrategyFailure,
    StrategyKind, StrategyVisit,
};

const EVERY: &str = "every";
const OFFSET: &str = "offset";

static PARAMETERS: [Parameter; 2] = [
    Parameter::required(EVERY, ParameterKind::COUNT, "one visit in so many"),
    Parameter::optional(OFFSET, ParameterKind::ANY_NUMBER, "0", "how many visits pass first"),
];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        "every"
    }

    fn about(&self) -> &'static str {
        "each nth visit: every(3) is 3, 6, 9, and with offset=1 it is 4, 7, 10"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let arguments = Arguments::read(&PARAMETERS, args)?;
        let (every, offset) = (arguments.number(EVERY)?, arguments.number(OFFSET)?);
        Ok(Arc::new(Every { every, offset }))
    }
}

#[derive(Debug)]
struct Every {
    every: u64,
    offset: u64,
}

impl Strategy for Every {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        let counted = visit.n.saturating_sub(self.offset);
        Ok(Answer::strike_if(counted > 0 && counted.is_multiple_of(self.every)))
    }

    fn promised(&self) -> Vec<NonZeroU64> {
        self.offset.checked_add(self.every).and_then(NonZeroU64::new).into_iter().collect()
    }
}
