//! Builds plugins, and asks their strategies.

use std::{
    ffi::OsStr,
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use eni_faults::{
    Answer, Draw, Draws, Item, Strategies, Strategy, StrategyVisit, When, plugins::Plugins,
};
use eni_inject::{Access, Actor, FaultKinds, Layer, Point};

pub(crate) static CREATE: Point = Point {
    name: "ensure.create",
    operation: "CreateNetworkInterface",
    layer: Layer::Work,
    access: Access::Write,
    faults: FaultKinds::CALL,
};

pub(crate) static FIND: Point = Point {
    name: "ec2.DescribeNetworkInterfaces",
    operation: "DescribeNetworkInterfaces",
    layer: Layer::Wire,
    access: Access::Read,
    faults: FaultKinds::WIRE_READ,
};

/// A file that goes when the test ends; a library that is loaded stays so.
pub(crate) struct Built(PathBuf);

impl Deref for Built {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0).or_else(|_| fs::remove_dir(&self.0));
    }
}

/// A place for a file, of this name.
pub(crate) fn place(name: &str) -> Built {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    Built(folder.join(format!("{}-{n}-{name}", std::process::id())))
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/fixtures").join(name)
}

fn abi() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../eni-plugins/abi")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A shared library of a C file, with more arguments for `cc`.
pub(crate) fn c<S: AsRef<OsStr>>(
    source: &Path,
    name: &str,
    more: impl IntoIterator<Item = S>,
) -> Built {
    let library = place(&format!("{name}.so"));
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I"])
        .arg(abi().join("include"))
        .arg(source)
        .arg("-o")
        .arg(&*library)
        .args(more));
    library
}

/// The plugin of `hostile.c`, wrong in the way of this name.
pub(crate) fn hostile(way: &str) -> Built {
    c(&source("hostile.c"), &format!("hostile-{way}"), [format!("-D{way}")])
}

/// The plugin of version 1.0.
pub(crate) fn old() -> Built {
    c(&source("old.c"), "old", [""; 0])
}

/// The plugin in C that comes with the shipped ones.
pub(crate) fn every_nth() -> Built {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../eni-plugins/c/every_nth.c");
    c(&source, "every-nth", [""; 0])
}

fn rustc() -> Command {
    // Cargo tells its tests which cargo it is; its compiler is beside it.
    let cargo = PathBuf::from(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let mut command = Command::new(cargo.with_file_name("rustc"));
    command
        .args(["--edition", "2024"])
        .env("CARGO_PKG_NAME", "fixture")
        .env("CARGO_PKG_VERSION", "0.1.0")
        .env("CARGO_PKG_RUST_VERSION", "1.95");
    command
}

/// A shared library of Rust text, written against the contract's package.
pub(crate) fn rust(name: &str, text: &str) -> Built {
    static ABI: OnceLock<PathBuf> = OnceLock::new();
    let abi = ABI.get_or_init(|| {
        let built = place("libeni_plugin_abi.rlib");
        run(rustc()
            .args(["--crate-type", "rlib", "--crate-name", "eni_plugin_abi", "-o"])
            .arg(&*built)
            .arg(abi().join("src/lib.rs")));
        // Whole or not at all, should another process read it.
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libeni_plugin_abi.rlib");
        fs::rename(&*built, &library).unwrap();
        library
    });
    let (source, library) = (place(&format!("{name}.rs")), place(&format!("{name}.so")));
    fs::write(&*source, text).unwrap();
    run(rustc()
        .args(["--crate-type", "cdylib", "--crate-name", name, "--extern"])
        .arg(format!("eni_plugin_abi={}", abi.display()))
        .arg("-o")
        .arg(&*library)
        .arg(&*source));
    library
}

/// The shipped plugins as a library, as cargo builds them.
pub(crate) fn shipped() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--offline", "--package", "eni-plugins-shipped"])
        .args(["--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let ends = ["libeni_plugins_shipped.so", "libeni_plugins_shipped.dylib"];
    let is_it = |text: &&str| ends.iter().any(|end| text.ends_with(end));
    told.split('"').find(is_it).unwrap().into()
}

pub(crate) fn loaded(path: &Path) -> Plugins {
    let mut plugins = Plugins::new(None);
    plugins.load(path).unwrap();
    plugins
}

/// The strategy that `call`, such as `plugin(x,n=3)`, stands for.
pub(crate) fn ready(
    strategies: &Strategies,
    call: &str,
) -> Result<std::sync::Arc<dyn Strategy>, String> {
    let item: Item = format!("a.b:{call}=refuse").parse().unwrap();
    match item.when {
        When::Strategy(call) => strategies.ready(&call).map_err(|error| error.to_string()),
        other => panic!("{other:?}"),
    }
}

/// What a strategy says of visit `n` of `w1` to a point, under seed 1 and the
/// rule `lose`.
pub(crate) fn ask(
    strategy: &dyn Strategy,
    point: &'static Point,
    n: u64,
) -> Result<Answer, String> {
    let rule = Draw::new(1, "lose");
    let actor = Actor::worker(1);
    let visit = StrategyVisit { actor, point, n, draws: Draws::new(&rule, actor, point.name) };
    strategy.decide(&visit).map_err(|failure| failure.to_string())
}

/// The visits of 1 to `last` at which a strategy strikes at `ensure.create`.
pub(crate) fn strikes(strategy: &dyn Strategy, last: u64) -> Vec<u64> {
    (1..=last).filter(|n| ask(strategy, &CREATE, *n).unwrap() != Answer::Pass).collect()
}
