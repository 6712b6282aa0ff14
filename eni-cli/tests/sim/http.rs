//! Plain HTTP, one connection a request.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    net::TcpStream,
};

/// Sends a request and reads the whole reply: its status and its body. A reply
/// that is cut off is an error.
pub(crate) fn request(
    url: &str,
    method: &str,
    path: &str,
    body: &str,
) -> io::Result<(u16, String)> {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    parse(&reply).ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

fn parse(reply: &str) -> Option<(u16, String)> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    (length == Some(body.len())).then(|| (status, body.to_owned()))
}

/// Asks EC2.
pub(crate) fn query(url: &str, query: &str) -> io::Result<(u16, String)> {
    request(url, "POST", "/", &format!("{query}&Version=2016-11-15"))
}

/// The query that creates an interface with `text` as description and token.
pub(crate) fn create(subnet: &str, text: &str) -> String {
    format!("Action=CreateNetworkInterface&SubnetId={subnet}&Description={text}&ClientToken={text}")
}

/// The text of the first element of that name.
pub(crate) fn element<'a>(body: &'a str, name: &str) -> &'a str {
    let (_, rest) = body.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{body}"));
    rest.split_once('<').unwrap().0
}

/// The texts of all elements of that name.
pub(crate) fn elements(body: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}>");
    let parts = body.split(open.as_str()).skip(1);
    parts.map(|rest| rest.split_once('<').unwrap().0.to_owned()).collect()
}
