//! Every rule and schedule that a document of the project shows is one.

use eni_faults::{Fault, Schedule, grammar};

const DOCUMENTS: [(&str, &str, usize); 4] = [
    ("README.md", include_str!("../../../README.md"), 10),
    ("eni-faults/README.md", include_str!("../../README.md"), 12),
    ("ARCHITECTURE.md", include_str!("../../../ARCHITECTURE.md"), 0),
    ("CHANGELOG.md", include_str!("../../../CHANGELOG.md"), 0),
];

/// The texts between spaces, quotes and backticks that set a fault.
fn rules(document: &str) -> impl Iterator<Item = &str> {
    let words = document.split(|c: char| c.is_whitespace() || matches!(c, '`' | '\'' | '"'));
    words.filter(|word| {
        word.split('=').skip(1).any(|after| {
            let name = after.split(['@', '(', ',']).next().unwrap_or_default();
            Fault::NAMES.contains(&name)
        })
    })
}

#[test]
fn every_rule_in_a_document_reads() {
    for (name, document, at_least) in DOCUMENTS {
        let mut read = 0;
        for rule in rules(document) {
            let error = if rule.starts_with("v1:") {
                rule.parse::<Schedule>().err()
            } else {
                grammar::parse_list(rule).err()
            };
            assert!(error.is_none(), "{name}: {}", error.unwrap().render());
            read += 1;
        }
        assert!(read >= at_least, "{name} shows {read} rules");
    }
}
