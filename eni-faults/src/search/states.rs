//! The states within stretches that were entered, each with what the attempts
//! had spent by then. Whoever comes to a state having spent no less has nothing
//! new before it. What must not be here: what a state is.

use std::collections::BTreeSet;

use super::{StateKey, model::more_of_state};

/// How many actors' spending is compared one by one.
const COMPARED: usize = 8;

/// A state as it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EnteredState {
    key: StateKey,
    spent: [u8; COMPARED],
}

impl EnteredState {
    /// The state of this key, in which the attempts, in the order in which the
    /// key has them, have spent this.
    pub(super) fn new(key: StateKey, spent: impl IntoIterator<Item = u32>) -> Self {
        let mut state = Self { key, spent: [0; COMPARED] };
        for (at, spent) in spent.into_iter().enumerate() {
            match (state.spent.get_mut(at), u8::try_from(spent)) {
                (Some(compared), Ok(spent)) => *compared = spent,
                // Too many, or too much, to be compared: told apart.
                (_, _) => {
                    let more = spent.to_le_bytes().into_iter().chain(at.to_le_bytes());
                    state.key = more_of_state(state.key, more);
                }
            }
        }
        state
    }

    /// Whether all that can follow from `other` can follow from this one.
    fn covers(&self, other: &Self) -> bool {
        self.key == other.key && self.spent.iter().zip(&other.spent).all(|(one, by)| one <= by)
    }

    /// The state as text.
    pub(super) fn text(&self) -> String {
        format!("{:032x} {:016x}", self.key, u64::from_be_bytes(self.spent))
    }

    /// The state that is written so.
    pub(super) fn read<'t>(words: &mut impl Iterator<Item = &'t str>) -> Option<Self> {
        let key = u128::from_str_radix(words.next()?, 16).ok()?;
        let spent = u64::from_str_radix(words.next()?, 16).ok()?.to_be_bytes();
        Some(Self { key, spent })
    }
}

/// States that were entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct States(BTreeSet<EnteredState>);

impl States {
    /// Whether nothing new can follow from this state.
    pub(super) fn cover(&self, state: &EnteredState) -> bool {
        let least = EnteredState { key: state.key, spent: [0; COMPARED] };
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
        EnteredState::new(key, spent.iter().copied())
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
    fn what_cannot_be_compared_is_told_apart() {
        let mut states = States::default();
        states.insert(state(1, &[0]));
        states.insert(state(1, &[0; 9]));
        assert!(!states.cover(&state(1, &[256])));
        assert!(states.cover(&state(1, &[255])));
        assert!(states.cover(&state(1, &[0; 9])));
        assert!(!states.cover(&state(1, &[0, 0, 0, 0, 0, 0, 0, 0, 1])));
    }

    #[test]
    fn a_state_is_read_as_it_is_written() {
        let written = state(u128::MAX - 5, &[0, 3, 255]);
        assert_eq!(EnteredState::read(&mut written.text().split(' ')), Some(written));
    }
}
