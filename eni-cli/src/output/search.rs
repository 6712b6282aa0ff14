//! The report of a search as text.

mod timeline;

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use comfy_table::{Table, presets::NOTHING};
use eni_chaos::{
    Invariant,
    search::{Covered, Found, InvariantState, Mode, ReplayReport, SearchReport, SearchVerdict},
};

use super::{
    count,
    faults::{trimmed, wrapped},
};

/// The whole report.
pub(crate) fn text(report: &SearchReport) -> String {
    let mut text = head(report);
    text.push_str(&extent(report));
    if let Some(covered) = &report.coverage {
        text.push_str(&coverage(covered));
    }
    text.push('\n');
    for invariant in Invariant::ALL {
        let state = report.invariants.get(invariant.id()).copied();
        let state = state.unwrap_or(InvariantState::NotChecked);
        let (word, color) = match state {
            InvariantState::Held => ("held", AnsiColor::Green),
            InvariantState::HeldSoFar => ("held so far", AnsiColor::Yellow),
            InvariantState::Broken => ("broken", AnsiColor::Red),
            InvariantState::NotChecked => ("not checked", AnsiColor::Yellow),
        };
        let style = Style::new().fg_color(Some(color.into()));
        text.push_str(&format!("{:<18}{style}{word}{style:#}\n", invariant.id()));
    }
    for found in &report.counterexamples {
        text.push_str(&counterexample(found));
    }
    for kept in report.regressions.iter().filter(|kept| !kept.as_expected) {
        let what = kept.what.as_deref().unwrap_or_default();
        text.push_str(&format!("\nkept {}: {}\n  but {what}\n", kept.place, kept.line));
    }
    for why in &report.invalid_because {
        text.push_str(&format!("invalid: {why}\n"));
    }
    text.push('\n');
    text.push_str(&verdict(report));
    text
}

/// What came of a replay.
pub(crate) fn replayed(report: &ReplayReport) -> String {
    let mut text = format!("{}  ({})\n\n", report.schedule, report.flags);
    text.push_str(&timeline::text(&report.timeline));
    text.push('\n');
    for broken in &report.broken {
        text.push_str(&wrapped(
            "broken   ",
            &format!("{} in stretch {}: {}", broken.invariant, broken.stretch, broken.what),
        ));
    }
    for item in &report.void {
        text.push_str(&format!("void     {item}: it made no difference\n"));
    }
    for item in &report.unfired {
        text.push_str(&format!("unfired  {item}: it never came about\n"));
    }
    let (word, color) = match report.verdict {
        "held" => ("held", AnsiColor::Green),
        "violated" => ("violated", AnsiColor::Red),
        other => (other, AnsiColor::Yellow),
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    let why = match report.verdict {
        "held" => "every invariant, as far as it is judged here".to_owned(),
        "violated" => count(report.broken.len() as u64, "broken invariant"),
        _ => "the schedule did not come about as it is written".to_owned(),
    };
    text.push_str(&format!("{style}{word}{style:#}: {why}\n"));
    text
}

fn head(report: &SearchReport) -> String {
    let faults = count(report.max_faults.into(), "fault");
    let bound = match report.search {
        Mode::Closure => format!("up to {faults} in each attempt"),
        Mode::Depth => format!("up to {faults} in a whole run"),
        Mode::Random => format!("at random, up to {faults} in a run"),
    };
    let mut text =
        format!("{} of {}, {}: {bound}\n", report.search.name(), report.workflow, report.scenario);
    let mut more = Vec::new();
    if (report.lag_ticks, report.window_ticks) != (2, 2) {
        let (lag, window) = (report.lag_ticks, report.window_ticks);
        more.push(format!("EC2 lags {lag} ticks, the workflow counts on {window}"));
    }
    if report.token_after_deletion != eni_sim::config::TokenAfterDeletion::default().name() {
        more.push(format!("a token whose interface was deleted {}", report.token_after_deletion));
    }
    if let Some(only) = &report.only {
        more.push(format!("only {}", only.join(", ")));
    }
    if report.until_ok {
        more.push("a run ends at its first Ok".to_owned());
    }
    if !report.prunes {
        more.push("nothing is pruned".to_owned());
    }
    if let Some(shard) = &report.shard {
        more.push(format!("shard {shard}"));
    }
    for line in more {
        text.push_str(&format!("  {line}\n"));
    }
    let alphabet = &report.alphabet;
    text.push_str(&format!(
        "alphabet  {} at {}\n",
        count(alphabet.letters as u64, "fault"),
        count(alphabet.points as u64, "point")
    ));
    for merged in &alphabet.merged {
        let same = merged.same.join(", ");
        let label = match &merged.offered {
            Some(offered) => format!("  {offered} stands for "),
            None => "  at the work point of the same call: ".to_owned(),
        };
        let at = count(merged.points.len() as u64, "point");
        text.push_str(&wrapped(&label, &format!("{same} (at {at})")));
    }
    text
}

/// How far it went, and what that is relative to.
fn extent(report: &SearchReport) -> String {
    let ran = &report.ran;
    let mut text = String::from("\n");
    match &report.open {
        Some(open) => {
            text.push_str(&format!("open      {}\n", open.because));
            for growth in &open.growing {
                text.push_str(&format!(
                    "  grows: {} {} to {}\n",
                    growth.of, growth.from, growth.to
                ));
            }
        }
        None if report.shard_done => {
            text.push_str("open      this shard is done; `eni chaos merge` puts all together\n");
        }
        None if report.exhausted && report.search == Mode::Depth => {
            text.push_str("exhausted every run within the bound\n");
        }
        None if report.exhausted => text.push_str("exhausted no new world appears\n"),
        None => text.push_str("open      chance does not cover all\n"),
    }
    if let Some(runs) = ran.random_runs {
        text.push_str(&format!(
            "  {}, {}, {} drawn, seed {}\n",
            count(runs, "run"),
            count(ran.stretches, "attempt"),
            count(ran.deviations.unwrap_or_default(), "deviation"),
            ran.seed.unwrap_or_default()
        ));
        for (invariant, runs) in &ran.runs_that_broke {
            text.push_str(&format!("  {} broke {invariant}\n", count(*runs, "run")));
        }
        if let Some(one_in) = ran.less_than_one_in {
            text.push_str(&format!(
                "  with 95 % confidence fewer than one such run in {one_in} breaks an invariant\n"
            ));
        }
    } else {
        text.push_str(&format!(
            "  {}, {} ({} more in vain, their last fault was void), {} within them\n",
            count(ran.worlds as u64, "world"),
            count(ran.stretches, "attempt"),
            ran.void,
            count(ran.states as u64, "state")
        ));
        let costs = ran.worlds_by_cost.iter().map(|(cost, worlds)| format!("{worlds} at {cost}"));
        let costs: Vec<_> = costs.collect();
        text.push_str(&wrapped("  worlds by cost  ", &costs.join(", ")));
        if let Some(from) = ran.no_new_world_from {
            text.push_str(&format!(
                "  no new world from {} in an attempt on, up to {}\n",
                count(from.into(), "fault"),
                report.max_faults
            ));
        }
    }
    for line in &report.relative_to {
        text.push_str(&wrapped("  relative to  ", line));
    }
    text
}

fn coverage(covered: &Covered) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["point", "struck", "void", "by fault"]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for (point, tried) in &covered.points {
        let sum = |counts: &BTreeMap<String, u64>| counts.values().sum::<u64>().to_string();
        let kinds: Vec<_> =
            tried.struck.iter().map(|(fault, times)| format!("{fault} {times}")).collect();
        table.add_row([
            (*point).to_owned(),
            sum(&tried.struck),
            sum(&tried.void),
            kinds.join(", "),
        ]);
    }
    let mut text = format!("\n{}\n", trimmed(&table));
    text.push_str(&format!("{} of faults together\n", count(covered.pairs as u64, "pair")));
    if !covered.events.is_empty() {
        let events: Vec<_> =
            covered.events.iter().map(|(event, times)| format!("{event} {times}")).collect();
        text.push_str(&wrapped("from outside  ", &events.join(", ")));
    }
    let mut whys: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for never in &covered.never_reached {
        whys.entry(never.why).or_default().push(never.point);
    }
    for (why, points) in whys {
        text.push_str(&wrapped("never tried  ", &format!("{} ({why})", points.join(", "))));
    }
    text
}

fn counterexample(found: &Found) -> String {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let mut text = format!(
        "\n{red}{}{red:#} breaks, at the cost of {}\n",
        found.invariant,
        count(found.cost.into(), "fault")
    );
    text.push_str(&wrapped("  ", &found.what));
    text.push_str(&match found.needed.as_slice() {
        [] => "  nothing has to go wrong for it\n".to_owned(),
        [one] => format!("  {one}: without it, it holds\n"),
        several => format!("  {}: each is needed\n", several.join(", ")),
    });
    text.push('\n');
    text.push_str(&timeline::text(&found.timeline));
    text.push_str(&format!("\nreplay:  {}\nkeep:    {}\n", found.replay, found.keep));
    text
}

fn verdict(report: &SearchReport) -> String {
    let (word, color) = match report.verdict {
        SearchVerdict::Held => ("held", AnsiColor::Green),
        SearchVerdict::Violated => ("violated", AnsiColor::Red),
        SearchVerdict::Open => ("open", AnsiColor::Yellow),
        SearchVerdict::Invalid => ("invalid", AnsiColor::Yellow),
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    let extent = match (report.exhausted, report.ran.random_runs) {
        (true, _) => "exhausted, ".to_owned(),
        (false, Some(runs)) => format!("{}, ", count(runs, "run")),
        (false, None) => "not exhausted, ".to_owned(),
    };
    let worlds = match report.ran.random_runs {
        None => format!("{}, ", count(report.ran.worlds as u64, "world")),
        Some(_) => String::new(),
    };
    let interrupted = if report.interrupted { " (interrupted)" } else { "" };
    let broken = match report.counterexamples.len() {
        0 => "nothing broken".to_owned(),
        n => format!("{} broken", count(n as u64, "invariant")),
    };
    format!(
        "{style}{word}{style:#}{interrupted}: {extent}{worlds}{}, {broken}\n",
        count(report.ran.stretches, "attempt")
    )
}
