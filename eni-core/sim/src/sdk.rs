//! The door for a real SDK client in the same process: an HTTP client that
//! sends nothing anywhere. It knows requests and replies, not what they ask;
//! any client over `aws-smithy-runtime-api` takes it.

use std::{
    fmt,
    io::{Error, ErrorKind},
    sync::Arc,
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{body::SdkBody, retry};
use eni_inject::{Actor, Inject};

use crate::{
    Front,
    codec::Epoch,
    router::{Delivery, Request, Response, Router},
};

/// One actor's HTTP client. Its clones are the same client.
///
/// There is one world behind it: the account and the region that a request is
/// signed for make no difference.
#[derive(Clone)]
pub struct SimHttpClient<I: Inject> {
    front: Arc<Front>,
    inject: I,
    actor: Actor,
    router: Arc<Router>,
}

impl<I: Inject> SimHttpClient<I> {
    /// A client for `actor`, whose faults come from `inject`. Timestamps count
    /// from [`Epoch::FIXED`].
    pub fn new(front: Arc<Front>, inject: I, actor: Actor) -> Self {
        Self { front, inject, actor, router: Arc::new(Router::new(Epoch::FIXED, 0)) }
    }

    async fn exchange(&self, request: Request) -> Result<HttpResponse, ConnectorError> {
        let delivery = match self.router.read(&request) {
            Ok(asking) => {
                self.router.serve(&self.front, &self.inject, self.actor, &asking.call).await
            }
            Err(error) => Delivery::Reply(self.router.error(&error)),
        };
        match delivery {
            Delivery::Reply(reply) => to_sdk(reply),
            Delivery::Refused => {
                Err(io(ErrorKind::ConnectionRefused, "nothing was sent").never_connected())
            }
            Delivery::Reset => Err(io(ErrorKind::ConnectionReset, "the outcome is unknown")),
            // As hyper tells of a connection that ends before a reply begins.
            Delivery::Lost => Err(ConnectorError::other(
                error(ErrorKind::UnexpectedEof, "the reply was lost, the outcome is unknown"),
                Some(retry::ErrorKind::TransientError),
            )),
            Delivery::TimedOut => Err(ConnectorError::timeout(error(
                ErrorKind::TimedOut,
                "no reply, the outcome is unknown",
            ))),
        }
    }
}

impl<I: Inject> HttpConnector for SimHttpClient<I> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.clone();
        HttpConnectorFuture::new(async move { client.exchange(from_sdk(&request)?).await })
    }
}

impl<I: Inject> HttpClient for SimHttpClient<I> {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl<I: Inject> fmt::Debug for SimHttpClient<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimHttpClient").field("actor", &self.actor).finish_non_exhaustive()
    }
}

fn from_sdk(request: &HttpRequest) -> Result<Request, ConnectorError> {
    let body = request.body().bytes().ok_or_else(|| {
        ConnectorError::user("the body is a stream, which no call of EC2 has".into())
    })?;
    let uri = request.uri();
    let target = match uri.find("://") {
        Some(scheme) => {
            let host = uri.get(scheme + 3..).unwrap_or_default();
            host.find(['/', '?']).and_then(|path| host.get(path..)).unwrap_or("/")
        }
        None => uri,
    };
    Ok(Request {
        method: request.method().to_owned(),
        target: target.to_owned(),
        authorization: request.headers().get("authorization").map(str::to_owned),
        body: body.to_vec(),
    })
}

fn to_sdk(reply: Response) -> Result<HttpResponse, ConnectorError> {
    let unfit = |error: BoxError| ConnectorError::other(error, None);
    let status = reply.status.try_into().map_err(|_| unfit("no HTTP status".into()))?;
    let length = reply.content_length;
    // A body that is shorter than this the SDK takes for one that broke off.
    let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert("content-length", length.to_string());
    Ok(response)
}

fn io(kind: ErrorKind, text: &'static str) -> ConnectorError {
    ConnectorError::io(error(kind, text))
}

fn error(kind: ErrorKind, text: &str) -> BoxError {
    Error::new(kind, format!("{kind}: {text} (injected)")).into()
}
