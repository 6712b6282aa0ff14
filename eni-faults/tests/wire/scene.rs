//! A scripted service, a clock that only notes its waits, one verdict.

use std::{
    future::Future,
    io,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use eni_faults::aws_sdk::{FaultyHttpClient, Task, Wiring, WriteError, json_error};
use eni_inject::{
    Access, Actor, Clock, CrashFlag, Decide, FaultKinds, Injector, Layer, Point, Settled, Sleep,
    Verdict, Visit,
};

pub(crate) static SEND: Point = Point {
    name: "smtp.SendMail",
    operation: "SendMail",
    layer: Layer::Wire,
    access: Access::Write,
    faults: FaultKinds::WIRE_WRITE,
};

/// What the service answers: a status and a body, or a broken connection.
pub(crate) type Answer = Result<(u16, SdkBody), io::ErrorKind>;

/// What happened, in order.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;

pub(crate) struct Scene {
    pub(crate) log: Log,
    pub(crate) crash: CrashFlag,
    pub(crate) tasks: Arc<Mutex<Vec<Task>>>,
    connector: SharedHttpConnector,
}

impl Scene {
    /// A service that answers so, and a client that this strikes each time.
    pub(crate) fn new(verdict: Verdict, answer: fn() -> Answer) -> Self {
        Self::writing(verdict, answer, json_error)
    }

    pub(crate) fn writing(verdict: Verdict, answer: fn() -> Answer, errors: WriteError) -> Self {
        let log = Log::default();
        let crash = CrashFlag::default();
        let tasks = Arc::<Mutex<Vec<Task>>>::default();
        let decide = Arc::new(Always { verdict, log: Arc::clone(&log) });
        let clock = Arc::new(Waits(Arc::clone(&log)));
        let injector = Injector::new(Actor::worker(1), decide, clock, Arc::new(crash.clone()));
        let wiring = Wiring {
            points: Arc::new(|asked| (asked.name == SEND.operation).then_some(&SEND)),
            errors,
            spawn: Arc::new({
                let tasks = Arc::clone(&tasks);
                move |task| tasks.lock().unwrap().push(task)
            }),
        };
        let service = Service { answer, log: Arc::clone(&log) };
        let client = FaultyHttpClient::new(service.clone(), injector, wiring);
        let connector = client.connector(service);
        Self { log, crash, tasks, connector }
    }

    /// A request of the operation that faults strike at.
    pub(crate) fn send(&self) -> Option<Result<HttpResponse, ConnectorError>> {
        self.send_this("Action=SendMail".into())
    }

    /// `None` when it never ends.
    pub(crate) fn send_this(&self, body: SdkBody) -> Option<Result<HttpResponse, ConnectorError>> {
        let mut request = HttpRequest::new(body);
        request.headers_mut().insert("x-amz-target", "Smtp_2026.SendMail");
        now(self.connector.call(request))
    }

    pub(crate) fn other(&self) -> Option<Result<HttpResponse, ConnectorError>> {
        now(self.connector.call(HttpRequest::new(SdkBody::from("Action=ListMails"))))
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

/// What a future comes to that waits for nothing.
pub(crate) fn now<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

struct Always {
    verdict: Verdict,
    log: Log,
}

impl Decide for Always {
    fn decide(&self, visit: &Visit) -> Verdict {
        self.log.lock().unwrap().push(format!("visit {}", visit.n));
        self.verdict.clone()
    }

    fn settle(&self, _visit: &Visit, settled: Settled) {
        self.log.lock().unwrap().push(format!("{settled:?}").to_lowercase());
    }
}

struct Waits(Log);

impl Clock for Waits {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let log = Arc::clone(&self.0);
        Box::pin(async move { log.lock().unwrap().push(format!("wait {duration:?}")) })
    }
}

#[derive(Clone)]
struct Service {
    answer: fn() -> Answer,
    log: Log,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl HttpClient for Service {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Service {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        self.log.lock().unwrap().push("sent".to_owned());
        HttpConnectorFuture::ready(match (self.answer)() {
            Ok((status, body)) => Ok(HttpResponse::new(status.try_into().unwrap(), body)),
            Err(kind) => Err(ConnectorError::io(io::Error::from(kind).into())),
        })
    }
}
