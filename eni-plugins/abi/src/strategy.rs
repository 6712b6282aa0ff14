//! What the author of a strategy in Rust implements and is handed.

use std::borrow::Cow;

use crate::{Config, ConfigError, Host, Parameter, draw::draw};

/// A strategy: when a fault strikes, and if it [chooses](Strategy::CHOOSES)
/// which.
pub trait Strategy: Sized + Send + Sync + 'static {
    /// What rules call it: `[a-z][a-z0-9-]*`, at most 63 characters.
    const NAME: &'static str;
    /// What it is for, in one line.
    const ABOUT: &'static str = "";
    /// Its parameters. Other arguments are refused before [`Strategy::create`].
    const PARAMETERS: &'static [Parameter] = &[];
    /// Whether it says which fault strikes, so that its rules say `=chosen`.
    /// Its verdicts are then [`Verdict::Pass`] and [`Verdict::Fault`], else
    /// [`Verdict::Pass`] and [`Verdict::Strike`].
    const CHOOSES: bool = false;

    /// The strategy of one rule. `config` has a text for each of
    /// [`Strategy::PARAMETERS`].
    ///
    /// # Errors
    ///
    /// When an argument is wrong; the error names it.
    fn create(config: &Config, host: Host) -> Result<Self, ConfigError>;

    /// The verdict on one visit: a pure function of `self` and `visit`. It
    /// sleeps nowhere, does no I/O and keeps no history; it may be called by
    /// several threads at once.
    ///
    /// # Errors
    ///
    /// When it cannot tell; the text says why. The run is then invalid, as it
    /// is when this panics.
    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String>;
}

/// What happens at a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Pass,
    /// The fault that the rule names strikes.
    Strike,
    /// This fault strikes, as rules write it: `delay(250ms)`.
    Fault(Cow<'static, str>),
}

impl Verdict {
    /// A strike, or none.
    pub fn strike_if(strikes: bool) -> Self {
        if strikes { Self::Strike } else { Self::Pass }
    }
}

/// An actor comes to a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit<'a> {
    /// Who: `w1`.
    pub actor: &'a str,
    /// Where: `ensure.create`.
    pub point: &'a str,
    /// The call that is made there: `CreateNetworkInterface`.
    pub operation: &'a str,
    /// In the workflow or below the client.
    pub layer: Layer,
    /// Whether the call can change the world.
    pub access: Access,
    /// For which time, from 1.
    pub n: u64,
    /// The key of the draws of this seed, rule, actor and point.
    pub series: u64,
}

/// Where a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// In the workflow.
    Work,
    /// Below the client.
    Wire,
}

/// Whether a call can change the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It cannot.
    Read,
    /// It can.
    Write,
}

impl Visit<'_> {
    /// Draw number `n`, from 0, of this visit: uniform over all of `u64`, the
    /// same in every run. A share goes by draw 0, as the host's own do.
    #[inline]
    pub fn draw(&self, n: u64) -> u64 {
        draw(self.series, self.n, n)
    }

    /// Draw number `n` of another visit of this actor to this point, such as an
    /// earlier one.
    #[inline]
    pub fn draw_of(&self, visit: u64, n: u64) -> u64 {
        draw(self.series, visit, n)
    }
}
