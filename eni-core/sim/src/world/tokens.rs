//! Client tokens of CreateNetworkInterface (doc:ec2-api-idempotency): one
//! token makes one interface.

use super::{World, interfaces::Parameters};
use crate::{
    ApiError, NetworkInterface,
    config::TokenAfterDeletion,
    ledger::{Event, Stamp},
};

const MAX_LEN: usize = 64;

/// What a token was used for.
#[derive(Debug, Clone)]
pub(super) struct TokenRecord {
    pub(super) parameters: Parameters,
    pub(super) first_reply: NetworkInterface,
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
    /// What this token made before, as it is now; `None` if it has made
    /// nothing that counts.
    pub(super) fn replay(
        &mut self,
        stamp: Stamp,
        client_token: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Option<NetworkInterface>, ApiError> {
        let Some((token, record)) = client_token.and_then(|token| self.tokens.get_key_value(token))
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
}
