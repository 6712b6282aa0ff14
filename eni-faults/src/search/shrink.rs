//! Makes a schedule that breaks an invariant as small and as plain as it gets:
//! no item of it can be left out.

use std::{num::NonZeroU64, sync::Arc};

use super::{Alphabet, Model, replay};
use crate::{Fault, Schedule, ScheduleItem};

/// Shrinks a schedule that breaks `invariant` from start number `start`: fewer
/// items first, then simpler faults, then earlier visits. What comes back
/// breaks the same invariant, all of it strikes, and without any one item of
/// it the invariant holds. A schedule that does not break it comes back as it
/// is.
pub fn shrink<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    start: usize,
    schedule: &Schedule,
    invariant: &str,
    most: u32,
) -> Schedule {
    let breaks = |items: &[ScheduleItem]| {
        let schedule = Schedule(items.to_vec());
        replay(model, alphabet, start, &schedule, most).is_some_and(|replayed| {
            replayed.breaks(invariant) && replayed.unfired.is_empty() && replayed.void.is_empty()
        })
    };
    let mut items = schedule.0.clone();
    loop {
        let smaller = fewer(&items)
            .chain(fewer_and_closer(&items))
            .chain(simpler(&items))
            .chain(earlier(&items))
            .find(|candidate| !repeats(candidate) && breaks(candidate));
        match smaller {
            Some(smaller) => items = smaller,
            None => return Schedule(items),
        }
    }
}

/// The schedule without its last half, its first half, and each one item.
fn fewer(items: &[ScheduleItem]) -> impl Iterator<Item = Vec<ScheduleItem>> {
    let (first, last) = items.split_at(items.len() / 2);
    let halves = if items.len() > 3 { vec![first.to_vec(), last.to_vec()] } else { Vec::new() };
    halves.into_iter().chain((0..items.len()).map(|without| {
        let kept = items.iter().enumerate().filter(|(at, _)| *at != without);
        kept.map(|(_, item)| item.clone()).collect()
    }))
}

/// The schedule without each one item, and what came after it one visit
/// earlier: at the same place, or wherever the same actor comes.
fn fewer_and_closer(items: &[ScheduleItem]) -> impl Iterator<Item = Vec<ScheduleItem>> {
    items.iter().enumerate().flat_map(move |(without, gone)| {
        [true, false].into_iter().filter_map(move |same_place| {
            let kept = items.iter().enumerate().filter(|(at, _)| *at != without);
            let moved = kept.map(|(_, item)| {
                let moves = item.actor() == gone.actor()
                    && (!same_place || item.place() == gone.place())
                    && (!same_place || item.visit() > gone.visit());
                let earlier = NonZeroU64::new(item.visit().get() - 1).filter(|_| moves);
                let visit = earlier.unwrap_or(item.visit());
                let (actor, place) = (item.actor(), item.place().clone());
                ScheduleItem::new(actor, place, visit, item.fault().clone()).ok()
            });
            moved.collect()
        })
    })
}

/// The schedule with one fault replaced by a plainer one.
fn simpler(items: &[ScheduleItem]) -> impl Iterator<Item = Vec<ScheduleItem>> {
    items.iter().enumerate().flat_map(move |(at, item)| {
        let plainer = PLAIN.iter().take_while(|plain| *plain != item.fault());
        let is_plain = !matches!(item.fault(), Fault::Switch(_) | Fault::Happen);
        plainer
            .filter(move |_| is_plain)
            .filter_map(move |plain| replaced(items, at, item.visit(), plain.clone()))
    })
}

/// The schedule with one item at an earlier visit.
fn earlier(items: &[ScheduleItem]) -> impl Iterator<Item = Vec<ScheduleItem>> {
    items.iter().enumerate().flat_map(move |(at, item)| {
        let visits = (1..item.visit().get()).filter_map(NonZeroU64::new);
        visits.filter_map(move |visit| replaced(items, at, visit, item.fault().clone()))
    })
}

/// The plainest faults, the plainest first.
const PLAIN: [Fault; 3] =
    [Fault::Refuse, Fault::LostReply, Fault::Crash(eni_inject::Phase::Before)];

fn replaced(
    items: &[ScheduleItem],
    at: usize,
    visit: NonZeroU64,
    fault: Fault,
) -> Option<Vec<ScheduleItem>> {
    let mut items = items.to_vec();
    let item = items.get_mut(at)?;
    *item = ScheduleItem::new(item.actor(), item.place().clone(), visit, fault).ok()?;
    Some(items)
}

/// Whether two items are for one visit, of which one alone could strike.
fn repeats(items: &[ScheduleItem]) -> bool {
    items.iter().enumerate().any(|(at, item)| {
        items.iter().take(at).any(|other| {
            (other.actor(), other.place(), other.visit())
                == (item.actor(), item.place(), item.visit())
        })
    })
}
