//! One rule that has passed every check, and what it wishes for a visit.

use std::{borrow::Cow, sync::Arc};

use eni_inject::{FaultKind, Layer, Point, Verdict};

use super::{Askable, Reach, RuleSetError};
use crate::{
    Answer, Fault, Rule, Strategies, Strategy, When,
    book::Wish,
    strategy::{Always, Nth, Percentage},
    suggest,
};

/// A rule that has passed every check.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) name: Arc<str>,
    pub(crate) rule: Rule,
    pub(crate) when: Arc<dyn Strategy>,
    /// The rule's fault; `None` if its strategy chooses one each time.
    strikes: Option<Struck>,
    /// What whoever asks can do.
    askable: Askable,
}

/// A fault that a verdict can express.
#[derive(Debug, Clone)]
pub(crate) struct Struck {
    pub(crate) fault: Arc<Fault>,
    pub(crate) kind: FaultKind,
    pub(crate) verdict: Verdict,
}

impl Struck {
    fn new(fault: &Fault) -> Option<Self> {
        let (kind, verdict) = fault.kind().zip(fault.verdict())?;
        Some(Self { fault: Arc::new(fault.clone()), kind, verdict })
    }
}

impl Ready {
    pub(super) fn new(
        rule: Rule,
        askable: Askable,
        strategies: &Strategies,
    ) -> Result<Self, RuleSetError> {
        let name = || rule.name().to_owned();
        let when: Arc<dyn Strategy> = match &rule.item().when {
            When::Always => Arc::new(Always),
            When::Visits(visits) => Arc::new(Nth(visits.clone())),
            When::Percent(share) => Arc::new(Percentage(*share)),
            When::Strategy(call) => strategies
                .ready(call)
                .map_err(|error| RuleSetError::Strategy { rule: name(), error: Box::new(error) })?,
        };
        let fault = &rule.item().fault;
        let strikes = Struck::new(fault);
        match fault {
            Fault::Chosen if !when.chooses() => {
                return Err(RuleSetError::NothingChosen {
                    rule: name(),
                    strategy: match rule.item().when.to_string().as_str() {
                        "" => "`always`".to_owned(),
                        when => format!("`{when}`"),
                    },
                });
            }
            Fault::Chosen => {}
            _ if when.chooses() => {
                return Err(RuleSetError::ChosenAlready {
                    rule: name(),
                    strategy: rule.item().when.to_string(),
                    fault: fault.to_string(),
                });
            }
            _ if strikes.is_none() => {
                let fault = fault.name();
                return Err(RuleSetError::OnlyInSchedules { rule: name(), fault });
            }
            _ => {}
        }
        Ok(Self { name: rule.name().into(), rule, when, strikes, askable })
    }

    /// What the rule wishes for a visit at `point`, of which its strategy says
    /// `answer`; `None` if nothing.
    pub(crate) fn wish(&self, answer: Answer, point: &Point) -> Option<Wish> {
        Some(match (answer, &self.strikes) {
            (Answer::Pass, _) => return None,
            (Answer::Strike, Some(strikes)) => Wish::Strike(strikes.clone()),
            (Answer::Strike, None) => Wish::Failed(Cow::Borrowed(
                "it says that a fault strikes and not which, although the rule says `=chosen`",
            )),
            (Answer::Fault(fault), Some(_)) => Wish::Failed(Cow::Owned(format!(
                "it answers `{fault}`, although the rule names a fault and not `=chosen`"
            ))),
            (Answer::Fault(fault), None) => match Struck::new(&fault) {
                None => Wish::Failed(Cow::Owned(format!(
                    "it answers `{fault}`, which is no fault that can strike a call"
                ))),
                Some(strikes) if !point.faults.contains(strikes.kind) => {
                    Wish::Failed(Cow::Owned(format!(
                        "it answers `{fault}`, which is not legal at {}; legal there: {}",
                        point.name,
                        legal_at(point)
                    )))
                }
                Some(strikes) if !self.askable.at(point.layer).contains(strikes.kind) => {
                    Wish::Failed(Cow::Owned(format!(
                        "it answers `{fault}`, which nobody can make happen at {} in this run",
                        point.name
                    )))
                }
                Some(strikes) => Wish::Strike(strikes),
            },
        })
    }

    /// The points that the rule means. One that is named must allow its fault;
    /// of several that a pattern matches, those that do not are left out.
    pub(super) fn reach(&self, points: &[&'static Point]) -> Result<Reach, RuleSetError> {
        let place = &self.rule.item().place;
        let reached: Vec<&'static Point> =
            points.iter().copied().filter(|point| place.matches(point)).collect();
        if reached.is_empty() {
            return Err(self.reaches_nothing(points));
        }
        let rule = || self.rule.name().to_owned();
        for point in &reached {
            if self.askable.at(point.layer) == Askable::NOTHING {
                return Err(match point.layer {
                    Layer::Wire => RuleSetError::WireNotAsked { rule: rule(), point: point.name },
                    Layer::Work => RuleSetError::WorkNotAsked { rule: rule(), point: point.name },
                });
            }
        }
        let allows = |point: &&'static Point| {
            self.strikes.as_ref().is_none_or(|strikes| point.faults.contains(strikes.kind))
        };
        let (strikes, not_legal): (Vec<_>, Vec<_>) = reached.into_iter().partition(allows);
        if let Some(Struck { kind, .. }) = &self.strikes {
            for point in &strikes {
                if !self.askable.at(point.layer).contains(*kind) {
                    let (fault, point) = (kind.name(), point.name);
                    return Err(RuleSetError::ServiceOnly { rule: rule(), fault, point });
                }
            }
        }
        match not_legal.first() {
            Some(point) if strikes.is_empty() => Err(RuleSetError::NotLegal {
                rule: rule(),
                fault: self.rule.item().fault.name(),
                point: point.name,
                legal: legal_at(point),
            }),
            _ => Ok(Reach { strikes, not_legal }),
        }
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

fn legal_at(point: &Point) -> String {
    listed(point.faults.iter().map(FaultKind::name))
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
