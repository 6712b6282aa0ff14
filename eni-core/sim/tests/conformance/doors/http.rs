//! A client of EC2's Query protocol over a socket. Time it cannot change.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::Door;
use crate::reply::Reply;

const SIGNED: &str = "authorization: AWS4-HMAC-SHA256 \
    Credential=AKIDEXAMPLE/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=x\r\n\
    content-type: application/x-www-form-urlencoded; charset=utf-8\r\n";

pub(crate) struct Http {
    /// Host and port.
    host: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Http {
    pub(crate) fn new(host: &str) -> Self {
        Self { host: host.to_owned(), connection: None }
    }

    /// Posts a body; the status and the body of the reply.
    pub(crate) fn post(&mut self, path: &str, headers: &str, body: &str) -> (u16, String) {
        let mut connection =
            self.connection.take().unwrap_or_else(|| BufReader::new(connect(&self.host)));
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {length}\r\n\r\n{body}",
            self.host
        );
        connection.get_mut().write_all(request.as_bytes()).unwrap();
        let status = line(&mut connection);
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        let (mut length, mut is_kept) = (0, true);
        loop {
            let header = line(&mut connection).to_lowercase();
            if header.is_empty() {
                break;
            }
            is_kept &= header != "connection: close";
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).unwrap();
        self.connection = is_kept.then_some(connection);
        (status, String::from_utf8(body).unwrap())
    }
}

fn connect(host: &str) -> TcpStream {
    let stream = TcpStream::connect(host).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

fn line(connection: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    connection.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

impl Door for Http {
    fn send(&mut self, form: &str) -> Reply {
        let (status, body) = self.post("/", SIGNED, form);
        Reply::new(status, body)
    }

    fn advance(&mut self, _by: Duration) {}
}
