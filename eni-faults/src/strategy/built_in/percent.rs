//! `percent`: a share of the visits, by a draw for each.

use std::sync::Arc;

use crate::{
    Answer, Arg, Arguments, Parameter, ParameterKind, Percent, Strategy, StrategyError,
    StrategyFailure, StrategyKind, StrategyVisit,
};

pub(super) const NAME: &str = "percent";
pub(super) const SHARE: &str = "percent";

static PARAMETERS: [Parameter; 1] =
    [Parameter::required(SHARE, ParameterKind::Percent, "the share of the visits")];

#[derive(Debug)]
pub(super) struct Kind;

impl StrategyKind for Kind {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "a share of the visits, by a seeded draw for each"
    }

    fn parameters(&self) -> &[Parameter] {
        &PARAMETERS
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let arguments = Arguments::read(&PARAMETERS, args)?;
        Ok(Arc::new(Percentage(arguments.percent(SHARE)?)))
    }
}

/// Strikes where draw 0 of the visit falls into a share.
#[derive(Debug)]
pub(crate) struct Percentage(pub(crate) Percent);

impl Strategy for Percentage {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        Ok(Answer::strike_if(self.may_strike(visit)))
    }

    #[inline]
    fn may_strike(&self, visit: &StrategyVisit) -> bool {
        visit.draw().falls_into(0, self.0)
    }
}
