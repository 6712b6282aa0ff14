//! What the host calls of a strategy in Rust: the functions of its table. A
//! panic ends here, and so does everything unsafe.

#![expect(unsafe_code, reason = "this is the boundary")]

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
};

use crate::{
    Access, Config, Host, Layer, Strategy, Verdict, Visit,
    raw::{self, Buffer, Str},
    read::{self, State},
};

/// Why a call ends without a result.
struct Stop(i32, String);

fn failed(reason: &str) -> Stop {
    Stop(raw::FAILED, reason.to_owned())
}

/// # Safety
///
/// As the contract has it for `create`.
pub(crate) unsafe extern "C" fn create<S: Strategy>(
    host: *const raw::Host,
    config: Str,
    state: *mut State,
    message: *mut Buffer,
) -> i32 {
    // SAFETY: the host's buffer is its to hand over.
    let message = unsafe { message.as_mut() };
    guard(message, || {
        if host.is_null() || state.is_null() {
            return Err(failed("the host gave no host table or no place for the state"));
        }
        // SAFETY: a host's table is at `host`, as large as its header says, and
        // lives for ever.
        let host = unsafe {
            let header = read::table(host.cast::<raw::Header>(), raw::size::<raw::Header>());
            Host::new(read::table(host, header.size))
        };
        // SAFETY: the text lives for the call.
        let config = text(unsafe { read::bytes(config) })?;
        let made = Config::parse(config)
            .and_then(|config| config.complete(S::PARAMETERS))
            .and_then(|config| S::create(&config, host))
            .map_err(|error| Stop(raw::BAD_CONFIG, error.to_string()))?;
        // SAFETY: not null, and the host's place for it.
        unsafe { state.write(Box::into_raw(Box::new(made)).cast()) };
        Ok(())
    })
}

/// # Safety
///
/// As the contract has it for `decide`.
pub(crate) unsafe extern "C" fn decide<S: Strategy>(
    state: State,
    visit: *const raw::Visit,
    verdict: *mut raw::Verdict,
    message: *mut Buffer,
) -> i32 {
    // SAFETY: the host's buffer is its to hand over.
    let message = unsafe { message.as_mut() };
    guard(message, || {
        // SAFETY: the state is what `create` made, and is only ever shared.
        let strategy = unsafe { state.cast::<S>().as_ref() };
        // SAFETY: the host's own, which nobody else has during the call.
        let verdict = unsafe { verdict.as_mut() };
        let (Some(strategy), Some(verdict)) = (strategy, verdict) else {
            return Err(failed("the host gave no state or no place for the verdict"));
        };
        if visit.is_null() {
            return Err(failed("the host gave no visit"));
        }
        let copy;
        // SAFETY: a visit's table is there, as large as it says, and nobody
        // writes it during the call.
        let raw = unsafe {
            let size = read::size_at(visit);
            if size >= raw::size::<raw::Visit>() && visit.is_aligned() {
                // Copying it takes longer than many a decision.
                &*visit
            } else {
                copy = read::table(visit, size);
                &copy
            }
        };
        // SAFETY: its texts are an `eni_str` each: UTF-8 that lives for the call.
        let visit = unsafe { visit_of(raw) }?;
        let decided = strategy.decide(&visit).map_err(|error| Stop(raw::FAILED, error))?;
        verdict.kind = match decided {
            Verdict::Pass => raw::PASS,
            Verdict::Strike => raw::STRIKE,
            Verdict::Fault(fault) => {
                write(&mut verdict.fault, &fault);
                raw::FAULT
            }
        };
        Ok(())
    })
}

/// # Safety
///
/// As the contract has it for `destroy`.
pub(crate) unsafe extern "C" fn destroy<S: Strategy>(state: State, message: *mut Buffer) -> i32 {
    // SAFETY: the host's buffer is its to hand over.
    let message = unsafe { message.as_mut() };
    guard(message, || {
        if !state.is_null() {
            // SAFETY: `create` made it, and nobody uses it again.
            drop(unsafe { Box::from_raw(state.cast::<S>()) });
        }
        Ok(())
    })
}

/// The visit of a table.
///
/// # Safety
///
/// The texts are UTF-8 and can be read for as long as the result is used.
#[inline]
unsafe fn visit_of(raw: &raw::Visit) -> Result<Visit<'_>, Stop> {
    // SAFETY: the caller says so. Looking at each byte of them at every visit
    // takes longer than many a decision.
    let told = |str| unsafe { std::str::from_utf8_unchecked(read::bytes(str)) };
    Ok(Visit {
        actor: told(raw.actor),
        point: told(raw.point),
        operation: told(raw.operation),
        layer: match raw.layer {
            raw::WORK => Layer::Work,
            raw::WIRE => Layer::Wire,
            _ => return Err(failed("the host gave a layer that is not known here")),
        },
        access: match raw.access {
            raw::READ => Access::Read,
            raw::WRITE => Access::Write,
            _ => return Err(failed("the host gave an access that is not known here")),
        },
        n: raw.n,
        series: raw.series,
    })
}

fn text(bytes: &[u8]) -> Result<&str, Stop> {
    std::str::from_utf8(bytes).map_err(|_| failed("the host gave a text that is no UTF-8"))
}

/// Writes text into a buffer of the host.
fn write(to: &mut Buffer, text: &str) {
    if !to.ptr.is_null() {
        // SAFETY: `cap` bytes can be written, and the text is elsewhere.
        unsafe { ptr::copy_nonoverlapping(text.as_ptr(), to.ptr, text.len().min(to.cap)) };
    }
    to.len = text.len();
}

/// Runs what the host asked for, and turns an error or a panic into a status
/// with a message.
fn guard(message: Option<&mut Buffer>, work: impl FnOnce() -> Result<(), Stop>) -> i32 {
    let Stop(status, text) = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return raw::OK,
        Ok(Err(stop)) => stop,
        Err(payload) => Stop(raw::PANICKED, told(payload)),
    };
    if let Some(message) = message {
        write(message, &text);
    }
    status
}

/// What a panic says. Its payload may panic once more when it is dropped, and
/// what comes of that is then left alone.
fn told(payload: Box<dyn Any + Send>) -> String {
    let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a text".to_owned(),
    };
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
    text
}
