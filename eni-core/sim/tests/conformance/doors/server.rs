//! The server over loopback, its time put forward by its control API.

use std::{sync::Arc, time::Duration};

use eni_inject::{Actor, NoFaults};
use eni_sim::{
    Preset,
    server::{Cloud, CloudSettings, Server},
};
use tokio::{runtime::Runtime, sync::oneshot};

use super::{Door, Http, SEED, account};
use crate::{case::Case, reply::Reply};

/// A server of one case's own; it ends with it.
pub(crate) struct Served {
    client: Http,
    _stop: oneshot::Sender<()>,
    _runtime: Runtime,
}

impl Served {
    pub(crate) fn open(case: &Case, preset: Preset) -> Self {
        let settings = CloudSettings {
            account: account(case, preset),
            region: "us-east-1".to_owned(),
            front: preset.front(SEED),
            actor: Actor::worker(1),
        };
        let cloud = Arc::new(Cloud::new(settings).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let any_port = ([127, 0, 0, 1], 0).into();
        let server = runtime.block_on(Server::bind(any_port, cloud, NoFaults)).unwrap();
        let client = Http::new(&server.local_addr().to_string());
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self { client, _stop: stop, _runtime: runtime }
    }
}

impl Door for Served {
    fn send(&mut self, form: &str) -> Reply {
        self.client.send(form)
    }

    fn advance(&mut self, by: Duration) {
        let body = format!(r#"{{"advance_seconds": {}}}"#, by.as_secs_f64());
        let (status, said) = self.client.post("/_eni/time", "", &body);
        assert_eq!(status, 200, "{said}");
    }
}
