//! `burst`: one window of visits in each period, at a place that is drawn.
//! Where it lies depends on the period's number alone, so there is no state.

use std::{num::NonZeroU64, sync::Arc};

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Strategy, StrategyError, StrategyFailure,
    StrategyKind, StrategyVisit,
};

const LENGTH: &str = "length";
const PERIOD: &str = "period";

static PARAMETERS: [Parameter; 2] = [
    Parameter::required(LENGTH, ParameterKind::COUNT, "how many visits in a row"),
    Parameter::required(PERIOD, ParameterKind::COUNT, "in each so many visits, `length` or more"),
];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        "burst"
    }

    fn about(&self) -> &'static str {
        "`length` visits in a row, once in each `period` visits, at a seeded place in it"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let arguments = Arguments::read(&PARAMETERS, args)?;
        let (length, period) = (arguments.number(LENGTH)?, arguments.number(PERIOD)?);
        let places = period.checked_sub(length).map(|room| room.saturating_add(1));
        let Some(places) = places.and_then(NonZeroU64::new) else {
            return Err(StrategyError::Refused {
                argument: Some(LENGTH.to_owned()),
                reason: format!("a burst of at most its period, {period} visits, found `{length}`"),
            });
        };
        Ok(Arc::new(Burst { length, period, places }))
    }
}

#[derive(Debug)]
struct Burst {
    length: u64,
    period: u64,
    /// Where in a period the window may begin.
    places: NonZeroU64,
}

impl Strategy for Burst {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        let before = visit.n.saturating_sub(1);
        let (number, place) = (before / self.period, before % self.period);
        // The period's own draw: that of its first visit.
        let first = (number * self.period).saturating_add(1);
        let begin = visit.draws.at(first).choose(0, self.places);
        let in_window = place.checked_sub(begin).is_some_and(|since| since < self.length);
        Ok(Answer::strike_if(in_window))
    }
}
