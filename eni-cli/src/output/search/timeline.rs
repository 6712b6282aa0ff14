//! A timeline as text: a line for each call, what struck it, what its caller
//! saw and what became of the world.

use std::collections::BTreeMap;

use eni_chaos::search::{Moment, Timeline};

/// A line for each moment. Ids are cut to what tells them apart.
pub(super) fn text(timeline: &Timeline) -> String {
    let mut text = String::new();
    for moment in &timeline.moments {
        text.push_str(&line(moment));
        text.push('\n');
    }
    shortened(&text)
}

fn line(moment: &Moment) -> String {
    match moment {
        Moment::Attempt { actor, attempt } => {
            format!("{actor:<4}attempt {attempt} begins, and knows nothing yet")
        }
        Moment::Call { actor, point, visit, call, faults, saw, truth, world } => {
            let place = format!("{point}#{visit}");
            let mut line = format!("{actor:<4}{place:<19} {call}");
            if !faults.is_empty() {
                line.push_str(&format!("  ! {}", faults.join(", ")));
            }
            let saw = saw.as_deref().unwrap_or("nothing more: it crashed");
            line.push_str(&format!("  -> {saw}"));
            if let Some(truth) = truth {
                line.push_str(&format!(" (true is: {truth})"));
            }
            if !world.is_empty() {
                line.push_str(&format!("  => {}", world.join("; ")));
            }
            line
        }
        Moment::Wait { actor, reason, is_short: true } => {
            format!("{actor:<4}waits a moment: {reason}")
        }
        Moment::Wait { actor, reason, is_short: false } => {
            format!("{actor:<4}waits for EC2 to show what it knows: {reason}")
        }
        Moment::Ticks { ticks } => format!("    {} pass", super::count(*ticks, "tick")),
        Moment::Outside { event, world } => {
            let became =
                if world.is_empty() { String::new() } else { format!("  => {}", world.join("; ")) };
            format!("env ! {event}{became}")
        }
        Moment::Switch { switch } => format!("    ! {switch}"),
        Moment::End { actor, ending } => format!("{actor:<4}ends: {ending}"),
        Moment::Broken { invariant, what } => format!("    {invariant} is broken: {what}"),
        _ => String::new(),
    }
}

/// Cuts the ids in a text to the fewest digits, four at least, that tell those
/// of one kind apart.
fn shortened(text: &str) -> String {
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        if let Some((kind, digits)) = id(word) {
            let known = ids.entry(kind).or_default();
            if !known.contains(&digits) {
                known.push(digits);
            }
        }
    }
    let mut text = text.to_owned();
    for (kind, all) in ids {
        let differ = |length: &usize| {
            let cut: Vec<_> = all.iter().map(|digits| digits.get(..*length)).collect();
            cut.iter().enumerate().all(|(at, one)| !cut.iter().skip(at + 1).any(|o| o == one))
        };
        let length = (4..17).find(differ).unwrap_or(17);
        for digits in &all {
            let short = digits.get(..length).unwrap_or(digits);
            text = text.replace(&format!("{kind}{digits}"), &format!("{kind}{short}"));
        }
    }
    text
}

/// The kind of an id and its digits.
fn id(word: &str) -> Option<(&str, &str)> {
    let (_, digits) = word.rsplit_once('-')?;
    let is_id = digits.len() == 17 && digits.chars().all(|c| c.is_ascii_hexdigit());
    is_id.then(|| word.split_at(word.len() - digits.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_cut_to_what_tells_them_apart() {
        let text = "eni-aaaabbbbccccdddd0 to i-0123456789abcdef0, eni-aaaabbbbccccdddd0; \
                    eni-attach-0123456789abcdef0 and i-short";
        assert_eq!(shortened(text), "eni-aaaa to i-0123, eni-aaaa; eni-attach-0123 and i-short");
        let text = "eni-aaaab000000000000 eni-aaaac000000000000";
        assert_eq!(shortened(text), "eni-aaaab eni-aaaac");
    }

    #[test]
    fn a_call_is_one_line_with_all_that_is_known_of_it() {
        let call = Moment::Call {
            actor: "w1".to_owned(),
            point: "ensure.find",
            visit: 2,
            call: "DescribeNetworkInterfaces".to_owned(),
            faults: vec!["ec2.DescribeNetworkInterfaces#2=missing".to_owned()],
            saw: Some("no interface".to_owned()),
            truth: Some("eni-1 available".to_owned()),
            world: vec!["eni-2 is created".to_owned()],
        };
        assert_eq!(
            line(&call),
            "w1  ensure.find#2       DescribeNetworkInterfaces  \
             ! ec2.DescribeNetworkInterfaces#2=missing  -> no interface \
             (true is: eni-1 available)  => eni-2 is created"
        );
    }
}
