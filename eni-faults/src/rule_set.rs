//! Rules checked against the points of a run: what is left can strike, and is
//! legal wherever it can.

use std::{collections::BTreeMap, num::NonZeroU64, sync::Arc};

use eni_inject::{FaultKind, FaultKinds, Layer, Point, Verdict};
use thiserror::Error;

use crate::{Draw, Fault, Percent, Rule, Schedule, Visits, When, Where, suggest};

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
    pub(crate) points: Arc<[&'static Point]>,
    /// The rules that may strike at a point, by its name.
    pub(crate) at: Arc<BTreeMap<&'static str, Vec<usize>>>,
}

/// A rule that has passed every check.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) name: Arc<str>,
    pub(crate) rule: Rule,
    pub(crate) fault: Arc<Fault>,
    pub(crate) kind: FaultKind,
    pub(crate) verdict: Verdict,
    pub(crate) when: Moment,
}

/// The strategies that are built.
#[derive(Debug)]
pub(crate) enum Moment {
    Always,
    Nth(Visits),
    Percent(Percent),
}

impl Moment {
    pub(crate) fn comes(&self, key: impl FnOnce() -> Draw, visit: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Nth(visits) => visits.contains(visit),
            Self::Percent(share) => key().falls_into(0, *share),
        }
    }

    /// The visits that are promised a fault, ascending: the first of each
    /// span.
    pub(crate) fn promised(&self) -> impl Iterator<Item = NonZeroU64> {
        let spans = match self {
            Self::Nth(visits) => visits.spans(),
            Self::Always | Self::Percent(_) => &[],
        };
        spans.iter().map(|span| span.first())
    }
}

impl RuleSet {
    /// Checks `rules` against every point of a run, and puts them in order:
    /// flags as given, then named rules by priority (lower first) and name.
    ///
    /// # Errors
    ///
    /// The first rule, in that order, that cannot do what it says: its fault or
    /// strategy is not built, it matches no point, it matches one where its
    /// fault is not legal or that nobody asks for, or its name is taken.
    pub fn build(
        mut rules: Vec<Rule>,
        points: &[&'static Point],
        askable: Askable,
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
        for rule in rules {
            if ready.iter().any(|other| *other.name == *rule.name()) {
                return Err(RuleSetError::NameTaken { rule: rule.name().to_owned() });
            }
            let index = ready.len();
            let prepared = Ready::new(rule)?;
            for point in prepared.reach(points, askable)? {
                at.entry(point.name).or_default().push(index);
            }
            ready.push(prepared);
        }
        Ok(Self { rules: ready.into(), points: points.into(), at: Arc::new(at) })
    }

    /// The same for the items of a schedule.
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
        Self::build(schedule.rules(), points, askable)
    }

    /// The rules, in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|ready| &ready.rule)
    }

    /// The points of the run, as given.
    pub fn points(&self) -> &[&'static Point] {
        &self.points
    }
}

impl Ready {
    fn new(rule: Rule) -> Result<Self, RuleSetError> {
        let fault = &rule.item().fault;
        let built = fault.kind().zip(fault.verdict());
        let Some((kind, verdict)) = built else {
            return Err(RuleSetError::FaultNotBuilt {
                rule: rule.name().to_owned(),
                fault: fault.name(),
            });
        };
        let when = match &rule.item().when {
            When::Always => Moment::Always,
            When::Visits(visits) => Moment::Nth(visits.clone()),
            When::Percent(share) => Moment::Percent(*share),
            When::Strategy(strategy) => {
                return Err(RuleSetError::StrategyNotBuilt {
                    rule: rule.name().to_owned(),
                    strategy: strategy.name().to_owned(),
                });
            }
        };
        let fault = Arc::new(fault.clone());
        Ok(Self { name: rule.name().into(), rule, fault, kind, verdict, when })
    }

    /// The points that the rule means, all of which it may strike.
    fn reach(
        &self,
        points: &[&'static Point],
        askable: Askable,
    ) -> Result<Vec<&'static Point>, RuleSetError> {
        let place = &self.rule.item().place;
        let reached: Vec<&'static Point> =
            points.iter().copied().filter(|point| place.matches(point)).collect();
        if reached.is_empty() {
            return Err(self.reaches_nothing(points));
        }
        let rule = || self.rule.name().to_owned();
        for point in &reached {
            let can = askable.at(point.layer);
            if can == Askable::NOTHING {
                return Err(match point.layer {
                    Layer::Wire => RuleSetError::WireNotAsked { rule: rule(), point: point.name },
                    Layer::Work => RuleSetError::WorkNotAsked { rule: rule(), point: point.name },
                });
            }
            if !point.faults.contains(self.kind) {
                let legal: Vec<_> = point.faults.iter().map(FaultKind::name).collect();
                return Err(RuleSetError::NotLegal {
                    rule: rule(),
                    fault: self.kind.name(),
                    point: point.name,
                    legal: legal.join(", "),
                });
            }
            if !can.contains(self.kind) {
                let (fault, point) = (self.kind.name(), point.name);
                return Err(RuleSetError::ServiceOnly { rule: rule(), fault, point });
            }
        }
        Ok(reached)
    }

    fn reaches_nothing(&self, points: &[&'static Point]) -> RuleSetError {
        let place = &self.rule.item().place;
        let rule = self.rule.name().to_owned();
        if place.has_wildcard() {
            return RuleSetError::NothingMatches {
                rule,
                place: place.clone(),
                known: listed(points.iter().map(|point| point.name)),
            };
        }
        let same_call = points.iter().find(|point| point.operation == place.as_str());
        let operations = points
            .iter()
            .filter(|point| point.layer == Layer::Wire)
            .filter_map(|point| point.name.rsplit('.').next());
        let names = points.iter().map(|point| point.name);
        let nearest = suggest::nearest(place.as_str(), names.chain(operations));
        let help = match same_call.map(|point| point.name).or(nearest) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("the points are {}", listed(points.iter().map(|point| point.name))),
        };
        let kind = if place.is_operation() { "operation" } else { "point" };
        RuleSetError::Unknown { rule, kind, place: place.clone(), help }
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Why rules cannot be used in a run. Nothing of the run has happened yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RuleSetError {
    /// No point has this name, or no wire point makes this call.
    #[error("rule `{rule}`: no {kind} `{place}`; {help}")]
    Unknown {
        /// The rule's name.
        rule: String,
        /// `point` or `operation`.
        kind: &'static str,
        /// What it names.
        place: Where,
        /// What was probably meant, or all there is.
        help: String,
    },
    /// A pattern covers no point.
    #[error("rule `{rule}`: `{place}` matches no point; the points are {known}")]
    NothingMatches {
        /// The rule's name.
        rule: String,
        /// The pattern.
        place: Where,
        /// All points there are.
        known: String,
    },
    /// The fault may not strike at a point that the rule covers.
    #[error(
        "rule `{rule}`: fault `{fault}` is not legal at point `{point}`, which it matches; \
         legal there: {legal}"
    )]
    NotLegal {
        /// The rule's name.
        rule: String,
        /// The fault.
        fault: &'static str,
        /// The point.
        point: &'static str,
        /// What is legal there.
        legal: String,
    },
    /// The rule covers a wire point, and nobody asks for those.
    #[error(
        "rule `{rule}` reaches the wire point `{point}`: wire points need the simulator or a \
         wrapped client, and this run has neither; use a work point"
    )]
    WireNotAsked {
        /// The rule's name.
        rule: String,
        /// The point.
        point: &'static str,
    },
    /// The fault is legal at a point that the rule covers, but needs a service
    /// that plays along, and in this run a client asks for faults there.
    #[error(
        "rule `{rule}`: nobody can make `{fault}` happen at `{point}` in this run: a real service \
         shows what it shows, and a client does not know what it would have shown before; use the \
         simulator for it, or a fault that a network can make"
    )]
    ServiceOnly {
        /// The rule's name.
        rule: String,
        /// The fault.
        fault: &'static str,
        /// The point.
        point: &'static str,
    },
    /// The rule covers a work point, and nobody asks for those.
    #[error(
        "rule `{rule}` reaches the work point `{point}`, where nobody asks for faults in this \
         run; use a wire point"
    )]
    WorkNotAsked {
        /// The rule's name.
        rule: String,
        /// The point.
        point: &'static str,
    },
    /// The grammar knows the fault, but nothing can make it happen.
    #[error(
        "rule `{rule}`: fault `{fault}` is not built yet in this version; built are refuse, \
         lost-reply, reset, timeout, error, throttle, denied, delay, crash, and at wire points \
         stale, missing, duplicate, late, truncate, garbage"
    )]
    FaultNotBuilt {
        /// The rule's name.
        rule: String,
        /// The fault.
        fault: &'static str,
    },
    /// The grammar takes any strategy's name, but this one is not there.
    #[error(
        "rule `{rule}`: strategy `{strategy}` is not built yet in this version; built are a \
         percentage such as `:30%`, visits such as `#2`, and neither, which is every visit"
    )]
    StrategyNotBuilt {
        /// The rule's name.
        rule: String,
        /// The strategy.
        strategy: String,
    },
    /// Two rules have one name, which would make them draw alike.
    #[error("two rules are called `{rule}`; give each rule a name of its own, or remove one")]
    NameTaken {
        /// The name.
        rule: String,
    },
    /// A schedule has an item twice, of which one alone could strike.
    #[error("the schedule has `{item}` twice; leave one out")]
    ItemTwice {
        /// The item.
        item: String,
    },
    /// A program defines a point whose name no rule could write.
    #[error(
        "the point `{point}` has a name that rules cannot write; a point's name is segments of \
         letters, digits and hyphens with dots between them"
    )]
    PointName {
        /// The point.
        point: &'static str,
    },
    /// A program defines two points of one name.
    #[error("there are two points called `{point}`; give each a name of its own")]
    PointTwice {
        /// The point.
        point: &'static str,
    },
}
