//! One connection: requests in, replies out, or whatever an injected fault
//! makes of them.

use std::{fmt, sync::Arc, time::Duration};

use eni_inject::Inject;
use http_body_util::BodyExt;
use hyper::{
    body::{Body, Incoming},
    header::{AUTHORIZATION, HeaderMap},
    http::request::Parts,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use thiserror::Error;
use tokio::{net::TcpStream, sync::watch};

use crate::{
    ApiError,
    router::{Delivery, Request, Response},
};

use super::{
    MAX_REQUEST_BYTES,
    arriving::Arriving,
    cloud::Cloud,
    control::{self, FaultRules},
    stream::{ResetFlag, Resettable},
};

/// How long a client may take over its headers, and how long over its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of a body that is too large is read to its end.
const MAX_DISCARDED_BYTES: usize = 64 * MAX_REQUEST_BYTES;

/// What all connections of a server have in common.
pub(super) struct Shared<I> {
    pub(super) cloud: Arc<Cloud>,
    pub(super) inject: I,
    pub(super) rules: Option<Arc<dyn FaultRules>>,
}

impl<I> fmt::Debug for Shared<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("cloud", &self.cloud).finish_non_exhaustive()
    }
}

/// The connection ends here, without a reply.
#[derive(Debug, Error)]
#[error("no reply")]
struct NoReply;

/// Serves a connection until the client leaves, a fault ends it, or the
/// server stops.
pub(super) async fn serve<I: Inject>(
    shared: Arc<Shared<I>>,
    stream: TcpStream,
    mut stopping: watch::Receiver<bool>,
) {
    // Small replies; without it a client may wait for them. A connection that
    // does not allow it is served all the same.
    let _ = stream.set_nodelay(true);
    let flag = ResetFlag::default();
    let io = TokioIo::new(Resettable::new(stream, flag.clone()));
    let service = service_fn(move |request| {
        let (shared, flag) = (Arc::clone(&shared), flag.clone());
        async move { exchange(&shared, request, &flag).await.map(to_hyper) }
    });
    let mut connection = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .serve_connection(io, service)
    );
    // How a connection ends is nobody's business but the client's.
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

async fn exchange<I: Inject>(
    shared: &Shared<I>,
    request: hyper::Request<Incoming>,
    flag: &ResetFlag,
) -> Result<Response, NoReply> {
    let cloud = &shared.cloud;
    let (head, body) = request.into_parts();
    let body = match whole(body).await {
        Ok(body) => body,
        Err(error) => return Ok(cloud.router().error(&error)),
    };
    if let Some(path) = head.uri.path().strip_prefix(control::PREFIX) {
        return Ok(control::handle(cloud, shared.rules.as_deref(), &head.method, path, &body));
    }
    match cloud.serve(&shared.inject, from_hyper(&head, body)).await {
        Delivery::Reply(reply) => Ok(reply),
        Delivery::Reset => {
            flag.raise();
            Err(NoReply)
        }
        // The connection is there already, so this is the most that can be refused of it.
        Delivery::Refused | Delivery::Lost | Delivery::TimedOut => Err(NoReply),
    }
}

async fn whole(body: Incoming) -> Result<Vec<u8>, ApiError> {
    if body.size_hint().lower() > MAX_DISCARDED_BYTES as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(PATIENCE, gathered(body)).await {
        Ok(Ok(Some(body))) => Ok(body),
        Ok(Ok(None)) => Err(too_large()),
        Ok(Err(_)) => Err(incomplete(400, "The request's body ended too early.")),
        Err(_) => Err(incomplete(408, "The request's body did not arrive in time.")),
    }
}

/// The body; `None` if it is too large. It is read to its end all the same, up
/// to a bound, since many a client hears nothing before it has sent all.
async fn gathered(mut body: Incoming) -> Result<Option<Vec<u8>>, hyper::Error> {
    let (mut kept, mut read) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        read = read.saturating_add(data.len());
        if read > MAX_DISCARDED_BYTES {
            return Ok(None);
        }
        if read <= MAX_REQUEST_BYTES {
            kept.extend_from_slice(&data);
        }
    }
    Ok((read <= MAX_REQUEST_BYTES).then_some(kept))
}

fn too_large() -> ApiError {
    ApiError {
        code: "RequestEntityTooLarge",
        status: 413,
        message: format!("The request is larger than {MAX_REQUEST_BYTES} bytes."),
    }
}

fn incomplete(status: u16, message: &str) -> ApiError {
    ApiError { code: "IncompleteBody", status, message: message.to_owned() }
}

fn from_hyper(head: &Parts, body: Vec<u8>) -> Request {
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    Request {
        method: head.method.as_str().to_owned(),
        target: target.to_owned(),
        authorization: authorization(&head.headers),
        body,
    }
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    headers.get(AUTHORIZATION)?.to_str().ok().map(str::to_owned)
}

fn to_hyper(reply: Response) -> hyper::Response<Arriving> {
    let mut builder = hyper::Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    builder.body(Arriving::new(reply.body, reply.content_length)).unwrap_or_else(|_| {
        // A status or a header that HTTP does not have: an injected error's.
        let mut plain = hyper::Response::new(Arriving::new(Vec::new(), 0));
        *plain.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        plain
    })
}
