//! The tables of `eni-faults/WIRE.md`, as the tests find them.

use std::{fmt::Write as _, fs, path::Path};

use super::scene::{Op, Scene, Way, classified};

/// Around each table of the document.
const MARKS: [&str; 2] = ["<!-- tables: begin -->\n", "<!-- tables: end -->\n"];

/// That the document's tables are these; else they are written where the
/// failure says, to be put in.
pub(crate) fn check(faults: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../eni-faults/WIRE.md");
    let document = fs::read_to_string(path).unwrap();
    let (before, rest) = document.split_once(MARKS[0]).unwrap();
    let (there, after) = rest.split_once(MARKS[1]).unwrap();
    let tables = tables(faults);
    if there != tables {
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("WIRE.md");
        let [begin, end] = MARKS;
        fs::write(&fresh, format!("{before}{begin}{tables}{end}{after}")).unwrap();
        panic!("eni-faults/WIRE.md is out of date: put {} in its place", fresh.display());
    }
}

fn tables(faults: &[&str]) -> String {
    let mut text = String::from(
        "| fault | arrives at EC2 | an SDK client that tries once says | eni's client makes of it |\n\
         |---|---|---|---|\n",
    );
    for fault in faults {
        let arrives = merged(fault, |scene| {
            let _said = scene.by_sdk(1);
            match (scene.arrived(), scene.deliver_late()) {
                (0, true) => "later".to_owned(),
                (0, false) => "no".to_owned(),
                (1, _) => "yes".to_owned(),
                (n, _) => format!("{n} times"),
            }
        });
        let sdk = merged(fault, |scene| scene.by_sdk(1));
        let port = merged(fault, |scene| classified(scene.by_port(Way::Wrapped).as_ref()));
        writeln!(text, "| `{fault}` | {arrives} | {sdk} | {port} |").unwrap();
    }
    text.push_str(
        "\n| fault, once | CreateNetworkInterface | AttachNetworkInterface | \
         DeleteNetworkInterface | DescribeNetworkInterfaces |\n|---|---|---|---|---|\n",
    );
    for fault in faults {
        let [create, attach, delete, describe] = Op::ALL.map(|op| match Scene::new(op, fault) {
            None => "not legal".to_owned(),
            Some(scene) => {
                let said = scene.by_sdk(3);
                let tries = scene.tries();
                format!("{tries} {}: {said}", if tries == 1 { "try" } else { "tries" })
            }
        });
        writeln!(text, "| `{fault}` | {create} | {attach} | {delete} | {describe} |").unwrap();
    }
    text
}

/// One text if it is the same for every operation, else each with its operations.
fn merged(fault: &str, look: impl Fn(&Scene) -> String) -> String {
    let mut texts: Vec<(String, Vec<&str>)> = Vec::new();
    for op in Op::ALL {
        let Some(scene) = Scene::new(op, fault) else { continue };
        let text = look(&scene);
        match texts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, operations)) => operations.push(op.name()),
            None => texts.push((text, vec![op.name()])),
        }
    }
    match &texts[..] {
        [(text, _)] => text.clone(),
        texts => {
            let each = texts.iter().map(|(text, ops)| format!("{}: {text}", ops.join(", ")));
            each.collect::<Vec<_>>().join("<br>")
        }
    }
}
