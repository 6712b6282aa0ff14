//! The collector: what a worker that died has left is deleted, once it is
//! certain that nobody will adopt it.
//!
//! An interface is an orphan when it carries a key of ours, is attached to
//! nothing, and its instance is gone, all of that at two looks a window apart:
//! one look may be old. [`collect`] decides and is pure; [`Collector`] is the
//! shell: it looks twice, reads each orphan and its instance once more right
//! before it deletes, and leaves alone what it is not sure of.

mod decide;
mod shell;

pub use self::{
    decide::{Action, KEEP_TAG, Kept, Scan, collect, key_of},
    shell::{Collected, Collector},
};
