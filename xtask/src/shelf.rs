//! `cargo xtask shelf`: every broken workflow of the shelf, and what catches it.

use std::{env::consts::EXE_SUFFIX, ffi::OsString, io, process::Stdio};

use crate::{
    chaos,
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};

/// Builds the example that prints the table, in the build that `chaos` uses, and
/// runs it. It ends with 1 when anything is not caught as it is declared.
pub(crate) fn run(host: &Host, workspace: &Workspace, names: &[OsString]) -> Result<(), Failure> {
    let mut command = host.cargo(build_words(workspace));
    // Standard output belongs to the table.
    command.stdout(Stdio::from(io::stderr()));
    host::run(&mut command)?;
    let built = workspace.sim_target().join("debug/examples").join(format!("shelf{EXE_SUFFIX}"));
    host::run(host.program(built).args(names))
}

/// What cargo is called with to build it: with the package whose build it
/// shares, so that nothing is compiled in another way.
fn build_words(workspace: &Workspace) -> Vec<OsString> {
    let mut words = vec![OsString::from("build")];
    words.extend(chaos::selection(workspace));
    words.extend(["--package", "eni-chaos", "--example", "shelf"].map(Into::into));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_built_beside_the_one_binary() {
        let workspace = Workspace { target: "built".into(), packages: [].into() };
        let words = build_words(&workspace);
        assert_eq!(words[1..words.len() - 4], chaos::selection(&workspace));
        assert_eq!(words[words.len() - 4..], ["--package", "eni-chaos", "--example", "shelf"]);
    }
}
