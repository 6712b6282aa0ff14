//! The front itself: a call goes in as a value and an answer comes out.

use std::{sync::Arc, time::Duration};

use eni_inject::{Actor, NoFaults};
use eni_sim::{
    Front, Preset, VirtualClock, WireError, World,
    codec::{self, Context, Epoch},
};

use super::{Door, SEED, at_once, world};
use crate::{case::Case, reply::Reply};

pub(crate) struct Direct {
    clock: VirtualClock,
    front: Front,
}

impl Direct {
    pub(crate) fn open(case: &Case, preset: Preset) -> Self {
        let clock = VirtualClock::new();
        let world = World::new(&world(case, preset)).unwrap();
        let front = Front::with(world, Arc::new(clock.clone()), preset.front(SEED));
        Self { clock, front }
    }

    fn answer(&self, form: &str) -> Result<(&'static str, eni_sim::Answer), eni_sim::ApiError> {
        let call = codec::decode_form(form.as_bytes())?;
        let operation = call.operation();
        match at_once(self.front.serve(&NoFaults, Actor::worker(1), &call)) {
            Ok(answer) => Ok((operation, answer)),
            Err(WireError::Api(error)) => Err(error),
            Err(other) => panic!("{form}: {other}"),
        }
    }
}

impl Door for Direct {
    fn send(&mut self, form: &str) -> Reply {
        let context = Context {
            account_id: "123456789012",
            region: "us-east-1",
            epoch: Epoch::FIXED,
            request_id: "8d6f0a2e-0000-4000-8000-000000000001",
        };
        match self.answer(form) {
            Ok((operation, answer)) => Reply::new(200, codec::answer(operation, &answer, &context)),
            Err(error) => {
                let body = codec::error(error.code, &error.message, context.request_id);
                Reply::new(error.status, body)
            }
        }
    }

    fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
    }
}
