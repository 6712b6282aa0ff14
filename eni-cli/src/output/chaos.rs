//! The report of an experiment as text.

use anstyle::{AnsiColor, Style};
use eni_chaos::{Invariant, Misread, Report, Round, State, Verdict};

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
    text.push_str(&super::faults::text(&report.faults));
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
