//! FAULTS.md, from what was met.

use std::fmt::Write as _;

use eni_core::{
    ec2::ErrorClass,
    inject::{Access, Point},
};
use eni_faults::Fault;

use crate::{
    cell::{Met, Seen},
    expected::FORMS,
};

type Row = (&'static Point, Vec<Option<Met>>);

const HEAD: &str = "\
# Faults at points

What each fault does at each point where it is legal. A test \
(`eni-cli/chaos/tests/faults`) strikes the first visit of every point with \
every such fault, in a simulated EC2 where the call succeeds, and writes this \
file; it fails when the file is out of date.

A cell is what arrived and what the caller sees. What arrived:

| | |
|---|---|
| `0` | no call arrived, nothing changed |
| `1` | the call arrived and took effect, as far as it changes anything |
| `2` | it arrived and took effect twice |
| `+1` | nothing at first; it arrived after the caller had given up |
| `-` | it arrived and changed nothing |

What the caller sees:

| | |
|---|---|
| `=` | its reply |
| `==` | the reply to the second call, which may be an error |
| `old` | the reply of before the last change |
| `gone` | that what it names is not found |
| `less` | a list without what is fresh |
| `cut`, `garbage` | its reply, cut or unreadable: the outcome is unknown |
| `?` | an error that leaves the outcome open |
| `t` | an error: no effect, sending again may do |
| `s` | an error: no effect, sending slower will do |
| `p` | an error: no effect, sending the same again will not do |
| `x` | nothing, ever: its process is dead |

`timeout` waits 5 s, `delay` 2 s, `late` arrives after 3 s. After its effect an \
API error says what it says all the same: `throttle@after` tells its caller that \
nothing happened.
";

pub(crate) fn render(work: &[Row], wire: &[Row]) -> String {
    let mut text = HEAD.to_owned();
    for (title, rows) in [
        ("Work points", work.iter().collect::<Vec<_>>()),
        ("Wire points that read", of_access(wire, Access::Read)),
        ("Wire points that write", of_access(wire, Access::Write)),
    ] {
        let columns: Vec<usize> = (0..FORMS.len())
            .filter(|column| rows.iter().any(|(_, cells)| cells[*column].is_some()))
            .collect();
        write!(text, "\n## {title}\n\n| point |").unwrap();
        for column in &columns {
            write!(text, " `{}` |", title_of(FORMS[*column])).unwrap();
        }
        write!(text, "\n|---|{}\n", "---|".repeat(columns.len())).unwrap();
        for (point, cells) in rows {
            write!(text, "| `{}` |", point.name).unwrap();
            for column in &columns {
                match &cells[*column] {
                    Some(met) => write!(text, " {} {} |", met.effect, seen(&met.seen)).unwrap(),
                    None => text.push_str("  |"),
                }
            }
            text.push('\n');
        }
    }
    text
}

fn of_access(rows: &[Row], access: Access) -> Vec<&Row> {
    rows.iter().filter(|(point, _)| point.access == access).collect()
}

/// The fault with its phase, if it has one, without what it is given.
fn title_of(form: &str) -> String {
    let fault: Fault = form.parse().unwrap();
    let head = form.split('(').next().unwrap_or(form);
    match fault {
        Fault::Error { .. } | Fault::Throttle(_) | Fault::Denied(_) if !head.contains('@') => {
            format!("{head}@before")
        }
        _ => head.to_owned(),
    }
}

fn seen(seen: &Seen) -> &'static str {
    match seen {
        Seen::Reply => "=",
        Seen::SecondReply => "==",
        Seen::OldReply => "old",
        Seen::NotFound => "gone",
        Seen::Less => "less",
        Seen::Cut => "cut",
        Seen::Garbage => "garbage",
        Seen::Nothing => "x",
        Seen::Error { class, .. } => match class {
            ErrorClass::OutcomeUnknown => "?",
            ErrorClass::Transient => "t",
            ErrorClass::Throttled => "s",
            ErrorClass::Permanent => "p",
        },
    }
}
