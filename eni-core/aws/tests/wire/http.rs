//! An EC2 endpoint in this process: records what it is asked, answers by script.

use std::{
    collections::BTreeMap,
    fmt, io,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_ec2::config::{Builder, Credentials, Region};
use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use eni_aws::{AwsEc2, Timeouts};

/// The id of every request, as the header of a reply has it.
pub(crate) const REQUEST_ID: &str = "req-0123";

/// A request's form parameters. The version, which is always the same, is
/// checked and left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request(pub(crate) BTreeMap<String, String>);

impl Request {
    pub(crate) fn action(&self) -> &str {
        self.get("Action")
    }

    /// A parameter's value; empty if it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn of(request: &HttpRequest) -> Self {
        assert_eq!(request.method(), "POST");
        let body = std::str::from_utf8(request.body().bytes().expect("a body in memory")).unwrap();
        let mut parameters: BTreeMap<String, String> = body
            .split('&')
            .map(|pair| pair.split_once('=').expect("name=value"))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        assert_eq!(parameters.remove("Version").as_deref(), Some("2016-11-15"));
        Self(parameters)
    }
}

/// What the endpoint does with a request.
pub(crate) enum Answer {
    /// A reply with this status and body.
    Reply(u16, String),
    /// A reply that has the request's id in its body only.
    WithoutHeader(u16, String),
    /// The connection fails this way.
    Broken(io::ErrorKind),
    /// Nothing, for ever.
    Nothing,
}

/// A 200 with this body.
pub(crate) fn ok(body: impl Into<String>) -> Answer {
    Answer::Reply(200, body.into())
}

type Script = dyn FnMut(&Request) -> Answer + Send;

/// The endpoint. Clones are the same endpoint.
#[derive(Clone)]
pub(crate) struct Endpoint {
    asked: Arc<Mutex<Vec<Request>>>,
    script: Arc<Mutex<Script>>,
}

impl Endpoint {
    /// Answers each request as the script says.
    pub(crate) fn new(script: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        Self { asked: Arc::default(), script: Arc::new(Mutex::new(script)) }
    }

    /// Answers every request with this.
    pub(crate) fn always(body: &str) -> Self {
        let body = body.to_owned();
        Self::new(move |_| ok(body.clone()))
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// A client that talks to it.
    pub(crate) fn client(&self) -> AwsEc2 {
        self.client_with(Timeouts::default())
    }

    pub(crate) fn client_with(&self, timeouts: Timeouts) -> AwsEc2 {
        let config = Builder::new()
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(self.clone());
        AwsEc2::new(config, timeouts)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

impl HttpClient for Endpoint {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        assert_eq!(settings.connect_timeout(), Some(Duration::from_secs(3)));
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = Request::of(&request);
        let answer = (self.script.lock().unwrap())(&request);
        self.asked.lock().unwrap().push(request);
        match answer {
            Answer::Reply(status, body) => {
                let mut reply = reply(status, body);
                reply.headers_mut().insert("x-amzn-requestid", REQUEST_ID);
                HttpConnectorFuture::ready(Ok(reply))
            }
            Answer::WithoutHeader(status, body) => {
                HttpConnectorFuture::ready(Ok(reply(status, body)))
            }
            Answer::Broken(kind) => {
                let error = io::Error::from(kind);
                HttpConnectorFuture::ready(Err(ConnectorError::io(Box::new(error))))
            }
            Answer::Nothing => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}

fn reply(status: u16, body: String) -> HttpResponse {
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
}

/// Percent-decoding as a form has it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}
