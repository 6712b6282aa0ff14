//! What a caller gets of a fault: errors as a connection makes them, replies
//! that are an error, cut or unreadable. Decides nothing and sends nothing.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{orchestrator::HttpResponse, result::ConnectorError},
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream, retry::ErrorKind};
use bytes::Bytes;
use eni_inject::{Failure, Visit};
use http_body::{Body, Frame, SizeHint};

use super::error_body::{ApiError, ErrorBody, WriteError};

/// What an HTTP client has of a request.
pub(super) type Reply = Result<HttpResponse, ConnectorError>;

/// No XML, no JSON, no UTF-8.
const GARBAGE: &[u8] = b"\xff\xfe<<>>&\x00;\x1b[0m]]>";

/// What the caller gets in place of a reply.
pub(super) fn of_failure(failure: &Failure, visit: &Visit, write: WriteError) -> Reply {
    match failure {
        Failure::Refused => {
            Err(ConnectorError::io(error(io::ErrorKind::ConnectionRefused, failure))
                .never_connected())
        }
        Failure::Reset => Err(ConnectorError::io(error(io::ErrorKind::ConnectionReset, failure))),
        Failure::Timeout(_) => Err(timeout(failure)),
        Failure::Api { code, status } => of_api(code, *status, failure, visit, write),
        // As hyper tells of a connection that ends before a reply begins.
        _ => Err(ConnectorError::other(
            error(io::ErrorKind::UnexpectedEof, failure),
            Some(ErrorKind::TransientError),
        )),
    }
}

/// The end of a caller's patience.
pub(super) fn timeout(failure: &Failure) -> ConnectorError {
    ConnectorError::timeout(error(io::ErrorKind::TimedOut, failure))
}

fn error(kind: io::ErrorKind, failure: &Failure) -> BoxError {
    io::Error::new(kind, failure.to_string()).into()
}

fn of_api(code: &str, status: u16, failure: &Failure, visit: &Visit, write: WriteError) -> Reply {
    // A status that HTTP does not have is a decider's mistake: no reply has it.
    let status =
        StatusCode::try_from(status).map_err(|unfit| ConnectorError::other(unfit.into(), None))?;
    let request_id = format!("injected-{}-{}-{}", visit.actor, visit.point.name, visit.n);
    let message = failure.to_string();
    let ErrorBody { headers, body } =
        write(&ApiError { code, message: &message, request_id: &request_id });
    let length = body.len();
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in headers {
        set(&mut response, name, value);
    }
    set(&mut response, "x-amzn-requestid", request_id);
    set(&mut response, "content-length", length.to_string());
    Ok(response)
}

/// The same reply with a body that cannot be read.
pub(super) fn garbage(mut response: HttpResponse) -> HttpResponse {
    *response.body_mut() = SdkBody::from(GARBAGE);
    set(&mut response, "content-length", GARBAGE.len().to_string());
    response
}

/// The same reply with half of its body, although its length is said to be the
/// whole one's: what a connection leaves that breaks off.
///
/// # Errors
///
/// A reply in which there is nothing to cut, as it came.
pub(super) async fn cut(mut response: HttpResponse) -> Result<HttpResponse, Box<HttpResponse>> {
    let body = ByteStream::new(response.take_body()).collect().await;
    let whole = match body {
        Ok(body) => body.into_bytes(),
        Err(broken) => {
            *response.body_mut() = Broken::body(Bytes::new(), 0, broken.into());
            return Err(Box::new(response));
        }
    };
    let length = whole.len();
    if length == 0 {
        *response.body_mut() = SdkBody::empty();
        return Err(Box::new(response));
    }
    let half = whole.slice(..length / 2);
    let end = io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the reply ended too early, the outcome is unknown (injected)",
    );
    *response.body_mut() = Broken::body(half, length, end.into());
    set(&mut response, "content-length", length.to_string());
    Ok(response)
}

/// Sets a header; one that HTTP cannot have is left out.
fn set(response: &mut HttpResponse, name: &'static str, value: String) {
    let _ = response.headers_mut().try_insert(name, value);
}

/// A body that gives some of its bytes and then fails.
struct Broken {
    first: Option<Bytes>,
    /// How many bytes are still to come, as far as its length says.
    left: usize,
    error: Option<BoxError>,
}

impl Broken {
    fn body(first: Bytes, length: usize, error: BoxError) -> SdkBody {
        let first = (!first.is_empty()).then_some(first);
        SdkBody::from_body_1_x(Self { first, left: length, error: Some(error) })
    }
}

impl Body for Broken {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Some(first) = this.first.take() {
            this.left = this.left.saturating_sub(first.len());
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        Poll::Ready(this.error.take().map(Err))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}
