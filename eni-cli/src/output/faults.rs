//! What became of the rules of a run, as text: by rule, by point, and where
//! nobody came.

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use eni_chaos::{FaultsReport, PointReport};

/// A table of the rules, one of the points, and the points that nobody came to.
pub(crate) fn text(faults: &FaultsReport) -> String {
    let mut text = rules(faults);
    text.push_str(&points(faults));
    if !faults.never_reached.is_empty() {
        text.push_str(&wrapped("never reached  ", &faults.never_reached.join(", ")));
    }
    text
}

/// The same, where there are rules, and what makes the run invalid: planned
/// faults that did not fire, and strategies that failed.
#[cfg(any(feature = "aws", test))]
pub(crate) fn text_of_one_run(faults: &FaultsReport) -> String {
    let mut text = if faults.by_rule.is_empty() { String::new() } else { self::text(faults) };
    for why in faults.failures.iter().chain(&faults.unfired) {
        text.push_str(&format!("invalid: {why}\n"));
    }
    text
}

fn rules(faults: &FaultsReport) -> String {
    let mut table = table(&["rule", "planned", "struck", "void"]);
    for rule in &faults.by_rule {
        let name = if rule.name == rule.rule {
            rule.rule.clone()
        } else {
            format!("{} = {}", rule.name, rule.rule)
        };
        table.add_row([
            name,
            rule.planned.to_string(),
            rule.struck.to_string(),
            rule.void.to_string(),
        ]);
    }
    format!("{}\n{}\n", trimmed(&table), held_back(faults))
}

/// What kept rules from striking, besides their strategies.
fn held_back(faults: &FaultsReport) -> String {
    let mut text = String::new();
    for rule in &faults.by_rule {
        let whys = [
            (rule.outranked, "visits at which an earlier rule struck"),
            (rule.limited, "beyond its limit"),
            (rule.failed, "at which its strategy failed"),
        ];
        let whys = whys.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{n} {why}"));
        let whys: Vec<_> = whys.collect();
        if !whys.is_empty() {
            text.push_str(&format!("{} did not strike: {}\n", rule.name, whys.join(", ")));
        }
    }
    text
}

fn points(faults: &FaultsReport) -> String {
    let mut table = table(&["point", "visits", "planned", "struck", "void", "by kind"]);
    let order = eni_chaos::all_points();
    let visited =
        order.iter().filter_map(|point| Some((point.name, faults.by_point.get(point.name)?)));
    // A wire point says something only if a rule was there.
    let shown = visited.filter(|(name, point)| !name.starts_with("ec2.") || point.planned > 0);
    for (name, point) in shown {
        let sum = |counts: &std::collections::BTreeMap<&str, u64>| counts.values().sum::<u64>();
        table.add_row([
            name.to_owned(),
            point.visits.to_string(),
            point.planned.to_string(),
            sum(&point.struck).to_string(),
            sum(&point.void).to_string(),
            kinds(point),
        ]);
    }
    format!("{}\n\n", trimmed(&table))
}

fn kinds(point: &PointReport) -> String {
    let kinds: Vec<_> = point.struck.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    kinds.join(", ")
}

/// A table without lines, numbers to the right.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(header.iter().copied());
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for at in 1..5 {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A table's lines without what comes after their text.
pub(super) fn trimmed(table: &Table) -> String {
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// Text after a label, broken at 100 columns between words.
pub(super) fn wrapped(label: &str, text: &str) -> String {
    let mut lines = String::from(label);
    let mut width = label.len();
    for word in text.split_inclusive(' ') {
        if width + word.trim_end().len() > 100 {
            lines = lines.trim_end().to_owned();
            lines.push('\n');
            lines.push_str(&" ".repeat(label.len()));
            width = label.len();
        }
        lines.push_str(word);
        width += word.len();
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eni_core::{
        inject::{Actor, Decide as _, Settled, Visit},
        points,
    };
    use eni_faults::{Engine, Rule, Strategies, Strike};

    use super::*;

    /// What becomes of rules under which `w1` comes to find twice and to create
    /// once, where nothing is there to be struck.
    fn faults(rules: &[&str]) -> FaultsReport {
        let rules = rules.iter().map(|rule| rule.parse::<Rule>().unwrap()).collect();
        let rules = eni_chaos::check_rules(rules, &Strategies::built_in()).unwrap();
        let engine = Arc::new(Engine::new(rules, 1));
        for (point, n, settled) in [
            (&points::FIND, 1, Settled::Struck),
            (&points::FIND, 2, Settled::Struck),
            (&points::CREATE, 1, Settled::Void),
        ] {
            let visit = Visit { actor: Actor::worker(1), point, n };
            engine.decide(&visit);
            engine.settle(&visit, settled);
        }
        let met = engine.take_strikes();
        let met = met.iter().filter_map(Strike::schedule_item).collect();
        FaultsReport::of(&engine.account(), met)
    }

    #[test]
    fn rules_and_points_have_what_was_planned_struck_and_void() {
        let rules =
            ["ensure.find#2=throttle", "ensure.create#1=lost-reply", "ensure.find#7=refuse"];
        let faults = faults(&rules);
        let text = text_of_one_run(&faults);
        let cells = |begin: &str| -> Vec<String> {
            let line = text.lines().find(|line| line.starts_with(begin)).unwrap();
            line.split_whitespace().skip(1).map(str::to_owned).collect()
        };
        assert_eq!(cells("rule "), ["planned", "struck", "void"]);
        assert_eq!(cells("ensure.find#2=throttle "), ["1", "1", "0"]);
        assert_eq!(cells("ensure.create#1=lost-reply "), ["1", "0", "1"]);
        assert_eq!(cells("ensure.find#7=refuse "), ["0", "0", "0"]);
        assert_eq!(cells("ensure.find "), ["2", "1", "1", "0", "throttle", "1"]);
        assert_eq!(cells("ensure.create "), ["1", "1", "0", "1"]);
        assert!(text.contains("never reached  ensure.instance, "), "{text}");
        let why = "invalid: the fault `ensure.find#7=refuse` did not fire at visit 7: no actor got";
        assert!(text.contains(why), "{text}");
        assert_eq!(faults.schedule, "v1:ensure.find#2=throttle,ensure.create#1=lost-reply");
    }

    #[test]
    fn without_rules_there_is_nothing_to_say() {
        assert_eq!(text_of_one_run(&faults(&[])), "");
    }
}
