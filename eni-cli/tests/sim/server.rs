//! A running `eni sim`, on a free port. It ends with its value.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use crate::{http, run::Folder};

pub(crate) struct Sim {
    pub(crate) url: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Sim {
    /// Starts it with these arguments, separated by spaces.
    pub(crate) fn start(folder: &Folder, args: &str) -> Self {
        let mut child = folder
            .command(&format!("sim {args}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        stdout.read_line(&mut url).unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "eni sim {args} did not start: {url:?}");
        Self { url: url.trim().to_owned(), child, stdout }
    }

    /// EC2's answer to a query: its status and its body.
    pub(crate) fn query(&self, query: &str) -> (u16, String) {
        http::query(&self.url, query).unwrap()
    }

    /// The answer of the control API.
    pub(crate) fn control(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, body) =
            http::request(&self.url, method, &format!("/_eni/{path}"), body).unwrap();
        (status, serde_json::from_str(&body).unwrap_or_else(|e| panic!("{e}: {body}")))
    }

    /// The first default subnet.
    pub(crate) fn subnet(&self) -> String {
        let (status, body) = self.query("Action=DescribeSubnets");
        assert_eq!(status, 200, "{body}");
        http::element(&body, "subnetId").to_owned()
    }

    /// Creates an interface that nothing holds, under a description and a token of that text;
    /// its id.
    pub(crate) fn create(&self, subnet: &str, text: &str) -> String {
        let (status, body) = self.query(&http::create(subnet, text));
        assert_eq!(status, 200, "{body}");
        http::element(&body, "networkInterfaceId").to_owned()
    }

    /// Ends it as a power failure would: at once, with nothing put away.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ctrl-C: its exit code, and what it printed after its URL.
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).unwrap();
        (self.child.wait().unwrap().code(), printed)
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
