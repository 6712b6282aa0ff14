//! `eni plugin new`: a plugin that builds anywhere, with the contract beside it.

use std::{fs, io, path::Path};

use eni_plugin_abi::vendor;

use crate::{args::plugin::PluginNewArgs, error::CliError, exit::Exit, output};

/// Of a new plugin: paths, and texts in which {{name}} stands for its name.
const RUST: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("templates/Cargo.toml.txt")),
    ("src/lib.rs", include_str!("templates/lib.rs.txt")),
];
const C: &[(&str, &str)] = &[
    ("{{name}}.c", include_str!("templates/name.c.txt")),
    ("Makefile", include_str!("templates/Makefile.txt")),
];
const LONGEST: usize = 63;

pub(super) fn run(new: &PluginNewArgs) -> Result<Exit, CliError> {
    let name = new.name.as_str();
    let is_name_char = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !begins_well || !name.chars().all(is_name_char) || name.len() > LONGEST {
        return Err(CliError::usage(format!(
            "{name:?} is no name for a plugin: it should begin with a lower-case letter, then have \
             lower-case letters, digits and hyphens, at most {LONGEST} in all"
        )));
    }
    let folder = Path::new(name);
    fs::create_dir(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CliError::usage(format!("{name} is there already, and is left as it is"))
        }
        _ => cannot(folder, &error),
    })?;
    let own = if new.c { C } else { RUST };
    for (path, text) in own {
        let text = text.replace("{{name}}", name);
        write(&folder.join(path.replace("{{name}}", name)), &text)?;
    }
    if new.c {
        write(&folder.join("eni_plugin.h"), vendor::HEADER)?;
    } else {
        for (path, text) in vendor::PACKAGE {
            write(&folder.join("eni-plugin-abi").join(path), text)?;
        }
    }
    let (build, library) = if new.c {
        (format!("make -C {name}"), format!("{name}/{name}.so"))
    } else {
        let library = format!("{name}/target/debug/lib{}.so", name.replace('-', "_"));
        (format!("cargo build --manifest-path {name}/Cargo.toml"), library)
    };
    output::stdout(&format!("{name}\n"))?;
    output::stderr(&format!(
        "build it:  {build}\ncheck it:  eni plugin check {library}\nuse it:    eni chaos --plugin \
         {library} --fault 'ensure.*:plugin({name},sides=3)=lost-reply'\n"
    ));
    Ok(Exit::Done)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    fs::write(path, text).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &io::Error) -> CliError {
    CliError::config(format!("{} cannot be written: {error}", path.display()))
        .help("what was written stays; remove the folder and try again")
}
