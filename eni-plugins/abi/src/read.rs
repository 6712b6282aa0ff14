//! Reading what the other side wrote: tables of another age, borrowed text.
//! Nothing is called here.

#![expect(unsafe_code, reason = "reads the memory of the other side")]

use std::{ffi::c_void, ptr, slice};

use crate::raw::{Header, Host, Parameter, Plugin, Str, Strategy, Verdict, Visit};

/// A table of the contract.
///
/// # Safety
///
/// The type is `repr(C)`, and all zeros are a value of it.
pub unsafe trait Table: Copy {}

// SAFETY: plain numbers, pointers and optional functions.
unsafe impl Table for Header {}
// SAFETY: as above.
unsafe impl Table for Host {}
// SAFETY: as above.
unsafe impl Table for Visit {}
// SAFETY: as above.
unsafe impl Table for Verdict {}
// SAFETY: as above.
unsafe impl Table for Parameter {}
// SAFETY: as above.
unsafe impl Table for Strategy {}
// SAFETY: as above.
unsafe impl Table for Plugin {}

/// Reads a table that says to have `size` bytes. Fields that it does not have
/// are zero; those that this side does not know are left.
///
/// # Safety
///
/// `size` bytes can be read at `from`.
pub unsafe fn table<T: Table>(from: *const T, size: u32) -> T {
    if usize::try_from(size).is_ok_and(|size| size >= size_of::<T>()) {
        // SAFETY: so many bytes are there, and they are a table.
        return unsafe { from.read_unaligned() };
    }
    // SAFETY: all zeros are a value of a table.
    let mut read: T = unsafe { std::mem::zeroed() };
    let size = usize::try_from(size).unwrap_or(0);
    // SAFETY: so many bytes are there on both sides, which do not overlap, and
    // any part of a table over zeros is one.
    unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), ptr::from_mut(&mut read).cast(), size) };
    read
}

/// Reads the size that a table other than a header begins with.
///
/// # Safety
///
/// A table is at `from`.
pub unsafe fn size_at<T: Table>(from: *const T) -> u32 {
    // SAFETY: a table begins with its size.
    unsafe { from.cast::<u32>().read_unaligned() }
}

/// Reads bytes; a null pointer is no bytes.
///
/// # Safety
///
/// The bytes can be read for `'a`, and nobody writes them.
pub unsafe fn bytes<'a>(str: Str) -> &'a [u8] {
    if str.ptr.is_null() || isize::try_from(str.len).is_err() {
        return &[];
    }
    // SAFETY: the caller says so; the length is one that memory can have.
    unsafe { slice::from_raw_parts(str.ptr, str.len) }
}

/// Reads a pointer out of a list.
///
/// # Safety
///
/// The list has more than `n` pointers.
pub unsafe fn nth<T: Table>(list: *const *const T, n: usize) -> *const T {
    // SAFETY: the caller says so.
    unsafe { list.add(n).read_unaligned() }
}

/// What a state is on this side of the contract.
pub type State = *mut c_void;
