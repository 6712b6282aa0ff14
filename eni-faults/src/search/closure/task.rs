//! What a search still has to run, as plain data: plans, told by the plan that
//! they deviate from.

use crate::search::{
    Deviation, Plan, Shard,
    mark::{Mark, MarksOf},
    plan::Place,
};

/// Plans that are to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Task {
    pub(in crate::search) node: usize,
    pub(in crate::search) plan: Plan,
    pub(in crate::search) children: Children,
    /// Where the plan's stretch can be taken up again.
    pub(in crate::search) marks: MarksOf,
}

/// One plan that is to be run, and where to take it up.
pub(super) struct Next {
    pub(super) node: usize,
    pub(super) plan: Plan,
    pub(super) mark: Option<Mark>,
}

/// Which plans of a task are to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum Children {
    /// The plan itself.
    Itself,
    /// The plan with one more deviation, at one of these places.
    /// Of the place it is at, so many options have been taken.
    At { places: Box<[Place]>, next_place: usize, taken: u16 },
}

impl Task {
    /// The next plan of this task; `None` when there is no more.
    pub(super) fn next(&mut self) -> Option<Next> {
        let plan = self.next_plan()?;
        let last = plan.deviations().last();
        let mark = last.and_then(|last| self.marks.before(last.position)).cloned();
        Some(Next { node: self.node, plan, mark })
    }

    fn next_plan(&mut self) -> Option<Plan> {
        match &mut self.children {
            Children::Itself => {
                self.children = Children::At { places: [].into(), next_place: 0, taken: 0 };
                Some(self.plan.clone())
            }
            Children::At { places, next_place, taken } => {
                let place = places.get(*next_place)?;
                let option = place.first.saturating_add(*taken);
                let deviation = Deviation { position: place.position, option };
                if option < place.last {
                    *taken += 1;
                } else {
                    *taken = 0;
                    *next_place += 1;
                }
                Some(self.plan.and(deviation))
            }
        }
    }
}

impl Shard {
    /// What of the deviations at `places` is this shard's: they are dealt out
    /// in turn, each as a plan of its own.
    pub(super) fn of_places(self, places: &[Place]) -> Vec<(Place, Plan)> {
        let each = places
            .iter()
            .flat_map(|place| (place.first..=place.last).map(move |option| (*place, option)));
        let dealt = each.enumerate().filter(|(n, _)| self.has(*n as u64));
        dealt
            .map(|(_, (place, option))| {
                (place, Plan::default().and(Deviation { position: place.position, option }))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deviation_is_dealt_to_one_shard() {
        let places = [(2, 1, 3, 1), (5, 1, 1, 0), (6, 2, 5, 1)];
        let places =
            places.map(|(position, first, last, cost)| Place { position, first, last, cost });
        let mut all: Vec<_> = Shard::WHOLE.of_places(&places);
        assert_eq!(all.len(), 8);
        for of in 2..10 {
            let shards = (1..=of).filter_map(|n| Shard::new(n, of));
            let mut dealt: Vec<_> = shards.flat_map(|shard| shard.of_places(&places)).collect();
            dealt.sort_by(|one, other| one.1.cmp(&other.1));
            all.sort_by(|one, other| one.1.cmp(&other.1));
            assert_eq!(dealt, all, "{of}");
        }
    }
}
