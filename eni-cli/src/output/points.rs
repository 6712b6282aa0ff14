//! Points and rules as text and as documents.

use comfy_table::{Table, presets::NOTHING};
use eni_core::inject::{Access, FaultKind, Layer, Point};
use eni_faults::Reach;
use serde_json::{Value, json};

use super::faults::{trimmed, wrapped};

/// A rule, and how far it reaches in an experiment.
pub(crate) struct RuleView {
    pub(crate) name: String,
    /// What it says, in the grammar.
    pub(crate) text: String,
    /// Where it comes from.
    pub(crate) origin: String,
    pub(crate) reach: Reach,
    /// Why it cannot be used.
    pub(crate) problem: Option<String>,
}

/// The headings of a point's doc, in their order.
const HEADINGS: [(&str, &str); 4] = [
    ("when", "**When:**"),
    ("known", "**Known:**"),
    ("faults", "**Faults:**"),
    ("retries", "**Who tries again:**"),
];

/// Every point in a line, and which faults are legal where.
pub(crate) fn text(points: &[&Point]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["point", "layer", "access", "operation", "legal", "when"]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut sets: Vec<Vec<&str>> = Vec::new();
    for point in points {
        let legal: Vec<_> = point.faults.iter().map(FaultKind::name).collect();
        let set = match sets.iter().position(|set| *set == legal) {
            Some(set) => set,
            None => {
                sets.push(legal);
                sets.len() - 1
            }
        };
        let when = part(&doc_of(point), "when").unwrap_or_default();
        table.add_row([
            point.name.to_owned(),
            layer(point.layer).to_owned(),
            access(point.access).to_owned(),
            point.operation.to_owned(),
            set_name(set),
            when,
        ]);
    }
    let mut text = trimmed(&table);
    text.push_str("\n\n");
    for (n, set) in sets.iter().enumerate() {
        text.push_str(&format!("legal {}  {}\n", set_name(n), set.join(", ")));
    }
    text
}

/// Sets of faults are lettered: most points share one of few.
fn set_name(set: usize) -> String {
    let letter = u8::try_from(set).ok().and_then(|set| b'A'.checked_add(set));
    letter.map_or_else(|| set.to_string(), |letter| char::from(letter).to_string())
}

/// Every point with all that is known of it.
pub(crate) fn document(points: &[&Point]) -> Value {
    let points: Vec<_> = points.iter().map(|point| point_document(point)).collect();
    json!({ "schema": "eni.points/1", "points": points })
}

fn point_document(point: &Point) -> Value {
    let doc = doc_of(point);
    let doc: serde_json::Map<String, Value> =
        HEADINGS.iter().map(|(name, _)| ((*name).to_owned(), json!(part(&doc, name)))).collect();
    let in_chaos = eni_chaos::all_points().iter().any(|asked| asked.name == point.name);
    let asked_by: &[&str] = match point.layer {
        Layer::Work => &["ensure", "plan", "chaos"],
        Layer::Wire if in_chaos => &["ensure", "plan", "chaos", "sim"],
        Layer::Wire => &["sim"],
    };
    json!({
        "name": point.name,
        "operation": point.operation,
        "layer": layer(point.layer),
        "access": access(point.access),
        "faults": point.faults.iter().map(FaultKind::name).collect::<Vec<_>>(),
        "asked_by": asked_by,
        "doc": doc,
    })
}

/// Every rule, where it can strike, and where its fault is not legal.
pub(crate) fn rules_text(rules: &[RuleView]) -> String {
    let mut text = String::new();
    for rule in rules {
        let named =
            if rule.name == rule.text { String::new() } else { format!("{} = ", rule.name) };
        text.push_str(&format!("{named}{}  ({})\n", rule.text, rule.origin));
        for (what, points) in
            [("can strike at", &rule.reach.strikes), ("not legal at", &rule.reach.not_legal)]
        {
            if !points.is_empty() {
                let names: Vec<_> = points.iter().map(|point| point.name).collect();
                text.push_str(&wrapped(&format!("  {what:<15}"), &names.join(", ")));
            }
        }
        if let Some(problem) = &rule.problem {
            text.push_str(&format!("  {:<15}{problem}\n", "refused"));
        }
    }
    text
}

/// The same as a document.
pub(crate) fn rules_document(rules: &[RuleView]) -> Value {
    let names = |points: &[&Point]| points.iter().map(|point| point.name).collect::<Vec<_>>();
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            json!({
                "name": rule.name,
                "rule": rule.text,
                "origin": rule.origin,
                "strikes": names(&rule.reach.strikes),
                "not_legal": names(&rule.reach.not_legal),
                "refused": rule.problem,
            })
        })
        .collect();
    json!({ "schema": "eni.points-rules/1", "rules": rules })
}

fn doc_of(point: &Point) -> String {
    let doc = eni_core::points::doc(point).unwrap_or(eni_sim::points::DOC);
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a doc says under a heading, as one line.
fn part(doc: &str, name: &str) -> Option<String> {
    let (_, heading) = HEADINGS.iter().find(|(is, _)| *is == name)?;
    let (_, after) = doc.split_once(heading)?;
    let ends = HEADINGS.iter().filter_map(|(_, heading)| after.find(heading));
    let text = after.get(..ends.min().unwrap_or(after.len()))?.trim();
    Some(text.trim_end_matches('.').to_owned())
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Work => "work",
        Layer::Wire => "wire",
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Write => "write",
    }
}
