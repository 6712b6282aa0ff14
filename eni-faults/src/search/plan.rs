//! Plans: where a run leaves the default, as a sparse list.

/// One choice that is not the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deviation {
    /// Which choice of the stretch, from 0.
    pub position: u32,
    /// Which option of it, from 1.
    pub option: u16,
}

/// The deviations of one stretch, in order of position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Plan(Vec<Deviation>);

impl Plan {
    /// The deviations.
    pub fn deviations(&self) -> &[Deviation] {
        &self.0
    }

    /// The same with one more deviation, which comes after all the others.
    pub(super) fn and(&self, deviation: Deviation) -> Self {
        let mut deviations = Vec::with_capacity(self.0.len() + 1);
        deviations.extend_from_slice(&self.0);
        deviations.push(deviation);
        Self(deviations)
    }

    /// The same with another option at its last deviation.
    pub(super) fn with_last(&self, option: u16) -> Self {
        let mut plan = self.clone();
        if let Some(last) = plan.0.last_mut() {
            last.option = option;
        }
        plan
    }
}

impl FromIterator<Deviation> for Plan {
    fn from_iter<I: IntoIterator<Item = Deviation>>(deviations: I) -> Self {
        let mut deviations: Vec<_> = deviations.into_iter().collect();
        deviations.sort_unstable();
        Self(deviations)
    }
}

/// A choice after a plan's last deviation, and what else could be chosen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) position: u32,
    /// The first option beside the default that is worth trying.
    pub(super) first: u16,
    pub(super) last: u16,
    /// What each option costs.
    pub(super) cost: u16,
}
