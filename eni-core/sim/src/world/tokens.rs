//! Client tokens of CreateNetworkInterface and RunInstances
//! (doc:ec2-api-idempotency): one token makes one interface, or one launch.

use std::{sync::Arc, time::Duration};

use super::{World, interfaces::Parameters};
use crate::{
    ApiError, InstanceStateName, NetworkInterface,
    call::RunInstances,
    config::{TokenAfterDeletion, TokenAfterTermination},
    id::InstanceId,
    ledger::{Event, Stamp},
};

const MAX_LEN: usize = 64;

/// What a token was used for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TokenRecord {
    pub(super) parameters: Parameters,
    pub(super) first_reply: Arc<NetworkInterface>,
    pub(super) used_at: Duration,
}

/// What the token of a launch was used for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LaunchRecord {
    pub(super) request: RunInstances,
    pub(super) instances: Vec<InstanceId>,
    pub(super) used_at: Duration,
}

/// Whether a text can be a client token at all: 1 to 64 ASCII characters.
pub(super) fn check(client_token: Option<&str>) -> Result<(), ApiError> {
    match client_token {
        Some(token) if token.is_empty() || token.len() > MAX_LEN || !token.is_ascii() => {
            Err(ApiError::client(
                "InvalidClientToken",
                format!("The client token must be 1 to {MAX_LEN} ASCII characters."),
            ))
        }
        _ => Ok(()),
    }
}

impl World {
    /// Whether it remembers any token.
    pub fn has_tokens(&self) -> bool {
        !self.tokens.is_empty() || !self.launch_tokens.is_empty()
    }

    /// How many tokens are remembered whose interface is gone.
    pub fn dead_tokens(&self) -> usize {
        let gone = |record: &&Arc<TokenRecord>| {
            !self.interfaces.contains_key(&record.first_reply.network_interface_id)
        };
        self.tokens.values().filter(gone).count()
    }

    /// Lets every token that was ever used expire: it then makes something new.
    pub fn expire_tokens(&mut self) {
        self.tokens.clear();
        self.launch_tokens.clear();
    }

    fn is_known(&self, now: Duration, used_at: Duration) -> bool {
        self.facts.token_window.is_none_or(|window| now < used_at.saturating_add(window))
    }

    /// What this token made before, as it is now; `None` if it has made
    /// nothing that counts.
    pub(super) fn replay(
        &mut self,
        stamp: Stamp,
        client_token: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Option<Arc<NetworkInterface>>, ApiError> {
        let known = client_token.and_then(|token| self.tokens.get_key_value(token));
        let Some((token, record)) =
            known.filter(|(_, record)| self.is_known(stamp.at, record.used_at))
        else {
            return Ok(None);
        };
        let interface = record.first_reply.network_interface_id;
        let answer = match (self.interfaces.get(&interface), self.facts.token_after_deletion) {
            (None, TokenAfterDeletion::MakesANewInterface) => return Ok(None),
            (None, TokenAfterDeletion::Mismatches) => return Err(ApiError::parameter_mismatch()),
            _ if record.parameters != *parameters => return Err(ApiError::parameter_mismatch()),
            (Some(alive), _) => alive.clone(),
            (None, TokenAfterDeletion::ReplaysTheOldInterface) => record.first_reply.clone(),
        };
        let client_token = token.clone();
        self.ledger.record(stamp, Event::Replayed { interface, client_token });
        Ok(Some(answer))
    }

    /// What the token of a launch launched before; `None` if it has launched
    /// nothing that counts.
    pub(super) fn replay_launch(
        &mut self,
        stamp: Stamp,
        run: &RunInstances,
    ) -> Result<Option<Vec<InstanceId>>, ApiError> {
        let known =
            run.client_token.as_deref().and_then(|token| self.launch_tokens.get_key_value(token));
        let Some((token, record)) =
            known.filter(|(_, record)| self.is_known(stamp.at, record.used_at))
        else {
            return Ok(None);
        };
        let gone = record.instances.iter().all(|id| {
            self.instances.get(id).is_none_or(|held| {
                use InstanceStateName::{ShuttingDown, Terminated};
                matches!(held.state, ShuttingDown | Terminated)
            })
        });
        let forgotten = record.instances.iter().all(|id| !self.instances.contains_key(id));
        match (gone, self.facts.token_after_termination) {
            (true, TokenAfterTermination::LaunchesNewInstances) => return Ok(None),
            // There is nothing left that could be shown.
            (true, TokenAfterTermination::ReplaysTheOldInstances) if forgotten => return Ok(None),
            _ if record.request != *run => return Err(ApiError::parameter_mismatch()),
            (true, TokenAfterTermination::InstanceTerminated) => {
                return Err(ApiError::client(
                    "IdempotentInstanceTerminated",
                    "The request to launch an instance uses the same client token as a previous \
                     request for which the instance has been terminated.",
                ));
            }
            _ => {}
        }
        let (client_token, instances) = (token.clone(), record.instances.clone());
        for instance in &instances {
            let client_token = client_token.clone();
            let replayed = Event::LaunchReplayed { instance: *instance, client_token };
            self.ledger.record(stamp, replayed);
        }
        Ok(Some(instances))
    }
}
