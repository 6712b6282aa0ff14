//! One moto server for all tests, and boto3 to ask it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;

/// A moto server. It ends with this process, which holds its stdin.
pub(crate) struct Moto {
    pub(crate) url: String,
    python: String,
    _server: Child,
}

/// The server, or `None` where the peers are to be passed over.
pub(crate) fn moto() -> Option<&'static Moto> {
    static MOTO: OnceLock<Option<Moto>> = OnceLock::new();
    MOTO.get_or_init(start).as_ref()
}

fn start() -> Option<Moto> {
    let Ok(python) = std::env::var("XTASK_PEERS_PYTHON") else {
        assert!(
            std::env::var_os("XTASK_PEERS_SKIP").is_some(),
            "no moto: `cargo xtask test` installs it and runs these tests; \
             XTASK_PEERS_SKIP=1 passes over them"
        );
        eprintln!("SKIPPED: no moto, and XTASK_PEERS_SKIP is set");
        return None;
    };
    let mut server = Command::new(&python)
        .arg(script("serve_moto.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "moto did not start: {url:?}");
    Some(Moto { url: url.trim().to_owned(), python, _server: server })
}

fn script(name: &str) -> String {
    format!("{}/tests/peers/{name}", env!("CARGO_MANIFEST_DIR"))
}

impl Moto {
    /// Asks with boto3.
    pub(crate) fn ask(&self, args: &[&str]) -> Value {
        let output = Command::new(&self.python)
            .arg(script("ask_moto.py"))
            .arg(&self.url)
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
