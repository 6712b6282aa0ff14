//! What the simulated EC2 adds to a call of the real client: the six calls of
//! an interface's life through aws-sdk-ec2 into the simulator, beside the same
//! client with the simulator's recorded replies. Prints the median of nine
//! rounds of both, taken in turn. Then attempts of a fresh `ensure` through
//! that client, in a world of its own each.
//!
//! `cargo xtask bench --sdk` runs it in release mode, aws-sdk-ec2 at
//! opt-level 1. Machines are noisy: compare numbers of one run only.

#![expect(clippy::print_stdout, reason = "it is what a bench does")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
    },
    orchestrator::{HttpRequest, HttpResponse},
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use eni_aws::{AwsEc2, Timeouts, in_process};
use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    ec2::{CreateInterface, Ec2},
    event::Unobserved,
    id::{InstanceId, SubnetId},
    inject::{Actor, CrashFlag, NoFaults},
    key::{Function, Key},
};
use eni_sim::{
    Answer, Call, Driven, Front, SimHttpClient, VirtualClock, World, WorldConfig,
    call::RunInstances, drive,
};

const ROUNDS: usize = 9;
const CYCLES: u32 = 300;
const CALLS: u32 = 6;
const ATTEMPTS: u32 = 300;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// A simulated EC2 with one running instance.
struct Cloud {
    world: World,
    front: Arc<Front>,
    subnet: SubnetId,
    instance: InstanceId,
}

impl Cloud {
    fn new() -> Fallible<Self> {
        let mut world = World::new(&WorldConfig::default())?;
        let subnet = world.subnets().next().ok_or("no subnet")?.subnet_id.to_string();
        let run = Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet.clone()),
            ..RunInstances::default()
        });
        let Answer::RunInstances { instances } = world.apply(Duration::ZERO, Actor::ENV, &run)?
        else {
            return Err("no answer".into());
        };
        let instance = instances.first().ok_or("no instance")?.instance_id;
        Ok(Self {
            front: Arc::new(Front::new(world.clone(), Arc::new(VirtualClock::new()))),
            world,
            subnet: SubnetId::new(subnet)?,
            instance: InstanceId::new(instance.as_str())?,
        })
    }

    fn door(&self) -> SimHttpClient<NoFaults> {
        SimHttpClient::new(Arc::clone(&self.front), NoFaults, Actor::worker(1))
    }

    /// Create, find, attach, protect, detach, delete.
    async fn cycle(&self, ec2: &AwsEc2) -> Fallible<()> {
        let create = CreateInterface {
            subnet: self.subnet.clone(),
            description: "bench/sdk-door".to_owned(),
            groups: Vec::new(),
            tags: BTreeMap::from([("eni:function".to_owned(), "bench".to_owned())]).into(),
            client_token: None,
        };
        let created = ec2.create_interface(&create).await?;
        let found = ec2.find_interfaces(&create.description).await?;
        if found.len() != 1 {
            return Err(format!("one interface was made and {} are found", found.len()).into());
        }
        let attachment = ec2.attach_interface(&created.id, &self.instance, 1, 0).await?;
        ec2.set_delete_on_termination(&created.id, &attachment, true).await?;
        ec2.detach_interface(&attachment).await?;
        ec2.delete_interface(&created.id).await?;
        Ok(())
    }

    /// How long a call takes.
    async fn round(&self, ec2: &AwsEc2) -> Fallible<f64> {
        let began = Instant::now();
        for _ in 0..CYCLES {
            self.cycle(ec2).await?;
        }
        Ok(began.elapsed().as_secs_f64() / f64::from(CYCLES * CALLS))
    }
}

/// The door of whichever world is the present one.
#[derive(Debug, Clone)]
struct Present(Arc<Mutex<SimHttpClient<NoFaults>>>);

impl HttpConnector for Present {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).call(request)
    }
}

impl HttpClient for Present {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Attempts of a fresh `ensure`, one client for all of them and a world of its
/// own for each.
struct Attempts {
    cloud: Cloud,
    ensure: Ensure,
    present: Present,
    ec2: AwsEc2,
}

impl Attempts {
    fn new() -> Fallible<Self> {
        let cloud = Cloud::new()?;
        let key = Key { function: Function::new("bench")?, instance: cloud.instance.clone() };
        let spec = Spec::new(key, cloud.subnet.clone());
        let present = Present(Arc::new(Mutex::new(cloud.door())));
        let ec2 = client(present.clone());
        Ok(Self { ensure: Ensure::new(spec, Limits::AWS_WINDOW), cloud, present, ec2 })
    }

    /// How many there are a second.
    fn round(&self) -> Fallible<f64> {
        let began = Instant::now();
        for _ in 0..ATTEMPTS {
            let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
            let front = Front::new(self.cloud.world.clone(), Arc::new(clock.clone()));
            let door = SimHttpClient::new(Arc::new(front), NoFaults, Actor::worker(1));
            *self.present.0.lock().unwrap_or_else(PoisonError::into_inner) = door;
            let context = Context {
                ec2: &self.ec2,
                inject: &NoFaults,
                clock: &clock,
                observe: &Unobserved,
                facts: &Facts::default(),
            };
            match drive(&clock, &crash, self.ensure.attempt(context)) {
                Driven::Done(Ok(_)) => {}
                Driven::Done(Err(error)) => return Err(error.into()),
                Driven::Crashed | Driven::Stuck => return Err("an attempt does not end".into()),
            }
        }
        Ok(f64::from(ATTEMPTS) / began.elapsed().as_secs_f64())
    }
}

/// Replies as they were recorded, in their order, over and over. It looks at
/// no request.
#[derive(Debug, Clone, Default)]
struct Canned {
    replies: Arc<Mutex<Vec<Recorded>>>,
    next: Arc<AtomicUsize>,
}

#[derive(Debug, Clone)]
struct Recorded {
    status: u16,
    headers: Vec<(String, String)>,
    body: Arc<[u8]>,
}

impl Recorded {
    fn of(response: &HttpResponse) -> Self {
        let headers = response.headers().iter();
        Self {
            status: response.status().as_u16(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: response.body().bytes().unwrap_or_default().into(),
        }
    }

    fn response(&self) -> Option<HttpResponse> {
        let status = self.status.try_into().ok()?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body.to_vec()));
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        Some(response)
    }
}

impl HttpConnector for Canned {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let at = self.next.fetch_add(1, Ordering::Relaxed) % replies.len().max(1);
        let reply = replies.get(at).and_then(Recorded::response);
        HttpConnectorFuture::ready(reply.ok_or_else(|| {
            aws_smithy_runtime_api::client::result::ConnectorError::other(
                "nothing was recorded".into(),
                None,
            )
        }))
    }
}

impl HttpClient for Canned {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// Hands each request on and keeps the reply.
#[derive(Debug, Clone)]
struct Recorder {
    door: SimHttpClient<NoFaults>,
    into: Canned,
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (reply, replies) = (self.door.call(request), Arc::clone(&self.into.replies));
        HttpConnectorFuture::new(async move {
            let reply = reply.await?;
            replies.lock().unwrap_or_else(PoisonError::into_inner).push(Recorded::of(&reply));
            Ok(reply)
        })
    }
}

impl HttpClient for Recorder {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn client(http: impl HttpClient + 'static) -> AwsEc2 {
    AwsEc2::new(in_process(http), Timeouts::default())
}

fn main() -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(calls())?;
    // No task of the runtime: one that polls so much without a pause would be
    // made to wait by it.
    let _entered = runtime.enter();
    attempts()
}

fn attempts() -> Fallible<()> {
    let attempts = Attempts::new()?;
    attempts.round()?;
    let rates = (0..ROUNDS).map(|_| attempts.round()).collect::<Fallible<Vec<_>>>()?;
    println!(
        "ensure, fresh world, through the real client  {:>10.0} attempts/s (median of {ROUNDS})",
        median(rates)
    );
    Ok(())
}

async fn calls() -> Fallible<()> {
    let canned = Canned::default();
    let recorded = Cloud::new()?;
    let recorder = Recorder { door: recorded.door(), into: canned.clone() };
    recorded.cycle(&client(recorder)).await?;
    let canned = client(canned);

    let (mut through, mut beside, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let cloud = Cloud::new()?;
        let door = client(cloud.door());
        cloud.cycle(&door).await?;
        let (canned, door) = (recorded.round(&canned).await?, cloud.round(&door).await?);
        ratios.push(door / canned);
        beside.push(canned);
        through.push(door);
    }
    println!(
        "SDK with canned replies                       {:>10.1} µs a call (median of {ROUNDS})",
        median(beside) * 1e6
    );
    println!(
        "SDK door to the simulated EC2                 {:>10.1} µs a call (median of {ROUNDS})",
        median(through) * 1e6
    );
    println!("ratio, door over canned                       {:>10.2}", median(ratios));
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
