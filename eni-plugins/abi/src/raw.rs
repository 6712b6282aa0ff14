//! The contract as `eni_plugin.h` has it, type for type. What the fields mean is
//! said there. Plain data: nothing is read or called here.

use std::ffi::c_void;

/// What every table begins with: `ENI1` in memory, low byte first.
pub const MAGIC: u32 = 0x3149_4e45;
/// Must be equal on both sides.
pub const MAJOR: u16 = 1;
/// Which fields there are; sizes say the same.
pub const MINOR: u16 = 1;
/// The exported symbol, with a NUL.
pub const ENTRY: &[u8] = b"eni_plugin_entry\0";

/// Status: done.
pub const OK: i32 = 0;
/// Status: the config cannot be used; the message says which key and why.
pub const BAD_CONFIG: i32 = 1;
/// Status: it failed; the message says why.
pub const FAILED: i32 = 2;
/// Status: it panicked; the message is the panic's.
pub const PANICKED: i32 = 3;

/// Verdict: nothing happens.
pub const PASS: u32 = 1;
/// Verdict: the fault that the rule names strikes.
pub const STRIKE: u32 = 2;
/// Verdict: the fault in the verdict's buffer strikes.
pub const FAULT: u32 = 3;

/// Layer: in the workflow.
pub const WORK: u32 = 1;
/// Layer: below the client.
pub const WIRE: u32 = 2;

/// Access: it cannot change the world.
pub const READ: u32 = 1;
/// Access: it can.
pub const WRITE: u32 = 2;

/// Flag of a strategy: it says which fault strikes.
pub const CHOOSES: u32 = 1;

/// Parameter: a whole number.
pub const NUMBER: u32 = 1;
/// Parameter: a percentage.
pub const PERCENT: u32 = 2;
/// Parameter: a length of time.
pub const TIME: u32 = 3;
/// Parameter: any text.
pub const TEXT: u32 = 4;

/// `eni_str`: borrowed UTF-8.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Str {
    /// The first byte.
    pub ptr: *const u8,
    /// How many.
    pub len: usize,
}

impl Str {
    /// No text.
    pub const EMPTY: Self = Self::of("");

    /// No text, and not even an empty one.
    pub const NULL: Self = Self { ptr: std::ptr::null(), len: 0 };

    /// A text that outlives its reader.
    pub const fn of(text: &str) -> Self {
        Self { ptr: text.as_ptr(), len: text.len() }
    }
}

/// `eni_buffer`: where the plugin writes text.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Buffer {
    /// The first byte.
    pub ptr: *mut u8,
    /// How many there are.
    pub cap: usize,
    /// How many the whole text has; more than `cap` if it is cut.
    pub len: usize,
}

/// `eni_header`: what the entry and the host begin with.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// [`MAGIC`].
    pub magic: u32,
    /// [`MAJOR`].
    pub major: u16,
    /// [`MINOR`].
    pub minor: u16,
    /// Of the whole table that begins with it, in bytes.
    pub size: u32,
    /// 0.
    pub flags: u32,
}

impl Header {
    /// The header of a table of type `T`.
    pub const fn of<T>() -> Self {
        Self { magic: MAGIC, major: MAJOR, minor: MINOR, size: size::<T>(), flags: 0 }
    }
}

/// The size of a table, in bytes.
#[expect(clippy::cast_possible_truncation, reason = "a table has a few dozen bytes")]
pub const fn size<T>() -> u32 {
    size_of::<T>() as u32
}

/// `eni_host`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// Its version and size.
    pub header: Header,
    /// What `log` is handed.
    pub data: *const c_void,
    /// Takes a line of the log.
    pub log: Option<Log>,
}

/// `eni_host.log`.
pub type Log = unsafe extern "C" fn(data: *const c_void, level: u32, text: Str);

/// `eni_visit`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// In bytes.
    pub size: u32,
    /// [`WORK`] or [`WIRE`].
    pub layer: u32,
    /// [`READ`] or [`WRITE`].
    pub access: u32,
    /// 0.
    pub flags: u32,
    /// Who comes.
    pub actor: Str,
    /// The call that is made there.
    pub operation: Str,
    /// Where.
    pub point: Str,
    /// For which time, from 1.
    pub n: u64,
    /// The key of the draws of seed, rule, actor and point.
    pub series: u64,
    /// Draw 0 of this visit.
    pub draw: u64,
}

/// `eni_verdict`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// In bytes.
    pub size: u32,
    /// [`PASS`], [`STRIKE`] or [`FAULT`]; 0 before it is decided.
    pub kind: u32,
    /// Takes the fault's text.
    pub fault: Buffer,
}

/// `eni_parameter`, since 1.1.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// In bytes.
    pub size: u32,
    /// [`NUMBER`], [`PERCENT`], [`TIME`] or [`TEXT`].
    pub kind: u32,
    /// What rules call it.
    pub name: Str,
    /// What is taken if it is not given; null: it has to be given.
    pub standard: Str,
    /// One line.
    pub about: Str,
    /// The least number.
    pub min: u64,
    /// The greatest number.
    pub max: u64,
}

/// `eni_strategy`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Strategy {
    /// In bytes.
    pub size: u32,
    /// [`CHOOSES`] or 0.
    pub flags: u32,
    /// What rules call it.
    pub name: Str,
    /// Reads the arguments of one rule.
    pub create: Option<Create>,
    /// Writes the verdict on one visit.
    pub decide: Option<Decide>,
    /// Frees the state.
    pub destroy: Option<Destroy>,
    /// One line. Since 1.1.
    pub about: Str,
    /// How many parameters. Since 1.1.
    pub parameter_count: usize,
    /// The parameters, one behind the other, each of the size that it says.
    /// Since 1.1.
    pub parameters: *const Parameter,
}

/// `eni_strategy.create`.
pub type Create = unsafe extern "C" fn(
    host: *const Host,
    config: Str,
    state: *mut *mut c_void,
    message: *mut Buffer,
) -> i32;

/// `eni_strategy.decide`.
pub type Decide = unsafe extern "C" fn(
    state: *mut c_void,
    visit: *const Visit,
    verdict: *mut Verdict,
    message: *mut Buffer,
) -> i32;

/// `eni_strategy.destroy`.
pub type Destroy = unsafe extern "C" fn(state: *mut c_void, message: *mut Buffer) -> i32;

/// `eni_plugin`: the exported table.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct Plugin {
    /// Its version and size.
    pub header: Header,
    /// The plugin's name.
    pub name: Str,
    /// The plugin's version.
    pub version: Str,
    /// How many strategies.
    pub count: usize,
    /// The strategies.
    pub strategies: *const *const Strategy,
}

/// The sizes that version 1.0 had: nothing smaller can be used.
pub mod least {
    use super::{Plugin, Strategy};

    /// Of [`Plugin`].
    pub const PLUGIN: usize = size_of::<Plugin>();
    /// Of [`Strategy`].
    pub const STRATEGY: usize = std::mem::offset_of!(Strategy, about);
    /// Of [`Parameter`](super::Parameter).
    pub const PARAMETER: usize = size_of::<super::Parameter>();
    /// Of [`Visit`](super::Visit).
    pub const VISIT: usize = size_of::<super::Visit>();
    /// Of [`Verdict`](super::Verdict).
    pub const VERDICT: usize = size_of::<super::Verdict>();
    /// Of [`Host`](super::Host).
    pub const HOST: usize = size_of::<super::Host>();
}
