//! The contract as texts, for plugins that are built elsewhere: the C header,
//! and this package to be put beside them as it is.

/// `eni_plugin.h`.
pub const HEADER: &str = include_str!("../include/eni_plugin.h");

/// The files of this package, by their paths in it.
pub const PACKAGE: &[(&str, &str)] = &[
    ("Cargo.toml", MANIFEST),
    ("README.md", include_str!("../README.md")),
    ("include/eni_plugin.h", HEADER),
    ("src/config.rs", include_str!("config.rs")),
    ("src/draw.rs", include_str!("draw.rs")),
    ("src/host.rs", include_str!("host.rs")),
    ("src/lib.rs", include_str!("lib.rs")),
    ("src/parameter.rs", include_str!("parameter.rs")),
    ("src/raw.rs", include_str!("raw.rs")),
    ("src/read.rs", include_str!("read.rs")),
    ("src/share.rs", include_str!("share.rs")),
    ("src/shim.rs", include_str!("shim.rs")),
    ("src/strategy.rs", include_str!("strategy.rs")),
    ("src/table.rs", include_str!("table.rs")),
    ("src/vendor.rs", include_str!("vendor.rs")),
];

const MANIFEST: &str = concat!(
    "[package]\n",
    "name = \"eni-plugin-abi\"\n",
    "description = \"The C contract of strategy plugins for eni.\"\n",
    "version = \"",
    env!("CARGO_PKG_VERSION"),
    "\"\n",
    "edition = \"2024\"\n",
    "rust-version = \"",
    env!("CARGO_PKG_RUST_VERSION"),
    "\"\n",
    "license = \"MIT OR Apache-2.0\"\n",
    "publish = false\n",
);

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::PACKAGE;

    #[test]
    fn every_source_file_is_in_the_package() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files: BTreeSet<String> = BTreeSet::new();
        for folder in ["src", "include"] {
            for entry in fs::read_dir(here.join(folder)).unwrap() {
                files.insert(format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()));
            }
        }
        files.extend(["Cargo.toml".to_owned(), "README.md".to_owned()]);
        let listed = PACKAGE.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(files, listed);
    }
}
