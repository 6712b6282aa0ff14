//! The HTTP client around another, and what it is told about the service. What
//! a fault does is `obey`'s.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        connector_metadata::ConnectorMetadata,
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpClient, SharedHttpConnector,
        },
        orchestrator::HttpRequest,
        runtime_components::{RuntimeComponents, RuntimeComponentsBuilder},
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use eni_inject::{Inject, Point};

use super::{Operation, WriteError, reply::Reply};

/// Something that goes on when nobody waits for it any more.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Finds the wire point of an operation.
pub type PointOf = Arc<dyn Fn(&Operation) -> Option<&'static Point> + Send + Sync>;

/// What a [`FaultyHttpClient`] is told about the service and the runtime.
#[derive(Clone)]
pub struct Wiring {
    /// The wire point of an operation; without one its requests pass, and no
    /// visit is counted.
    pub points: PointOf,
    /// How the service writes its errors.
    pub errors: WriteError,
    /// Runs a task to its end, whatever becomes of the caller: `late` sends a
    /// request in one. A process that ends before its tasks loses them.
    pub spawn: Arc<dyn Fn(Task) + Send + Sync>,
}

impl fmt::Debug for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wiring").finish_non_exhaustive()
    }
}

/// An HTTP client on whose wire faults strike. Its clones are the same client.
///
/// It belongs to one actor, whose injector it is given: a clone of the
/// workflow's own, if that asks at work points too. Each request of an
/// operation that has a point is a visit there, the SDK's retries included.
///
/// ```
/// use std::sync::Arc;
///
/// use aws_smithy_runtime_api::client::http::SharedHttpClient;
/// use eni_faults::aws_sdk::{FaultyHttpClient, Task, Wiring, ec2_error};
/// use eni_inject::{Access, FaultKinds, Injector, Layer, Point};
///
/// static CREATE_VPC: Point = Point {
///     name: "ec2.CreateVpc",
///     operation: "CreateVpc",
///     layer: Layer::Wire,
///     access: Access::Write,
///     faults: FaultKinds::WIRE_WRITE,
/// };
///
/// /// The client to configure an SDK with, in place of the one it would have.
/// fn faulty(client: SharedHttpClient, injector: Injector) -> SharedHttpClient {
///     let wiring = Wiring {
///         points: Arc::new(|asked| (asked.name == "CreateVpc").then_some(&CREATE_VPC)),
///         errors: ec2_error,
///         spawn: Arc::new(|task: Task| drop(std::thread::spawn(|| block_on(task)))),
///     };
///     SharedHttpClient::new(FaultyHttpClient::new(client, injector, wiring))
/// }
/// # fn block_on(_: Task) {}
/// ```
#[derive(Clone)]
pub struct FaultyHttpClient<I: Inject> {
    inner: SharedHttpClient,
    shared: Arc<Shared<I>>,
}

/// What all connectors of a client have in common.
pub(super) struct Shared<I> {
    pub(super) inject: I,
    pub(super) wiring: Wiring,
    pub(super) under_way: Arc<AtomicBool>,
}

impl<I: Inject> FaultyHttpClient<I> {
    /// A client that sends through `inner` and asks `inject` what shall happen.
    pub fn new(inner: impl HttpClient + 'static, inject: I, wiring: Wiring) -> Self {
        let shared = Shared { inject, wiring, under_way: Arc::default() };
        Self { inner: SharedHttpClient::new(inner), shared: Arc::new(shared) }
    }

    /// A connector of this client that sends through `inner`, for whoever has
    /// no use for the rest of an HTTP client.
    pub fn connector(&self, inner: impl HttpConnector + 'static) -> SharedHttpConnector {
        let inner = SharedHttpConnector::new(inner);
        SharedHttpConnector::new(Faulty { inner, shared: Arc::clone(&self.shared) })
    }
}

impl<I: Inject> HttpClient for FaultyHttpClient<I> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.connector(self.inner.http_connector(settings, components))
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

impl<I: Inject> fmt::Debug for FaultyHttpClient<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultyHttpClient").field("inner", &self.inner).finish_non_exhaustive()
    }
}

/// The connector of a [`FaultyHttpClient`].
pub(super) struct Faulty<I> {
    pub(super) inner: SharedHttpConnector,
    pub(super) shared: Arc<Shared<I>>,
}

impl<I> Clone for Faulty<I> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), shared: Arc::clone(&self.shared) }
    }
}

impl<I: Inject> Faulty<I> {
    async fn exchange(self, request: HttpRequest) -> Reply {
        let operation = Operation::of(&request);
        let point = operation.and_then(|operation| (self.shared.wiring.points)(&operation));
        match point.and_then(|point| self.shared.inject.ask(point)) {
            None => self.inner.call(request).await,
            Some(asked) => self.obey(asked, request).await,
        }
    }
}

impl<I: Inject> HttpConnector for Faulty<I> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().exchange(request))
    }
}

impl<I> fmt::Debug for Faulty<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty").field("inner", &self.inner).finish_non_exhaustive()
    }
}

/// Says, as long as it lives, that a late request is under way.
pub(super) struct UnderWay(Arc<AtomicBool>);

impl UnderWay {
    /// `None` while another is.
    pub(super) fn begin(flag: &Arc<AtomicBool>) -> Option<Self> {
        (!flag.swap(true, Ordering::Relaxed)).then(|| Self(Arc::clone(flag)))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
