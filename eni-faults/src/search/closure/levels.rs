//! How many faults in one stretch are enough to come to each world.

use std::collections::{BTreeMap, BTreeSet};

/// For each world, the least that the costliest stretch on some way to it
/// costs. `edges` are the stretches that were seen, with what each costs; more
/// of them could only make a number smaller.
pub(super) fn levels(
    starts: impl Iterator<Item = usize>,
    worlds: usize,
    edges: &BTreeMap<(usize, usize), u32>,
) -> Vec<u32> {
    let mut levels = vec![u32::MAX; worlds];
    let mut next: BTreeSet<(u32, usize)> = starts.map(|start| (0, start)).collect();
    while let Some((level, world)) = next.pop_first() {
        match levels.get_mut(world) {
            Some(known) if *known > level => *known = level,
            _ => continue,
        }
        for ((_, to), cost) in edges.range((world, 0)..=(world, usize::MAX)) {
            let level = level.max(*cost);
            if levels.get(*to).is_some_and(|known| *known > level) {
                next.insert((level, *to));
            }
        }
    }
    levels
}
