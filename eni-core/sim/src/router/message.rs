//! A request and a reply as plain data, whatever carried them.

use crate::{ApiError, codec};

/// What takes the place of a reply that cannot be read: no XML, no UTF-8.
const BODY_OF_GARBAGE: &[u8] = b"\xff\xfe<<>>&\x00;\x1b[0m]]>";

/// A request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The address after the host: the path, and after a `?` the query.
    pub target: String,
    /// The value of the `Authorization` header.
    pub authorization: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The parameters: those of the query and, of a `POST`, those of the body.
    pub(super) fn form(&self) -> Result<Vec<(String, String)>, ApiError> {
        if !matches!(self.method.as_str(), "GET" | "POST") {
            return Err(ApiError {
                code: "UnsupportedMethod",
                status: 405,
                message: format!("The method {} is not supported: use POST or GET.", self.method),
            });
        }
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut form = codec::parse_form(query.as_bytes())?;
        if self.method == "POST" {
            form.extend(codec::parse_form(&self.body)?);
        }
        Ok(form)
    }
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body, as much of it as arrives.
    pub body: Vec<u8>,
    /// How long the body is said to be: longer than it is where the connection
    /// breaks off in the middle of it.
    pub content_length: usize,
}

impl Response {
    /// The same reply, of which half arrives.
    pub(super) fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// The same reply with a body that nobody can read.
    pub(super) fn garbage(mut self) -> Self {
        self.body = BODY_OF_GARBAGE.to_vec();
        self.content_length = self.body.len();
        self
    }

    pub(super) fn xml(status: u16, body: String, request_id: String) -> Self {
        let headers = vec![
            ("content-type", "text/xml;charset=UTF-8".to_owned()),
            ("x-amzn-requestid", request_id),
        ];
        let content_length = body.len();
        Self { status, headers, body: body.into_bytes(), content_length }
    }
}
