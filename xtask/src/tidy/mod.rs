//! `cargo xtask tidy`: the rules of the architecture that a program can check.
//!
//! Each module holds one group of rules as pure functions from text or plain
//! data to findings; here they meet the checkout. No rule lives here.

mod arrows;
mod bans;
mod finding;
mod layout;
mod lexer;
mod machine_paths;
mod manifest;
mod reach;
mod shape;
mod source;
mod unsafety;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};
use finding::Finding;
use source::Source;

/// Runs every check and prints all that they find.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let files = files(host.root())?;
    let mut findings = arrows::check(workspace);
    findings.extend(manifest::default_members(workspace));
    findings.extend(manifests(&files));
    findings.extend(layout(host, workspace, &files)?);
    findings.extend(sources(&files));
    for (path, text) in &files {
        findings.extend(machine_paths::check(path, text));
    }
    findings.extend(reach::check(host, workspace)?);
    findings.sort();
    findings.dedup();
    for finding in &findings {
        host::say(&finding.to_string());
    }
    if findings.is_empty() {
        let packages = workspace.packages.len();
        host::say(&format!("tidy: {} files in {packages} packages, no finding", files.len()));
        Ok(())
    } else {
        Err(Failure::Untidy { count: findings.len() })
    }
}

fn manifests(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let manifests = files.iter().filter(|(path, _)| path.ends_with(".toml"));
    manifests.flat_map(|(path, text)| manifest::panic_strategy(path, text)).collect()
}

fn layout(
    host: &Host,
    workspace: &Workspace,
    files: &BTreeMap<String, String>,
) -> Result<Vec<Finding>, Failure> {
    let mut top = Vec::new();
    for entry in entries(host.root())? {
        top.push(entry.file_name().to_string_lossy().into_owned());
    }
    let mut findings = layout::top_level(&top);
    findings.extend(layout::readmes(workspace, |path| files.get(path).map(String::as_str)));
    Ok(findings)
}

fn sources(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let sources: Vec<Source<'_>> = rust.map(|(path, text)| Source::read(path, text)).collect();
    let test_files: BTreeSet<&str> =
        sources.iter().flat_map(|source| source.test_files.iter().map(String::as_str)).collect();
    let mut findings = Vec::new();
    for source in &sources {
        findings.extend(shape::check(source));
        findings.extend(unsafety::check(source));
        if !source.is_test && !test_files.contains(source.path.as_str()) {
            findings.extend(bans::check(source));
        }
    }
    findings
}

/// The text files of the checkout by their path from its top, with `/`. What
/// is built or hidden is left out, except what cargo and CI read.
fn files(root: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in entries(&root.join(&folder))? {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}{name}");
            let kind =
                entry.file_type().map_err(|source| Failure::File { path: entry.path(), source })?;
            let is_hidden = name.starts_with('.') && !source::READ_HIDDEN.contains(&name.as_str());
            if kind.is_dir() && !is_hidden && name != "target" {
                folders.push(format!("{path}/"));
            } else if kind.is_file() && source::is_text(&path) {
                let text = fs::read_to_string(entry.path())
                    .map_err(|source| Failure::File { path: entry.path(), source })?;
                files.insert(path, text);
            }
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Failure> {
    fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|source| Failure::File { path: folder.to_path_buf(), source })
}
