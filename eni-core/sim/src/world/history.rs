//! How interfaces and instances were, for as long as the config remembers it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{World, view::Resource};
use crate::{
    Instance, NetworkInterface,
    id::{InstanceId, NetworkInterfaceId},
};

/// How one resource was: `None` when it was not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kept<T> {
    superseded_at: Duration,
    /// The step that superseded it. What a step makes and supersedes itself
    /// was never there to be seen.
    step: u64,
    value: Option<T>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Versions<I, T>(BTreeMap<I, Vec<Kept<T>>>);

impl<I, T> Default for Versions<I, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<I: Ord + Copy, T: PartialEq> Versions<I, T> {
    fn is_kept(&self, id: I, step: u64) -> bool {
        let last = self.0.get(&id).and_then(|kept| kept.last());
        last.is_some_and(|last| last.step == step)
    }

    fn keep(&mut self, id: I, kept: Kept<T>) {
        self.0.entry(id).or_default().push(kept);
    }

    fn forget(&mut self, now: Duration, memory: Duration) {
        self.0.retain(|_, kept| {
            kept.retain(|old| now < old.superseded_at.saturating_add(memory));
            !kept.is_empty()
        });
    }

    /// The distinct older versions, the newest first.
    fn older<'v>(
        &'v self,
        now: Duration,
        memory: Duration,
        id: I,
        current: Option<&'v T>,
    ) -> impl Iterator<Item = &'v Kept<T>> {
        let kept = self.0.get(&id).map_or(&[][..], Vec::as_slice);
        let is_remembered = move |old: &Kept<T>| now < old.superseded_at.saturating_add(memory);
        let each = (0..kept.len()).rev().filter_map(|at| kept.get(at..)?.split_first());
        // Whatever is newer than what is remembered is remembered, too.
        let remembered = each.take_while(move |(old, _)| is_remembered(old));
        let is_current = move |old: &Kept<T>| old.value.as_ref() == current;
        let is_known =
            |old: &Kept<T>, newer: &[Kept<T>]| newer.iter().any(|newer| newer.value == old.value);
        let distinct =
            remembered.filter(move |(old, newer)| !is_current(old) && !is_known(old, newer));
        distinct.map(|(old, _)| old)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = I> {
        self.0.keys().copied()
    }

    /// Ages the versions, and keeps the distinct ones that can still be seen,
    /// each as the last that was like it.
    pub(super) fn rest(
        &mut self,
        is_remembered: impl Fn(Duration) -> bool,
        age: impl Fn(&mut T),
        is_current: impl Fn(I, Option<&T>) -> bool,
        time: impl Fn(Duration) -> Duration,
    ) {
        self.0.retain(|id, kept| {
            let mut distinct: Vec<Kept<T>> = Vec::new();
            for Kept { superseded_at, step: _, mut value } in kept.drain(..).rev() {
                value.as_mut().map(&age);
                let known = distinct.iter().any(|known| known.value == value)
                    || is_current(*id, value.as_ref());
                if is_remembered(superseded_at) && !known {
                    distinct.push(Kept { superseded_at: time(superseded_at), step: 0, value });
                }
            }
            distinct.reverse();
            *kept = distinct;
            !kept.is_empty()
        });
    }
}

impl History {
    /// The interfaces of which older versions are kept.
    pub(super) fn interface_ids(&self) -> BTreeSet<NetworkInterfaceId> {
        self.interfaces.ids().collect()
    }

    /// Whether older versions of an instance are kept.
    pub(super) fn has_instance(&self, id: InstanceId) -> bool {
        self.instances.0.contains_key(&id)
    }

    /// Whether an older version of an interface is like this.
    pub(super) fn any_interface(&self, is: impl Fn(&NetworkInterface) -> bool) -> bool {
        let kept = self.interfaces.0.values().flatten();
        kept.filter_map(|old| old.value.as_deref()).any(is)
    }
}

/// What is remembered. Empty, and free, when the config remembers nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct History {
    pub(super) interfaces: Versions<NetworkInterfaceId, Arc<NetworkInterface>>,
    pub(super) instances: Versions<InstanceId, Arc<Instance>>,
    pub(super) swept_at: Duration,
}

impl World {
    /// Keeps an interface as it is, and the instance that shows it: call it
    /// before each change of either.
    pub(super) fn remember(&mut self, at: Duration, id: NetworkInterfaceId) {
        if self.facts.memory.is_zero() {
            return;
        }
        let value = self.interfaces.get(&id).cloned();
        let instance = value.as_ref().and_then(|held| held.attachment).map(|held| held.instance_id);
        if !self.history.interfaces.is_kept(id, self.step) {
            let kept = Kept { superseded_at: at, step: self.step, value };
            self.history.interfaces.keep(id, kept);
        }
        if let Some(instance) = instance {
            self.remember_instance(at, instance);
        }
        self.sweep(at);
    }

    /// Keeps an instance as it is: call it before each change.
    pub(super) fn remember_instance(&mut self, at: Duration, id: InstanceId) {
        if self.facts.memory.is_zero() || self.history.instances.is_kept(id, self.step) {
            return;
        }
        let value = self.instance(id).map(Arc::new);
        self.history.instances.keep(id, Kept { superseded_at: at, step: self.step, value });
    }

    fn sweep(&mut self, now: Duration) {
        let memory = self.facts.memory;
        if now >= self.history.swept_at.saturating_add(memory) {
            self.history.swept_at = now;
            self.history.interfaces.forget(now, memory);
            self.history.instances.forget(now, memory);
        }
    }

    /// Everything of which older versions are remembered.
    pub(super) fn remembered(&self) -> impl Iterator<Item = Resource> {
        let interfaces = self.history.interfaces.0.keys().copied().map(Resource::Interface);
        interfaces.chain(self.history.instances.0.keys().copied().map(Resource::Instance))
    }

    /// The distinct older versions of an interface, the newest first.
    pub(super) fn older_interfaces(
        &self,
        now: Duration,
        id: NetworkInterfaceId,
    ) -> impl Iterator<Item = (Duration, Option<&Arc<NetworkInterface>>)> {
        let current = self.interfaces.get(&id);
        let older = self.history.interfaces.older(now, self.facts.memory, id, current);
        older.map(|old| (old.superseded_at, old.value.as_ref()))
    }

    /// The distinct older versions of an instance, the newest first.
    pub(super) fn older_instances(
        &self,
        now: Duration,
        id: InstanceId,
    ) -> Vec<(Duration, Option<Arc<Instance>>)> {
        let current = self.instance(id).map(Arc::new);
        let older = self.history.instances.older(now, self.facts.memory, id, current.as_ref());
        older.map(|old| (old.superseded_at, old.value.clone())).collect()
    }
}
