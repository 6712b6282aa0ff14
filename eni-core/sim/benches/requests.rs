//! Requests a second of EC2 endpoints, side by side: the six calls of an
//! interface's life, over connections that are kept where the endpoint keeps
//! them, the same requests to each. Prints the median of five rounds taken in
//! turn, and how many times faster the first endpoint is than each other.
//!
//! `cargo xtask bench` starts `eni sim` and moto and calls it with
//! `eni=http://127.0.0.1:PORT moto=http://127.0.0.1:PORT`. Machines are noisy:
//! compare numbers of one run only.

#![expect(clippy::print_stdout, reason = "it is what a bench does")]

use std::{
    io::{self, BufRead as _, BufReader, Error, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const CONNECTIONS: u32 = 4;
const CALLS: u64 = 6;

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// One connection to one endpoint, made anew when the endpoint closes it.
struct Client {
    address: String,
    kept: Option<BufReader<TcpStream>>,
}

impl Client {
    fn new(url: &str) -> Self {
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { address, kept: None }
    }

    /// The body of a successful reply.
    fn ask(&mut self, query: &str) -> Fallible<String> {
        let was_kept = self.kept.is_some();
        let reply = match self.exchange(query) {
            // What was kept may have been closed meanwhile.
            Err(_) if was_kept => self.exchange(query),
            reply => reply,
        };
        let (status, body) = reply?;
        if status == 200 { Ok(body) } else { Err(format!("{query}: {status} {body}").into()) }
    }

    fn exchange(&mut self, query: &str) -> io::Result<(u16, String)> {
        let mut stream = match self.kept.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        // Signed for nobody, by the look of it: endpoints read service and region there.
        let request = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded; \
             charset=utf-8\r\nauthorization: AWS4-HMAC-SHA256 \
             Credential=AKIDEXAMPLE/20260101/us-east-1/ec2/aws4_request, \
             SignedHeaders=host, Signature=0\r\ncontent-length: {}\r\n\r\n{query}",
            self.address,
            query.len()
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let (mut line, mut status, mut length, mut keep) = (String::new(), 0, None, true);
        loop {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(Error::from(io::ErrorKind::UnexpectedEof));
            }
            let head = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = head.strip_prefix("http/1.") {
                keep = rest.starts_with('1');
                status = rest.get(2..5).and_then(|text| text.parse().ok()).unwrap_or(0);
            } else if let Some(value) = head.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            } else if head == "connection: close" {
                keep = false;
            } else if head.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body)?;
        if keep {
            self.kept = Some(stream);
        }
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// The text of the first element of that name.
fn element(body: &str, name: &str) -> Fallible<String> {
    let found = body.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once('<'));
    Ok(found.ok_or_else(|| format!("no {name}: {body}"))?.0.to_owned())
}

/// One connection and what it works on.
struct Worker {
    client: Client,
    subnet: String,
    instance: String,
    description: String,
}

impl Worker {
    fn new(url: &str, n: u32) -> Fallible<Self> {
        let mut client = Client::new(url);
        let subnets = client.ask("Action=DescribeSubnets&Version=2016-11-15")?;
        let subnet = element(&subnets, "subnetId")?;
        let launched = client.ask(&format!(
            "Action=RunInstances&Version=2016-11-15&ImageId=ami-12c6146b&InstanceType=m5.large\
             &MinCount=1&MaxCount=1&SubnetId={subnet}"
        ))?;
        let instance = element(&launched, "instanceId")?;
        Ok(Self { client, subnet, instance, description: format!("bench%2F{n}") })
    }

    /// Create, find, attach, protect, detach, delete.
    fn cycle(&mut self) -> Fallible<()> {
        let Self { client, subnet, instance, description } = self;
        let mut ask = |query: String| client.ask(&format!("{query}&Version=2016-11-15"));
        let created = ask(format!(
            "Action=CreateNetworkInterface&SubnetId={subnet}&Description={description}"
        ))?;
        let interface = element(&created, "networkInterfaceId")?;
        ask(format!(
            "Action=DescribeNetworkInterfaces&Filter.1.Name=description\
             &Filter.1.Value.1={description}"
        ))?;
        let attached = ask(format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={interface}&InstanceId={instance}\
             &DeviceIndex=1"
        ))?;
        let attachment = element(&attached, "attachmentId")?;
        ask(format!(
            "Action=ModifyNetworkInterfaceAttribute&NetworkInterfaceId={interface}\
             &Attachment.AttachmentId={attachment}&Attachment.DeleteOnTermination=true"
        ))?;
        ask(format!("Action=DetachNetworkInterface&AttachmentId={attachment}"))?;
        ask(format!("Action=DeleteNetworkInterface&NetworkInterfaceId={interface}"))?;
        Ok(())
    }
}

/// Requests a second of one endpoint.
fn round(workers: &mut [Worker]) -> Fallible<f64> {
    let began = Instant::now();
    let calls: Fallible<u64> = std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .iter_mut()
            .map(|worker| {
                scope.spawn(move || -> Fallible<u64> {
                    let mut calls = 0;
                    while began.elapsed() < ROUND {
                        worker.cycle()?;
                        calls += CALLS;
                    }
                    Ok(calls)
                })
            })
            .collect();
        running.into_iter().map(|it| it.join().map_err(|_| "a connection panicked")?).sum()
    });
    Ok(calls? as f64 / began.elapsed().as_secs_f64())
}

fn main() -> Fallible<()> {
    let endpoints: Vec<(String, String)> = std::env::args()
        .filter_map(|word| word.split_once('=').map(|(n, url)| (n.to_owned(), url.to_owned())))
        .collect();
    if endpoints.is_empty() {
        println!("requests: no endpoint was named; `cargo xtask bench` names two");
        return Ok(());
    }
    let mut fleets = Vec::new();
    for (_, url) in &endpoints {
        let fleet: Fallible<Vec<_>> = (0..CONNECTIONS).map(|n| Worker::new(url, n)).collect();
        fleets.push(fleet?);
    }
    let mut rates = vec![Vec::new(); endpoints.len()];
    for _ in 0..ROUNDS {
        for (workers, rates) in fleets.iter_mut().zip(&mut rates) {
            rates.push(round(workers)?);
        }
    }
    let medians: Vec<f64> = rates.into_iter().map(median).collect();
    let first = medians.first().copied().unwrap_or_default();
    for ((name, _), rate) in endpoints.iter().zip(&medians) {
        println!(
            "{:<46}{rate:>10.0} requests/s (median of {ROUNDS}, {CONNECTIONS} connections){}",
            format!("{name}, mixed calls over HTTP"),
            if *rate == first { String::new() } else { format!(", {:.0} times", first / rate) }
        );
    }
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
