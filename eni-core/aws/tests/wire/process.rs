//! Surroundings to find settings in: a process with an environment of its own,
//! and servers that it may or may not ask.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use eni_aws::{ConnectOptions, Target, connect, is_loopback, this_instance};
use eni_core::{ec2::Ec2, id::InterfaceId};

/// Says in [`Case::run`]'s process which options a connect has.
const OPTIONS: [&str; 3] = ["CASE_REGION", "CASE_PROFILE", "CASE_ENDPOINT"];

/// Says there to ask which instance this is, instead of connecting.
const THIS_INSTANCE: &str = "CASE_THIS_INSTANCE";

/// The surroundings of a connect: empty but for what is set here.
pub(crate) struct Case {
    name: &'static str,
    env: Vec<(String, String)>,
    config_file: String,
}

impl Case {
    /// Surroundings without anything, the instance metadata service included.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, env: Vec::new(), config_file: String::new() }
            .env("AWS_EC2_METADATA_DISABLED", "true")
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn region(self, region: &str) -> Self {
        self.env(OPTIONS[0], region)
    }

    pub(crate) fn profile(self, profile: &str) -> Self {
        self.env(OPTIONS[1], profile)
    }

    pub(crate) fn endpoint(self, url: &str) -> Self {
        self.env(OPTIONS[2], url)
    }

    /// An access key in the environment.
    pub(crate) fn keys(self) -> Self {
        self.env("AWS_ACCESS_KEY_ID", "AKIDENV").env("AWS_SECRET_ACCESS_KEY", "secret")
    }

    /// An instance metadata service.
    pub(crate) fn imds(self, server: &Server) -> Self {
        self.imds_at(&server.url)
    }

    pub(crate) fn imds_at(self, url: &str) -> Self {
        self.env("AWS_EC2_METADATA_DISABLED", "false").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
    }

    /// Which instance this is, in these surroundings, or the error.
    pub(crate) fn this_instance(self) -> String {
        self.env(THIS_INSTANCE, "yes").run()
    }

    pub(crate) fn config_file(mut self, text: &str) -> Self {
        self.config_file = text.to_owned();
        self
    }

    /// What a connect in these surroundings comes to: target and assumptions,
    /// or the error.
    pub(crate) fn run(self) -> String {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("config");
        fs::write(&file, self.config_file).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "process::report", "--ignored", "--nocapture"])
            .env_clear()
            .env("HOME", &folder)
            .env("AWS_CONFIG_FILE", &file)
            .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("none"))
            .envs(self.env)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        let (_, report) = text.split_once("REPORT ").expect("a report");
        report.split_once(" END").expect("the end of the report").0.to_owned()
    }
}

/// No test of its own: what [`Case::run`] starts. With an endpoint on loopback
/// it makes one call too.
#[ignore = "the tests of `connect` run it"]
#[tokio::test]
async fn report() {
    if std::env::var(THIS_INSTANCE).is_ok() {
        let report = match this_instance().await {
            Ok(id) => id.to_string(),
            Err(error) => format!("{error}"),
        };
        return write(&report);
    }
    let [region, profile, endpoint_url] = OPTIONS.map(|name| std::env::var(name).ok());
    let options = ConnectOptions { region, profile, endpoint_url, ..ConnectOptions::default() };
    let report = match connect(&options).await {
        Ok(connected) => {
            if matches!(&connected.target, Target::Endpoint { url } if is_loopback(url)) {
                let id = InterfaceId::from_reply("eni-1");
                connected.ec2.delete_interface(&id).await.unwrap();
            }
            let mut report = connected.target.to_string();
            for assumed in &connected.assumed {
                write!(report, "; {assumed}").unwrap();
            }
            report
        }
        Err(error) => format!("{error:?}"),
    };
    write(&report);
}

/// Not `println`: this is the test's result, not something to read.
fn write(report: &str) {
    std::io::stdout().write_all(format!("\nREPORT {report} END\n").as_bytes()).unwrap();
}

/// A server on loopback that gives every request the same answer.
pub(crate) struct Server {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn new(status: &'static str, body: String) -> Self {
        Self::answering(move |_| Some((status.to_owned(), body.clone())))
    }

    /// A server that answers each request by its head: status line with
    /// further headers, and body. `None` is no answer, on an open connection.
    pub(crate) fn answering(
        answer_to: impl Fn(&str) -> Option<(String, String)> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&heads);
        thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let head = read(&mut stream);
                let answered = answer_to(&head);
                // Before the answer: whoever has that may look here.
                seen.lock().unwrap().push(head);
                match answered {
                    Some((status, body)) => answer(&mut stream, &status, &body),
                    None => open.push(stream),
                }
            }
        });
        Self { url, heads }
    }

    /// An EC2 endpoint on which a delete succeeds.
    pub(crate) fn ec2() -> Self {
        Self::new("200 OK", crate::xml::done("DeleteNetworkInterface"))
    }

    /// A server that has nothing.
    pub(crate) fn without_anything() -> Self {
        Self::new("404 Not Found", String::new())
    }

    /// Request line and headers of each request so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The key and the region that the one request was signed with.
    pub(crate) fn signed_with(&self) -> (String, String) {
        let heads = self.heads();
        assert_eq!(heads.len(), 1, "{heads:?}");
        let (_, rest) = heads[0].split_once("Credential=").unwrap();
        let scope: Vec<_> = rest.split('/').collect();
        (scope[0].to_owned(), scope[2].to_owned())
    }
}

/// Reads one request to its end and returns its head.
fn read(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse().unwrap());
    reader.read_exact(&mut vec![0; length]).unwrap();
    head
}

fn answer(stream: &mut TcpStream, status: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all((head + body).as_bytes()).unwrap();
}
