//! What both wire doors do with a request, once: read it, have it served,
//! write the reply. No transport lives here; a door carries bytes.

mod caller;
mod message;
mod request_id;

use eni_inject::{Actor, Failure, Inject};

use crate::{
    Answer, ApiError, Call, Front, WireError,
    codec::{self, Context, Epoch},
};

pub use self::{
    caller::Caller,
    message::{Request, Response},
};

use self::request_id::RequestIds;

/// Reads requests and writes replies; every reply has a request id of its own.
#[derive(Debug)]
pub struct Router {
    epoch: Epoch,
    request_ids: RequestIds,
}

/// A request that could be read.
#[derive(Debug)]
pub struct Asking {
    /// Who asks, as far as the signature says.
    pub caller: Caller,
    /// For what.
    pub call: Call,
}

/// What becomes of a request on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// This arrives. It need not be a reply of EC2's: an injected fault may
    /// have cut or replaced it.
    Reply(Response),
    /// The connection is refused: nothing was sent.
    Refused,
    /// The connection is reset.
    Reset,
    /// The connection ends without a reply.
    Lost,
    /// No reply comes, and whoever waits has waited as long as it would.
    TimedOut,
}

impl Router {
    /// A router whose timestamps count from `epoch` and whose request ids
    /// come from `seed`.
    pub fn new(epoch: Epoch, seed: u64) -> Self {
        Self { epoch, request_ids: RequestIds::new(seed) }
    }

    /// What the world's time counts from.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Reads a request. The signature is not checked.
    ///
    /// # Errors
    ///
    /// The error that EC2 answers.
    pub fn read(&self, request: &Request) -> Result<Asking, ApiError> {
        let form = request.form()?;
        let caller = Caller::of(request, &form);
        Ok(Asking { caller, call: codec::decode(form)? })
    }

    /// Has a call served by `front`, and says what arrives of it.
    pub async fn serve<I: Inject>(
        &self,
        front: &Front,
        inject: &I,
        actor: Actor,
        call: &Call,
    ) -> Delivery {
        let operation = call.operation();
        match front.serve(inject, actor, call).await {
            Ok(answer) => Delivery::Reply(self.answer(front, operation, &answer)),
            Err(WireError::Api(error)) => Delivery::Reply(self.error(&error)),
            Err(WireError::Cut(answer)) => {
                Delivery::Reply(self.answer(front, operation, &answer).cut())
            }
            Err(WireError::Garbage(answer)) => {
                Delivery::Reply(self.answer(front, operation, &answer).garbage())
            }
            Err(WireError::Fault(failure)) => self.failure(&failure),
        }
    }

    /// The reply that is an error.
    pub fn error(&self, error: &ApiError) -> Response {
        self.failed(error.code, error.status, &error.message)
    }

    fn failed(&self, code: &str, status: u16, message: &str) -> Response {
        let request_id = self.request_ids.next();
        Response::xml(status, codec::error(code, message, &request_id), request_id)
    }

    fn answer(&self, front: &Front, operation: &str, answer: &Answer) -> Response {
        let request_id = self.request_ids.next();
        let (account_id, region) =
            front.read(|world| (world.account_id().to_owned(), world.region().to_owned()));
        let context = Context {
            account_id: &account_id,
            region: &region,
            epoch: self.epoch,
            request_id: &request_id,
        };
        let body = codec::answer(operation, answer, &context);
        Response::xml(200, body, request_id)
    }

    fn failure(&self, failure: &Failure) -> Delivery {
        match failure {
            Failure::Refused => Delivery::Refused,
            Failure::Reset => Delivery::Reset,
            Failure::Api { code, status } => {
                Delivery::Reply(self.failed(code, *status, &failure.to_string()))
            }
            Failure::Timeout(_) => Delivery::TimedOut,
            // Every other failure is one in which nothing arrives.
            _ => Delivery::Lost,
        }
    }
}
