//! What calls are shown of what was: by seeded ages, or because a fault says
//! so. The world keeps the versions; this chooses among them.

use std::{collections::BTreeMap, num::NonZeroU64, ops::ControlFlow, time::Duration};

use eni_inject::{Access, Actor};

use super::{
    named::{Named, named},
    shared::Shared,
};
use crate::{
    Answer, ApiError, Call, Choice, Consistency, Resource, Version, View, points::point_of,
};

type Reply = Result<Answer, ApiError>;

/// The most combinations of versions that one stale read tries. What lies
/// beyond them is as good as not there.
const MOST_COMBINATIONS: u32 = 1_000;

/// The ages that calls draw, and how many were drawn for each resource.
#[derive(Debug, Clone)]
pub(super) struct Reads {
    consistency: Consistency,
    drawn: BTreeMap<String, u64>,
}

impl Reads {
    pub(super) fn new(consistency: Consistency) -> Self {
        Self { consistency, drawn: BTreeMap::new() }
    }

    /// Makes a call that sees what it draws: its reply, and whether it saw
    /// everything as it is.
    pub(super) fn drawn(
        &mut self,
        world: &mut Shared,
        now: Duration,
        actor: Actor,
        call: &Call,
    ) -> (Reply, bool) {
        if let Some(missed) = self.missed(world, now, call) {
            return (Err(missed.not_found()), false);
        }
        if !self.consistency.lags() || point_of(call).access == Access::Write {
            return (world.apply(now, actor, call), true);
        }
        world.settle(now);
        let filtered = is_filtered(call);
        let choices = world.older(now, call);
        let view: View = choices.iter().map(|choice| self.look(now, choice, filtered)).collect();
        (world.apply_seen(now, actor, call, &view), view.is_fresh())
    }

    /// What `call` names and draws to miss. Only what is fresh draws.
    fn missed(&mut self, world: &mut Shared, now: Duration, call: &Call) -> Option<Named> {
        if !self.consistency.misses() {
            return None;
        }
        let within = self.consistency.missing.within;
        world.settle(now);
        named(call).into_iter().find(|name| {
            world.is_fresh(name.as_str(), now, within) && {
                let n = self.count(name.as_str());
                self.consistency.misses_nth(name.as_str(), n)
            }
        })
    }

    /// The versions of one resource that a read sees by the ages that it draws.
    fn look(&mut self, now: Duration, choice: &Choice, filtered: bool) -> (Resource, Version) {
        let lag = match choice.resource {
            Resource::Interface(_) => self.consistency.interfaces,
            Resource::Instance(_) => self.consistency.instances,
        };
        let id = choice.resource.id();
        let n = self.count(id);
        let ages = self.consistency.ages(lag, id, n);
        // How it was so long ago: as many versions back as have been superseded since.
        let back = |age: Duration| {
            let since = |at: &&Duration| at.saturating_add(age) > now;
            choice.superseded_at.iter().take_while(since).count()
        };
        let record = back(ages.record);
        let index = if filtered { back(ages.index) } else { record };
        (choice.resource, Version { record, index })
    }

    fn count(&mut self, id: &str) -> u64 {
        if let Some(n) = self.drawn.get_mut(id) {
            *n += 1;
            return *n;
        }
        self.drawn.insert(id.to_owned(), 0);
        0
    }
}

/// The `n`th of the distinct older answers that a read could still give: in
/// order of how far they go back in all, then of the resources' ids. Resources
/// are seen apart from each other, so that a list can mix what is new and old.
pub(super) fn older(
    world: &mut Shared,
    now: Duration,
    actor: Actor,
    call: &Call,
    n: NonZeroU64,
) -> Option<Reply> {
    world.settle(now);
    let choices = world.older(now, call);
    let truth = world.apply(now, actor, call);
    let mut ask = |view: &View| world.apply_seen(now, actor, call, view);
    let resources = telling(&choices, is_filtered(call), &truth, &mut ask);
    let furthest = resources.iter().map(|(_, versions)| versions.len()).sum();
    let mut known = vec![truth];
    let mut tried = 0;
    let mut visit = |view: &View| {
        tried += 1;
        if tried > MOST_COMBINATIONS {
            return ControlFlow::Break(None);
        }
        let answer = ask(view);
        if known.contains(&answer) {
            return ControlFlow::Continue(());
        }
        if known.len() as u64 == n.get() {
            return ControlFlow::Break(Some(answer));
        }
        known.push(answer);
        ControlFlow::Continue(())
    };
    let mut view = View::fresh();
    for back in 1..=furthest {
        if let ControlFlow::Break(found) = combine(&resources, back, &mut view, &mut visit) {
            return found;
        }
    }
    None
}

/// What a call is shown while nothing that is fresh is there: `None` if it
/// makes no difference to it.
pub(super) fn without_fresh(
    world: &mut Shared,
    now: Duration,
    actor: Actor,
    call: &Call,
) -> Option<Reply> {
    world.settle(now);
    let within = world.memory();
    let mut named = named(call).into_iter();
    if let Some(missed) = named.find(|name| world.is_fresh(name.as_str(), now, within)) {
        return Some(Err(missed.not_found()));
    }
    if point_of(call).access == Access::Write {
        return None;
    }
    // What a fresh resource was first is that it was not there.
    let fresh = |choice: &&Choice| world.is_fresh(choice.resource.id(), now, within);
    let first = |choice: &Choice| (choice.resource, Version::both(choice.superseded_at.len()));
    let view: View = world.older(now, call).iter().filter(fresh).map(first).collect();
    let shown = world.apply_seen(now, actor, call, &view);
    (shown != world.apply(now, actor, call)).then_some(shown)
}

/// One resource and its versions that a read can tell from each other, those
/// that go back less first.
type Telling = (Resource, Vec<Version>);

fn telling(
    choices: &[Choice],
    filtered: bool,
    truth: &Reply,
    ask: &mut impl FnMut(&View) -> Reply,
) -> Vec<Telling> {
    let mut telling = Vec::new();
    for choice in choices {
        let mut known = Vec::new();
        let mut versions = Vec::new();
        for version in versions_of(choice.superseded_at.len(), filtered) {
            let answer = ask(&View::from_iter([(choice.resource, version)]));
            if answer != *truth && !known.contains(&answer) {
                known.push(answer);
                versions.push(version);
            }
        }
        if !versions.is_empty() {
            telling.push((choice.resource, versions));
        }
    }
    telling
}

/// Whether a read looks at an index before it looks at records.
fn is_filtered(call: &Call) -> bool {
    match call {
        Call::DescribeNetworkInterfaces(describe) => !describe.filters.is_empty(),
        Call::DescribeInstances(describe) => !describe.filters.is_empty(),
        Call::DescribeInstanceStatus(describe) => !describe.filters.is_empty(),
        Call::DescribeTags(describe) => !describe.filters.is_empty(),
        _ => false,
    }
}

/// Every version of a resource with so many older ones, except how it is. The
/// index goes its own ways only where the read looks at it.
fn versions_of(older: usize, filtered: bool) -> impl Iterator<Item = Version> {
    (1..=older).flat_map(move |back| {
        let apart = if filtered { 0..back } else { 0..0 };
        let index_is_newer = apart.clone().map(move |index| Version { record: back, index });
        let record_is_newer = apart.map(move |record| Version { record, index: back });
        [Version::both(back)].into_iter().chain(index_is_newer).chain(record_is_newer)
    })
}

/// Visits every view in which the resources go back `back` places in all.
fn combine<B>(
    resources: &[Telling],
    back: usize,
    view: &mut View,
    visit: &mut impl FnMut(&View) -> ControlFlow<B>,
) -> ControlFlow<B> {
    if back == 0 {
        return visit(view);
    }
    let Some(((resource, versions), others)) = resources.split_first() else {
        return ControlFlow::Continue(());
    };
    let room: usize = others.iter().map(|(_, versions)| versions.len()).sum();
    let least = back.saturating_sub(room);
    let mut flow = ControlFlow::Continue(());
    for (place, version) in versions.iter().enumerate().rev() {
        let places = place + 1;
        if (least..=back).contains(&places) && flow.is_continue() {
            view.see(*resource, *version);
            flow = combine(others, back - places, view, visit);
        }
    }
    view.see(*resource, Version::default());
    if least == 0 && flow.is_continue() {
        flow = combine(others, back, view, visit);
    }
    flow
}

#[cfg(test)]
mod tests {
    use crate::id::InstanceId;

    use super::*;

    #[test]
    fn a_resource_goes_back_step_by_step_and_its_index_with_it_first() {
        let versions: Vec<_> = versions_of(2, true).map(|v| (v.record, v.index)).collect();
        assert_eq!(versions, [(1, 1), (1, 0), (0, 1), (2, 2), (2, 0), (2, 1), (0, 2), (1, 2)]);
        let together: Vec<_> = versions_of(2, false).collect();
        assert_eq!(together, [Version::both(1), Version::both(2)]);
        assert_eq!(versions_of(0, true).count(), 0);
    }

    #[test]
    fn combinations_go_back_less_before_they_go_back_more_and_each_comes_once() {
        let resource = |id| Resource::Instance(InstanceId::parse(id).unwrap());
        let (first, second) = (resource("i-11111111"), resource("i-22222222"));
        let versions: Vec<_> = (1..=2).map(Version::both).collect();
        let resources = [(first, versions.clone()), (second, versions)];
        let mut seen = Vec::new();
        let mut view = View::fresh();
        for back in 1..=4 {
            let flow: ControlFlow<()> = combine(&resources, back, &mut view, &mut |view| {
                seen.push((view.of(first).record, view.of(second).record));
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue() && view.is_fresh());
        }
        assert_eq!(seen, [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (2, 1), (1, 2), (2, 2)],);
    }
}
