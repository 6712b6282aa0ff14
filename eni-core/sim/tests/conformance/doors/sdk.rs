//! The HTTP client in the process, as a real SDK client uses it.

use std::{sync::Arc, time::Duration};

use aws_smithy_runtime_api::client::{http::HttpConnector as _, orchestrator::HttpRequest};
use aws_smithy_types::body::SdkBody;
use eni_inject::{Actor, NoFaults};
use eni_sim::{Front, Preset, SimHttpClient, VirtualClock, World};

use super::{Door, SEED, at_once, world};
use crate::{case::Case, reply::Reply};

pub(crate) struct Sdk {
    clock: VirtualClock,
    client: SimHttpClient<NoFaults>,
}

impl Sdk {
    pub(crate) fn open(case: &Case, preset: Preset) -> Self {
        let clock = VirtualClock::new();
        let world = World::new(&world(case, preset)).unwrap();
        let front = Front::with(world, Arc::new(clock.clone()), preset.front(SEED));
        let client = SimHttpClient::new(Arc::new(front), NoFaults, Actor::worker(1));
        Self { clock, client }
    }
}

impl Door for Sdk {
    fn send(&mut self, form: &str) -> Reply {
        let mut request = HttpRequest::new(SdkBody::from(form));
        request.set_method("POST").unwrap();
        request.set_uri("https://ec2.us-east-1.amazonaws.com/").unwrap();
        let reply = at_once(self.client.call(request)).unwrap();
        let body = std::str::from_utf8(reply.body().bytes().unwrap()).unwrap();
        Reply::new(reply.status().as_u16(), body.to_owned())
    }

    fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
    }
}
