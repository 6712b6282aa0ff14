//! The port that every strategy implements, built in or from a plugin.

use std::{borrow::Cow, fmt, num::NonZeroU64, sync::Arc};

use eni_inject::{Actor, Point};
use thiserror::Error;

use crate::{Arg, Draw, Fault, Parameter, StrategyError};

/// What the name of a strategy stands for: `every` in `:every(3)`.
pub trait StrategyKind: fmt::Debug + Send + Sync {
    /// The name that rules call it by: `[a-z][a-z0-9-]*`.
    fn name(&self) -> &str;

    /// What it is for, in one line.
    fn about(&self) -> &str;

    /// Its parameters, in the order in which they can be given without a name.
    fn parameters(&self) -> &[Parameter];

    /// The strategy of one rule, from the arguments that the rule gives.
    /// [`Arguments::read`](crate::Arguments::read) does what all have in
    /// common.
    ///
    /// # Errors
    ///
    /// When an argument is missing, unknown or wrong; the error names it.
    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError>;
}

/// Says when the fault of one rule strikes.
///
/// Pure: what it answers depends on its arguments and the visit alone. It
/// keeps no state; a strategy with a history recomputes it from the draws of
/// earlier visits. It is called from any thread, in any order, and for a visit
/// at which another rule strikes too.
pub trait Strategy: fmt::Debug + Send + Sync {
    /// What happens at a visit.
    ///
    /// # Errors
    ///
    /// When it cannot tell, as a plugin may not. That makes the run invalid.
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure>;

    /// A look that costs less than [`Strategy::decide`]: `false` only where that
    /// would pass.
    fn may_strike(&self, visit: &StrategyVisit) -> bool {
        let _ = visit;
        true
    }

    /// The visits at which it has to strike, ascending: those that a run must
    /// have come to. A strategy that draws promises none.
    fn promised(&self) -> Vec<NonZeroU64> {
        Vec::new()
    }

    /// Whether it says by itself which fault strikes, so that its rule says
    /// `=chosen`. All its answers are then [`Answer::Pass`] or
    /// [`Answer::Fault`], else [`Answer::Pass`] or [`Answer::Strike`].
    fn chooses(&self) -> bool {
        false
    }
}

/// What a strategy may know of a visit.
#[derive(Debug, Clone, Copy)]
pub struct StrategyVisit {
    /// Who came.
    pub actor: Actor,
    /// Where to.
    pub point: &'static Point,
    /// How often by now, from 1, per actor and point.
    pub n: u64,
    /// The randomness of this rule for this actor at this point.
    pub draws: Draws,
}

impl StrategyVisit {
    /// The draws of this very visit. A share is decided by draw 0 of them, so
    /// that any two strategies that strike in a share strike alike.
    pub fn draw(&self) -> Draw {
        self.draws.at(self.n)
    }
}

/// The draws of one rule for one actor at one point, visit by visit.
#[derive(Debug, Clone, Copy)]
pub struct Draws(Draw);

impl Draws {
    /// Those that `rule`, the key of a seed and a rule's name, has for `actor`
    /// at the point of this name.
    pub fn new(rule: &Draw, actor: Actor, point: &str) -> Self {
        Self(rule.actor(actor).point(point))
    }

    /// The key that [`Draws::at`] adds the number of a visit to.
    #[cfg(feature = "plugins")]
    pub(crate) fn series(self) -> Draw {
        self.0
    }

    /// The draws of visit number `n`, earlier or later than this one, or of
    /// anything else that a strategy numbers.
    pub fn at(self, n: u64) -> Draw {
        self.0.visit(n)
    }
}

/// What a strategy says of one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing happens.
    Pass,
    /// The fault of the rule strikes.
    Strike,
    /// This fault strikes. Only for a rule that says `=chosen`.
    Fault(Fault),
}

impl Answer {
    /// A strike, or none.
    pub fn strike_if(strikes: bool) -> Self {
        if strikes { Self::Strike } else { Self::Pass }
    }
}

/// Why a strategy did not say what happens at a visit. Nothing strikes there,
/// and the run is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct StrategyFailure {
    /// What went wrong, with the name of whatever it went wrong in.
    pub reason: Cow<'static, str>,
}

impl StrategyFailure {
    /// A failure for this reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into() }
    }
}
