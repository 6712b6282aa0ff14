//! How far a rule reaches: the points that it means, and whether its fault is
//! legal there. Refusing a rule is `rule_set`'s matter.

use eni_inject::Point;

use crate::Rule;

/// The points that a rule means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Where it can strike.
    pub legal: Vec<&'static Point>,
    /// Where its fault is not legal. A run refuses a rule that has any.
    pub not_legal: Vec<&'static Point>,
}

impl Reach {
    /// How far `rule` reaches among `points`.
    pub fn of(rule: &Rule, points: &[&'static Point]) -> Self {
        let item = rule.item();
        let meant = points.iter().copied().filter(|point| item.place.matches(point));
        let legal =
            |point: &&Point| item.fault.kind().is_some_and(|kind| point.faults.contains(kind));
        let (legal, not_legal) = meant.partition(legal);
        Self { legal, not_legal }
    }
}
