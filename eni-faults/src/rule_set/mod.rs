//! Rules checked against the points of a run: what is left can strike, and is
//! legal wherever it can.

mod error;
mod ready;

use std::{collections::BTreeMap, sync::Arc};

use eni_inject::{FaultKind, FaultKinds, Layer, Point};

use crate::{Rule, Schedule, Strategies, Where};

pub use error::RuleSetError;
pub(crate) use ready::{Ready, Struck};

/// What whoever asks the decider in a run can do, at each layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Askable {
    /// What the workflow can do that asks at its work points; nothing if none
    /// does.
    pub work: FaultKinds,
    /// What the simulator's front, or a wrapped client, can do that asks at
    /// the wire points; nothing if there is neither.
    pub wire: FaultKinds,
}

impl Askable {
    /// Both layers: a run on the simulator.
    pub const ALL: Self = Self { work: FaultKinds::CALL, wire: Self::SERVICE };
    /// Work points alone.
    pub const WORK: Self = Self { work: FaultKinds::CALL, wire: Self::NOTHING };
    /// Wire points alone, asked for by the service itself: a server.
    pub const WIRE: Self = Self { work: Self::NOTHING, wire: Self::SERVICE };
    /// Both layers, the wire points asked for by a wrapped client: a run on a
    /// real service.
    pub const CLIENT: Self = Self {
        work: FaultKinds::CALL,
        wire: FaultKinds::CALL.and(FaultKinds::of(&[
            FaultKind::Duplicate,
            FaultKind::Late,
            FaultKind::Truncate,
            FaultKind::Garbage,
        ])),
    };

    const NOTHING: FaultKinds = FaultKinds::of(&[]);
    const SERVICE: FaultKinds = FaultKinds::WIRE_READ.and(FaultKinds::WIRE_WRITE);

    /// What can be done at points of `layer`.
    pub fn at(self, layer: Layer) -> FaultKinds {
        match layer {
            Layer::Work => self.work,
            Layer::Wire => self.wire,
        }
    }
}

/// The rules of a run, in the order in which they are tried, and its points.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(crate) rules: Arc<[Ready]>,
    reaches: Arc<[Reach]>,
    pub(crate) points: Arc<[&'static Point]>,
    /// The rules that may strike at a point, by its name.
    pub(crate) at: Arc<BTreeMap<&'static str, Vec<usize>>>,
}

/// The points that a rule means, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Those that it can strike, at least one.
    pub strikes: Vec<&'static Point>,
    /// Those that its pattern matches and its fault is not legal at: it leaves
    /// them alone.
    pub not_legal: Vec<&'static Point>,
}

impl RuleSet {
    /// Checks `rules` against every point of a run, and puts them in order:
    /// flags as given, then named rules by priority (lower first) and name.
    ///
    /// # Errors
    ///
    /// The first rule, in that order, that cannot do what it says: there is no
    /// such strategy or an argument of it is wrong, its fault is not one of
    /// rules, it matches no point, or none where its fault is legal, or one that
    /// nobody asks for, or its name is taken.
    pub fn build(
        mut rules: Vec<Rule>,
        points: &[&'static Point],
        askable: Askable,
        strategies: &Strategies,
    ) -> Result<Self, RuleSetError> {
        Rule::sort(&mut rules);
        let mut at: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for point in points {
            let named = point.name.parse::<Where>();
            if named.map_or(true, |place| place.has_wildcard() || place.is_operation()) {
                return Err(RuleSetError::PointName { point: point.name });
            }
            if at.insert(point.name, Vec::new()).is_some() {
                return Err(RuleSetError::PointTwice { point: point.name });
            }
        }
        let mut ready: Vec<Ready> = Vec::with_capacity(rules.len());
        let mut reaches = Vec::with_capacity(rules.len());
        for rule in rules {
            if ready.iter().any(|other| *other.name == *rule.name()) {
                return Err(RuleSetError::NameTaken { rule: rule.name().to_owned() });
            }
            let index = ready.len();
            let prepared = Ready::new(rule, askable, strategies)?;
            let reach = prepared.reach(points)?;
            for point in &reach.strikes {
                at.entry(point.name).or_default().push(index);
            }
            reaches.push(reach);
            ready.push(prepared);
        }
        Ok(Self {
            rules: ready.into(),
            reaches: reaches.into(),
            points: points.into(),
            at: Arc::new(at),
        })
    }

    /// The same for the items of a schedule, in a run of which the order of the
    /// actors and the outside are not decided: `switch` and `happen` are
    /// refused.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::build`], and when an item is there twice.
    pub fn of_schedule(
        schedule: &Schedule,
        points: &[&'static Point],
        askable: Askable,
    ) -> Result<Self, RuleSetError> {
        for (n, item) in schedule.0.iter().enumerate() {
            if schedule.0.iter().take(n).any(|other| other == item) {
                return Err(RuleSetError::ItemTwice { item: item.to_string() });
            }
        }
        Self::build(schedule.rules(), points, askable, &Strategies::built_in())
    }

    /// The rules, in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|ready| &ready.rule)
    }

    /// The same, each with the points that it means.
    pub fn reaches(&self) -> impl Iterator<Item = (&Rule, &Reach)> {
        self.rules().zip(self.reaches.iter())
    }

    /// The points of the run, as given.
    pub fn points(&self) -> &[&'static Point] {
        &self.points
    }
}
