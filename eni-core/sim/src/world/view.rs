//! Which of its recent versions a read sees of each resource.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::id::{InstanceId, NetworkInterfaceId};

/// What can be seen as it was: an interface with its tags and its attachment,
/// or an instance with its tags and what is attached to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A network interface.
    Interface(NetworkInterfaceId),
    /// An instance.
    Instance(InstanceId),
}

impl Resource {
    /// Its id, as EC2 writes it.
    pub fn id(&self) -> &str {
        match self {
            Self::Interface(id) => id.as_str(),
            Self::Instance(id) => id.as_str(),
        }
    }
}

impl AsRef<str> for Resource {
    fn as_ref(&self) -> &str {
        self.id()
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Which versions of one resource a read sees, counted from the newest: 0 is
/// how it is, 1 is how it was before that. One that it has not is how it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// What is shown of it.
    pub record: usize,
    /// What filters look at.
    pub index: usize,
}

impl Version {
    /// One version for both.
    pub const fn both(n: usize) -> Self {
        Self { record: n, index: n }
    }
}

/// What one read sees of each resource: how it is, where nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    seen: BTreeMap<Resource, Version>,
}

impl View {
    /// A view in which everything is seen as it is.
    pub const fn fresh() -> Self {
        Self { seen: BTreeMap::new() }
    }

    /// Lets one resource be seen as it was.
    pub fn see(&mut self, resource: Resource, version: Version) {
        if version == Version::default() {
            self.seen.remove(&resource);
        } else {
            self.seen.insert(resource, version);
        }
    }

    /// Whether everything is seen as it is.
    pub fn is_fresh(&self) -> bool {
        self.seen.is_empty()
    }

    /// What it says about a resource.
    pub fn of(&self, resource: Resource) -> Version {
        self.seen.get(&resource).copied().unwrap_or_default()
    }

    /// What it says about which resources, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Resource, Version)> {
        self.seen.iter().map(|(resource, version)| (*resource, *version))
    }
}

impl FromIterator<(Resource, Version)> for View {
    fn from_iter<T: IntoIterator<Item = (Resource, Version)>>(choices: T) -> Self {
        let mut view = Self::fresh();
        for (resource, version) in choices {
            view.see(resource, version);
        }
        view
    }
}

/// The ids of what is held and of what is seen besides, each once and in order.
pub(super) fn held_or_seen<I: Ord + Copy, T>(
    held: &BTreeMap<I, T>,
    seen: impl Iterator<Item = I>,
) -> Vec<I> {
    let gone = seen.filter(|id| !held.contains_key(id));
    let mut all: Vec<_> = held.keys().copied().chain(gone).collect();
    all.sort_unstable();
    all
}

/// A resource that a read could see as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which one.
    pub resource: Resource,
    /// Until when each of its older versions was how it is, the newest first:
    /// place n is version n + 1. All of them differ from each other and from
    /// how it is. One of them may be that it was not there.
    pub superseded_at: Vec<Duration>,
}
