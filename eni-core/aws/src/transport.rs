//! The HTTP client: one TLS stack, and word of requests that were never sent.
//!
//! What lives here: how bytes get to the endpoint. What must not: what they mean.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_smithy_http_client::{
    Connector,
    proxy::ProxyConfig,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    connection::CaptureSmithyConnection,
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use thiserror::Error;

/// In an error's chain: no connection was made, so the request was not sent.
#[derive(Debug, Error)]
#[error("no connection")]
pub(crate) struct NeverConnected(#[source] ConnectorError);

/// Connect and read timeout: what connectors differ in.
type Timing = (Option<Duration>, Option<Duration>);

/// HTTP over TCP or TLS (rustls on ring), connections kept for reuse.
#[derive(Debug)]
pub(crate) struct Transport {
    proxy: ProxyConfig,
    connectors: Mutex<BTreeMap<Timing, SharedHttpConnector>>,
}

impl Transport {
    /// Goes straight to the endpoint.
    pub(crate) fn direct() -> Self {
        Self { proxy: ProxyConfig::disabled(), connectors: Mutex::default() }
    }

    /// Goes through the proxy that the environment names, if it does
    /// (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
    pub(crate) fn through_proxy() -> Self {
        Self { proxy: ProxyConfig::from_env(), connectors: Mutex::default() }
    }

    fn connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let mut builder = Connector::builder()
            .connector_settings(settings.clone())
            .proxy_config(self.proxy.clone());
        builder.set_sleep_impl(components.sleep_impl());
        let inner = builder.tls_provider(Provider::Rustls(CryptoMode::Ring)).build();
        SharedHttpConnector::new(Telling { inner: SharedHttpConnector::new(inner) })
    }
}

impl HttpClient for Transport {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let timing = (settings.connect_timeout(), settings.read_timeout());
        self.connectors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(timing)
            .or_insert_with(|| self.connector(settings, components))
            .clone()
    }
}

/// A connector that tells whether a failed request ever had a connection.
#[derive(Debug)]
struct Telling {
    inner: SharedHttpConnector,
}

impl HttpConnector for Telling {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let seen = request.extension::<CaptureSmithyConnection>().cloned().unwrap_or_else(|| {
            let capture = CaptureSmithyConnection::new();
            request.add_extension(capture.clone());
            capture
        });
        let reply = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            reply.await.map_err(|error| match seen.get() {
                Some(_) => error,
                None => never_connected(error),
            })
        })
    }
}

fn never_connected(error: ConnectorError) -> ConnectorError {
    let timed_out = error.is_timeout();
    let source = Box::new(NeverConnected(error));
    let error =
        if timed_out { ConnectorError::timeout(source) } else { ConnectorError::io(source) };
    error.never_connected()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::config::{Builder, Credentials, Region};
    use eni_core::{
        ec2::{Ec2, Ec2Error, ErrorClass, ErrorKind},
        id::InterfaceId,
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    use super::*;
    use crate::{AwsEc2, Timeouts};

    /// The error of a call to this URL.
    async fn error_at(url: String, timeouts: Timeouts) -> Ec2Error {
        let config = Builder::new()
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(url)
            .http_client(Transport::direct());
        let id = InterfaceId::from_reply("eni-1");
        AwsEc2::new(config, timeouts).delete_interface(&id).await.unwrap_err()
    }

    async fn listener() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (listener, url)
    }

    /// The error of a call whose request is read and then answered like this.
    async fn error_after(answer: &'static str) -> Ec2Error {
        let (listener, url) = listener().await;
        let serve = async {
            let mut stream = asked(&listener).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        };
        tokio::join!(error_at(url, Timeouts::default()), serve).0
    }

    /// A connection over which a whole request came.
    async fn asked(listener: &TcpListener) -> TcpStream {
        let mut stream = listener.accept().await.unwrap().0;
        let mut request = String::new();
        while !request.contains("Action=DeleteNetworkInterface") {
            request.push(char::from(stream.read_u8().await.unwrap()));
        }
        let mut rest = vec![0; 1024];
        let _ = stream.read(&mut rest).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn a_closed_port_means_not_sent() {
        let (listener, url) = listener().await;
        drop(listener);
        let error = error_at(url, Timeouts::default()).await;
        assert_eq!(error.kind, ErrorKind::NotSent, "{error}");
        assert_eq!(error.class, ErrorClass::Transient);
    }

    #[tokio::test]
    async fn a_connection_without_tls_means_not_sent() {
        let (listener, url) = listener().await;
        let close = async { drop(listener.accept().await.unwrap()) };
        let call = error_at(url.replace("http:", "https:"), Timeouts::default());
        let error = tokio::join!(call, close).0;
        assert_eq!(error.kind, ErrorKind::NotSent, "{error}");
    }

    #[tokio::test]
    async fn a_connection_that_is_not_made_in_time_means_not_sent() {
        // Accepted by the kernel, but the TLS handshake is part of connecting.
        let (_listener, url) = listener().await;
        let timeouts = Timeouts { connect: Duration::from_millis(20), ..Timeouts::default() };
        let error = error_at(url.replace("http:", "https:"), timeouts).await;
        assert_eq!(error.kind, ErrorKind::NotSent, "{error}");
    }

    #[tokio::test]
    async fn a_connection_that_closes_after_the_request_leaves_the_outcome_open() {
        let error = error_after("").await;
        assert_eq!(error.kind, ErrorKind::NoReply, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
    }

    #[tokio::test]
    async fn a_reply_that_breaks_off_leaves_the_outcome_open() {
        for answer in [
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n<DeleteNetworkInterfaceResponse>",
            "HTTP/1.1 200 OK\r\n\r\n<DeleteNetworkInterfaceResponse><return>tr",
        ] {
            let error = error_after(answer).await;
            assert_eq!(error.class, ErrorClass::OutcomeUnknown, "{answer}: {error}");
            assert_ne!(error.kind, ErrorKind::NotSent);
        }
    }

    #[tokio::test]
    async fn a_reply_that_does_not_come_leaves_the_outcome_open() {
        let (listener, url) = listener().await;
        let timeouts = Timeouts { attempt: Duration::from_millis(50), ..Timeouts::default() };
        let (error, _stream) = tokio::join!(error_at(url, timeouts), asked(&listener));
        assert_eq!(error.kind, ErrorKind::NoReply, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
    }
}
