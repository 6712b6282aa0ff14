//! The strategies of a plugin: what rules call, and the state of one rule.

#![expect(unsafe_code, reason = "calls a plugin")]

use std::{
    ptr,
    sync::{Arc, OnceLock},
};

use eni_inject::{Access, Layer, Point};
use eni_plugin_abi::{
    raw::{self, Host, Str},
    read::State,
};

use super::{
    arguments,
    buffer::{Left, Room},
    table::Offered,
    watch::Watch,
};
use crate::{
    Answer, Arg, Fault, Parameter, Strategy, StrategyError, StrategyFailure, StrategyKind,
    StrategyVisit,
};

/// Room for the message of `create` and `destroy`.
const LONG: usize = 1024;
/// Room for the message and the fault of `decide`, which is called often.
const SHORT: usize = 256;
/// Room for the fault of a strategy that has to name none.
const NO_FAULT: usize = 16;

/// A strategy that a plugin offers.
#[derive(Debug)]
pub(super) struct Offer {
    offered: Offered,
    /// The plugin's path, or its name if it is linked in.
    plugin: String,
    host: &'static Host,
    watch: Arc<Watch>,
}

// SAFETY: the host's table never changes, and the contract lets its functions
// and the plugin's be called by any thread.
unsafe impl Send for Offer {}
// SAFETY: as above.
unsafe impl Sync for Offer {}

impl Offer {
    pub(super) fn new(
        offered: Offered,
        plugin: &str,
        host: &'static Host,
        watch: Arc<Watch>,
    ) -> Self {
        Self { offered, plugin: plugin.to_owned(), host, watch }
    }

    pub(super) fn chooses(&self) -> bool {
        self.offered.chooses
    }

    /// How messages call it.
    fn title(&self) -> String {
        format!("strategy `{}` of plugin {}", self.offered.name, self.plugin)
    }

    fn create(self: Arc<Self>, config: &str) -> Result<Instance, StrategyError> {
        let mut state: State = ptr::null_mut();
        let mut room = Room::<LONG>::new();
        let mut message = room.buffer();
        // SAFETY: the table was checked; all that is handed over lives for the
        // call, the host for ever.
        let status = unsafe {
            (self.offered.create)(self.host, Str::of(config), &raw mut state, &raw mut message)
        };
        if status == raw::OK && room.is_whole() {
            return Ok(Instance { offer: self, state, broken: OnceLock::new() });
        }
        let text = room.message(message.len);
        if status == raw::BAD_CONFIG {
            let named = text.strip_prefix('`').and_then(|rest| rest.split_once("`: "));
            let (argument, reason) = match named {
                Some((key, reason)) => (Some(key.to_owned()), reason.to_owned()),
                None => (None, text),
            };
            return Err(StrategyError::Refused { argument, reason });
        }
        let reason = format!("{}: {}", self.title(), failure("create", status, &text));
        self.watch.failed(reason.clone());
        Err(StrategyError::Refused { argument: None, reason })
    }
}

impl StrategyKind for Offer {
    fn name(&self) -> &str {
        &self.offered.name
    }

    fn about(&self) -> &str {
        &self.offered.about
    }

    fn parameters(&self) -> &[Parameter] {
        &self.offered.parameters
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let config = arguments::config(&self.offered.parameters, args)?;
        let this = Arc::new(Self {
            offered: self.offered.clone(),
            plugin: self.plugin.clone(),
            host: self.host,
            watch: Arc::clone(&self.watch),
        });
        Ok(Arc::new(this.create(&config)?))
    }
}

/// The state of one rule.
#[derive(Debug)]
struct Instance {
    offer: Arc<Offer>,
    state: State,
    /// Why it is not asked again.
    broken: OnceLock<String>,
}

// SAFETY: the contract lets `decide` be called by several threads at once, and
// `destroy` by any; the state is not touched otherwise.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

impl Strategy for Instance {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        let decided = match self.broken.get() {
            Some(reason) => Err(reason.clone()),
            None if self.chooses() => self.ask::<SHORT>(visit),
            None => self.ask::<NO_FAULT>(visit),
        };
        decided.map_err(|reason| {
            let reason = self.broken.get_or_init(|| reason);
            StrategyFailure::new(format!("{}: {reason}", self.offer.title()))
        })
    }

    fn chooses(&self) -> bool {
        self.offer.chooses()
    }
}

impl Instance {
    /// `FAULT` is how much room there is for a fault.
    fn ask<const FAULT: usize>(&self, visit: &StrategyVisit) -> Result<Answer, String> {
        let mut fault = Room::<FAULT>::new();
        let mut room = Room::<SHORT>::new();
        let mut message = room.buffer();
        let mut verdict =
            raw::Verdict { size: raw::size::<raw::Verdict>(), kind: 0, fault: fault.buffer() };
        let series = visit.draws.series();
        let asked = raw::Visit {
            size: raw::size::<raw::Visit>(),
            layer: match visit.point.layer {
                Layer::Work => raw::WORK,
                Layer::Wire => raw::WIRE,
            },
            access: match visit.point.access {
                Access::Read => raw::READ,
                Access::Write => raw::WRITE,
            },
            flags: 0,
            actor: Str::of(visit.actor.as_str()),
            operation: Str::of(visit.point.operation),
            point: Str::of(visit.point.name),
            n: visit.n,
            series: series.state(),
            draw: series.visit(visit.n).nth(0),
        };
        let begun = self.offer.watch.begin(visit.n);
        // SAFETY: the table was checked and the state is what `create` wrote;
        // all that is handed over lives for the call.
        let status = unsafe {
            (self.offer.offered.decide)(
                self.state,
                &raw const asked,
                &raw mut verdict,
                &raw mut message,
            )
        };
        if let Some(begun) = begun {
            self.offer.watch.end(&self.offer.title(), begun);
        }
        if status != raw::OK || !room.is_whole() {
            return Err(failure("decide", status, &room.message(message.len)));
        }
        if !fault.is_whole() {
            return Err("its fault was written past the end of the host's buffer".to_owned());
        }
        match verdict.kind {
            raw::PASS => Ok(Answer::Pass),
            kind => self.answer(kind, fault.left(verdict.fault.len), visit.point),
        }
    }

    fn answer(&self, kind: u32, text: Left, point: &Point) -> Result<Answer, String> {
        match (kind, self.chooses()) {
            (raw::STRIKE, false) => Ok(Answer::Strike),
            (raw::STRIKE, true) => {
                Err("its verdict is a strike and not which fault, although its \
                                        table says that it chooses"
                    .to_owned())
            }
            (raw::FAULT, false) => Err("its verdict names a fault, although its table does not \
                                        say that it chooses"
                .to_owned()),
            (raw::FAULT, true) => chosen(text, point).map(Answer::Fault),
            (0, _) => Err("it wrote no verdict".to_owned()),
            (kind, _) => Err(format!("its verdict is of kind {kind}, which stands for nothing")),
        }
    }
}

/// The fault that a plugin names, if it may strike at `point`.
fn chosen(text: Left, point: &Point) -> Result<Fault, String> {
    let text = match text {
        Left::Text(text) => text,
        Left::Cut(text, len) => {
            return Err(format!("its fault `{text}...` has {len} bytes, at most {SHORT} fit"));
        }
        Left::Overrun | Left::NoText => return Err("its fault is no UTF-8".to_owned()),
    };
    let fault: Fault = text
        .parse()
        .map_err(|error| format!("its fault cannot be read: {}", one_line(&format!("{error}"))))?;
    match fault.kind() {
        Some(kind) if point.faults.contains(kind) => Ok(fault),
        Some(_) => {
            let legal: Vec<_> = point.faults.iter().map(|kind| kind.name()).collect();
            let legal = legal.join(", ");
            Err(format!("its fault `{fault}` is not legal at {}; legal there: {legal}", point.name))
        }
        None => Err(format!("its fault `{fault}` is none that can strike a call")),
    }
}

/// An error of the grammar shows the place on lines of its own.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| line.chars().any(|c| c != '^')).collect::<Vec<_>>().join("; ")
}

impl Drop for Instance {
    fn drop(&mut self) {
        let mut room = Room::<LONG>::new();
        let mut message = room.buffer();
        // SAFETY: the state is what `create` wrote, and nobody uses it again.
        let status = unsafe { (self.offer.offered.destroy)(self.state, &raw mut message) };
        if status != raw::OK || !room.is_whole() {
            let text = room.message(message.len);
            let failure = failure("destroy", status, &text);
            self.offer.watch.failed(format!("{}: {failure}", self.offer.title()));
        }
    }
}

/// What a status other than done means.
fn failure(function: &str, status: i32, message: &str) -> String {
    match status {
        raw::OK => format!("`{function}` wrote past the end of the host's buffer"),
        raw::BAD_CONFIG => format!("`{function}` refused its config: {message}"),
        raw::FAILED => format!("`{function}` failed: {message}"),
        raw::PANICKED => format!("`{function}` panicked: {message}"),
        status => format!("`{function}` returned {status}, which stands for nothing: {message}"),
    }
}
