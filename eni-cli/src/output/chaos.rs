//! The report of an experiment as text.

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, Table, presets::NOTHING};
use eni_chaos::{Invariant, Misread, PointReport, Report, Round, State, Verdict};

use super::count;

/// How many leaks and violations are shown before the rest is counted.
const MOST: usize = 10;

/// The whole report.
pub(crate) fn text(report: &Report) -> String {
    let mut text = format!(
        "{} of {} with {}, seed {}\n\n",
        count(u64::from(report.rounds), "round"),
        count(u64::from(report.instances), "instance"),
        report.workflow,
        report.seed
    );
    text.push_str(&rules(report));
    text.push_str(&points(report));
    if !report.faults.never_reached.is_empty() {
        text.push_str(&wrapped("never reached  ", &report.faults.never_reached.join(", ")));
    }
    text.push('\n');
    for invariant in Invariant::ALL {
        let state = report.invariants.get(invariant.id()).copied().unwrap_or(State::NotChecked);
        let style = state_style(state);
        text.push_str(&format!("{:<18}{style}{state}{style:#}\n", invariant.id()));
    }
    text.push_str(&violations(report));
    text.push_str(&leaks(report));
    if let Some(endpoint) = &report.endpoint {
        text.push_str(&super::endpoint::text(report, endpoint));
    }
    for why in &report.invalid_because {
        text.push_str(&format!("invalid: {why}\n"));
    }
    text.push('\n');
    text.push_str(&verdict(report));
    text
}

/// One line for a round that is over.
pub(crate) fn round(round: &Round, of: u32) -> String {
    format!(
        "round {:>3} of {of}: {} launched, {} ensured in {} attempts, {} terminated, {} left",
        round.round, round.launched, round.ensured, round.attempts, round.terminated, round.left
    )
}

fn rules(report: &Report) -> String {
    let mut table = table(&["rule", "planned", "struck", "void"]);
    for rule in &report.faults.by_rule {
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
    format!("{}\n{}\n", trimmed(&table), held_back(report))
}

/// What kept rules from striking, besides their strategies.
fn held_back(report: &Report) -> String {
    let mut text = String::new();
    for rule in &report.faults.by_rule {
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

fn points(report: &Report) -> String {
    let mut table = table(&["point", "visits", "planned", "struck", "void", "by kind"]);
    let order = eni_chaos::all_points();
    let visited = order
        .iter()
        .filter_map(|point| Some((point.name, report.faults.by_point.get(point.name)?)));
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

fn violations(report: &Report) -> String {
    if report.violations.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", count(report.violations_total, "violation"));
    for violation in report.violations.iter().take(MOST) {
        let because = because(&violation.faults, violation.misled_by.as_ref());
        text.push_str(&format!(
            "  {}: {} for {}: {}{because}\n",
            violation.invariant, violation.actor, violation.instance, violation.what
        ));
    }
    text.push_str(&and_more(report.violations_total, "in --json up to 100 of them"));
    text
}

fn leaks(report: &Report) -> String {
    if report.leaks.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{} leaked", count(report.leaked, "interface"));
    text.push_str(&format!(", {} of them left by a collector\n", report.uncollected));
    for leak in report.leaks.iter().take(MOST) {
        text.push_str(&format!(
            "  {} of {} (attempt {} of {}){}\n",
            leak.interface,
            leak.instance,
            leak.attempt,
            leak.actor,
            because(&leak.faults, leak.misled_by.as_ref())
        ));
    }
    text.push_str(&and_more(report.leaked, "in --json all of them"));
    text
}

fn because(faults: &[String], misled_by: Option<&Misread>) -> String {
    let mut text = String::new();
    if !faults.is_empty() {
        text = format!(", behind it {}", faults.join(", "));
    }
    if let Some(Misread { read, shown, truth }) = misled_by {
        text.push_str(&format!("\n    misled by {read}, which showed {shown}; true was {truth}"));
    }
    text
}

fn and_more(all: u64, where_else: &str) -> String {
    match all.saturating_sub(MOST as u64) {
        0 => String::new(),
        more => format!("  and {more} more, {where_else}\n"),
    }
}

fn verdict(report: &Report) -> String {
    let (word, color) = match report.verdict {
        Verdict::Held => ("held", AnsiColor::Green),
        Verdict::Violated => ("violated", AnsiColor::Red),
        Verdict::Invalid => ("invalid", AnsiColor::Yellow),
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    let done: u64 = report.by_round.iter().map(|round| u64::from(round.launched)).sum();
    let gave_up = match report.gave_up {
        0 => String::new(),
        n => format!(", {} given up", count(n, "instance")),
    };
    let interrupted = if report.interrupted {
        format!(" (interrupted in round {})", report.by_round.len())
    } else {
        String::new()
    };
    format!(
        "{style}{word}{style:#}{interrupted}: {}, {}, {}, {} struck, {} leaked{gave_up}\n",
        count(done, "instance"),
        count(report.attempts, "attempt"),
        count(report.calls, "call"),
        count(report.faults.struck, "fault"),
        report.leaked,
    )
}

fn state_style(state: State) -> Style {
    let color = match state {
        State::Held => AnsiColor::Green,
        State::Broken => AnsiColor::Red,
        State::Waived | State::NotChecked => AnsiColor::Yellow,
    };
    Style::new().fg_color(Some(color.into()))
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
