//! The door for anybody's client: EC2's Query protocol over HTTP, in real
//! time, and a small control API beside it under `/_eni/`.
//!
//! What lives here: sockets, the real clock, the state file. What must not:
//! what EC2 does, and what a request or a reply looks like.

mod arriving;
mod clock;
mod cloud;
mod connection;
mod control;
mod journal;
mod ledger;
mod stream;

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use eni_inject::Inject;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use self::connection::Shared;

pub use self::{
    clock::RealClock,
    cloud::{Cloud, CloudSettings, Place, StartError},
    control::FaultRules,
    journal::StateError,
};

/// The largest request body that is read. EC2 takes less.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// How long connections may take to finish once the server shall stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long nothing is accepted after the system refused to.
const ACCEPT_AGAIN: Duration = Duration::from_millis(20);

/// A server that has its address and serves nobody yet.
#[derive(Debug)]
pub struct Server<I: Inject> {
    listener: TcpListener,
    address: SocketAddr,
    shared: Shared<I>,
}

impl<I: Inject> Server<I> {
    /// Takes an address; port 0 for any that is free. Faults at wire points
    /// come from `inject`.
    ///
    /// # Errors
    ///
    /// When the system does not give the address.
    pub async fn bind(address: SocketAddr, cloud: Arc<Cloud>, inject: I) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, shared: Shared { cloud, inject, rules: None } })
    }

    /// Lets the control API change the faults, too.
    #[must_use]
    pub fn with_fault_rules(mut self, rules: Arc<dyn FaultRules>) -> Self {
        self.shared.rules = Some(rules);
        self
    }

    /// The address that it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` resolves, then finishes the requests that have
    /// begun, for five seconds at most.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let shared = Arc::new(self.shared);
        let (stopping, _) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let stopped = stopping.subscribe();
                        connections.spawn(connection::serve(Arc::clone(&shared), stream, stopped));
                    }
                    // Out of file descriptors, for one: others may give some back.
                    Err(_) => tokio::time::sleep(ACCEPT_AGAIN).await,
                },
            }
        }
        drop(self.listener);
        stopping.send_replace(true);
        let finished = async { while connections.join_next().await.is_some() {} };
        // Whoever is not done by then is cut off: the set aborts what is in it.
        let _ = tokio::time::timeout(GRACE, finished).await;
    }
}
