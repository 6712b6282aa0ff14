//! The states within stretches that were entered, each with what the attempts
//! had spent by then and who was in the sleep set. Whoever comes to a state having
//! spent no less, with no fewer in the sleep set, has nothing new before it. What
//! must not be here: what a state is.

use std::collections::BTreeSet;

use super::{StateKey, model::more_of_state};

/// How many actors are compared one by one.
const COMPARED: usize = 8;
/// The bit of an actor that is in the sleep set, beside what it has spent.
const SLEEPS: u8 = 0x80;

/// A state as it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EnteredState {
    key: StateKey,
    actors: [u8; COMPARED],
}

impl EnteredState {
    /// The state of this key, in which the attempts, in the order in which the
    /// key has them, have spent this, and are in the sleep set or not.
    pub(super) fn new(key: StateKey, actors: impl IntoIterator<Item = (u32, bool)>) -> Self {
        let mut state = Self { key, actors: [0; COMPARED] };
        for (at, (spent, sleeps)) in actors.into_iter().enumerate() {
            let few = u8::try_from(spent).ok().filter(|spent| *spent < SLEEPS);
            match (state.actors.get_mut(at), few) {
                (Some(compared), Some(few)) => *compared = few | if sleeps { SLEEPS } else { 0 },
                // Too many, or too much, to be compared: told apart.
                (_, _) => {
                    let more = spent.to_le_bytes().into_iter().chain(at.to_le_bytes());
                    state.key = more_of_state(state.key, more.chain([sleeps.into()]));
                }
            }
        }
        state
    }

    /// Whether all that can follow from `other` can follow from this one.
    fn covers(&self, other: &Self) -> bool {
        let covers =
            |(one, by): (&u8, &u8)| one & !SLEEPS <= by & !SLEEPS && one & SLEEPS <= by & SLEEPS;
        self.key == other.key && self.actors.iter().zip(&other.actors).all(covers)
    }

    /// The state as text.
    pub(super) fn text(&self) -> String {
        format!("{:032x} {:016x}", self.key, u64::from_be_bytes(self.actors))
    }

    /// The state that is written so.
    pub(super) fn read<'t>(words: &mut impl Iterator<Item = &'t str>) -> Option<Self> {
        let key = u128::from_str_radix(words.next()?, 16).ok()?;
        let actors = u64::from_str_radix(words.next()?, 16).ok()?.to_be_bytes();
        Some(Self { key, actors })
    }
}

/// States that were entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct States(BTreeSet<EnteredState>);

impl States {
    /// Whether nothing new can follow from this state.
    pub(super) fn cover(&self, state: &EnteredState) -> bool {
        let least = EnteredState { key: state.key, actors: [0; COMPARED] };
        self.0.range(least..=*state).any(|known| known.covers(state))
    }

    pub(super) fn insert(&mut self, state: EnteredState) {
        self.0.insert(state);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &EnteredState> {
        self.0.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(key: StateKey, spent: &[u32]) -> EnteredState {
        EnteredState::new(key, spent.iter().map(|spent| (*spent, false)))
    }

    #[test]
    fn a_state_is_covered_where_no_attempt_had_spent_more() {
        let mut states = States::default();
        states.insert(state(1, &[1, 0]));
        for (key, spent, covered) in [
            (1, [1, 0], true),
            (1, [1, 2], true),
            (1, [2, 0], true),
            (1, [0, 0], false),
            (1, [0, 3], false),
            (2, [1, 0], false),
        ] {
            assert_eq!(states.cover(&state(key, &spent)), covered, "{key} {spent:?}");
        }
    }

    #[test]
    fn a_state_is_covered_where_no_fewer_were_awake() {
        let entered = |first, second| EnteredState::new(1, [(1, first), (0, second)]);
        for (one, by, covered) in [
            (entered(false, false), entered(false, true), true),
            (entered(true, false), entered(true, true), true),
            (entered(false, true), entered(false, false), false),
            (entered(true, false), entered(false, true), false),
        ] {
            let mut states = States::default();
            states.insert(one);
            assert!(states.cover(&one));
            assert_eq!(states.cover(&by), covered, "{one:?} {by:?}");
        }
        let mut states = States::default();
        states.insert(entered(false, true));
        let spent_more = EnteredState::new(1, [(2, false), (0, false)]);
        assert!(!states.cover(&spent_more), "though it comes later in order");
    }

    #[test]
    fn what_cannot_be_compared_is_told_apart() {
        let mut states = States::default();
        states.insert(state(1, &[0]));
        states.insert(state(1, &[0; 9]));
        assert!(!states.cover(&state(1, &[128])));
        assert!(states.cover(&state(1, &[127])));
        assert!(states.cover(&state(1, &[0; 9])));
        assert!(!states.cover(&state(1, &[0, 0, 0, 0, 0, 0, 0, 0, 1])));
    }

    #[test]
    fn a_state_is_read_as_it_is_written() {
        let written = EnteredState::new(u128::MAX - 5, [(0, true), (3, false), (127, true)]);
        assert_eq!(EnteredState::read(&mut written.text().split(' ')), Some(written));
    }
}
