//! The memory into which a plugin writes text.

use eni_plugin_abi::raw::Buffer;

/// What stands behind the room, to see whether a plugin wrote past its end.
const GUARD: [u8; 16] = *b"eni: not for you";

/// Room for `N` bytes of text.
#[repr(C)]
pub(super) struct Room<const N: usize> {
    bytes: [u8; N],
    guard: [u8; 16],
}

/// What a plugin left in a room.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// This text, all of it.
    Text(String),
    /// The beginning of a text that has so many bytes.
    Cut(String, usize),
    /// It wrote past the end.
    Overrun,
    /// It is not UTF-8.
    NoText,
}

impl<const N: usize> Room<N> {
    pub(super) fn new() -> Self {
        Self { bytes: [0; N], guard: GUARD }
    }

    /// The room as a plugin is handed it.
    pub(super) fn buffer(&mut self) -> Buffer {
        // The pointer is to all of the room, so that the guard may be hit.
        Buffer { ptr: std::ptr::from_mut(self).cast(), cap: N, len: 0 }
    }

    /// What is in it now, of a text that the plugin says to have `len` bytes.
    pub(super) fn left(&self, len: usize) -> Left {
        if self.guard != GUARD {
            return Left::Overrun;
        }
        match self.bytes.get(..len) {
            Some(whole) => match std::str::from_utf8(whole) {
                Ok(text) => Left::Text(text.to_owned()),
                Err(_) => Left::NoText,
            },
            None => {
                let begun = String::from_utf8_lossy(&self.bytes).into_owned();
                Left::Cut(begun.trim_end_matches('\u{fffd}').to_owned(), len)
            }
        }
    }

    /// The same as a message for people.
    pub(super) fn message(&self, len: usize) -> String {
        match self.left(len) {
            Left::Text(text) if text.trim().is_empty() => "without a message".to_owned(),
            Left::Text(text) => text,
            Left::Cut(text, len) => format!("{text}... (the message has {len} bytes)"),
            Left::Overrun => "its message was written past the end of the host's buffer".to_owned(),
            Left::NoText => "its message is no UTF-8".to_owned(),
        }
    }

    /// Whether the plugin kept to the room.
    pub(super) fn is_whole(&self) -> bool {
        self.guard == GUARD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &[u8]) -> Room<8> {
        let mut room = Room::new();
        let most = text.len().min(8);
        room.bytes[..most].copy_from_slice(&text[..most]);
        room
    }

    #[test]
    fn a_text_that_fills_the_room_to_its_last_byte_is_whole() {
        assert_eq!(with(b"12345678").left(8), Left::Text("12345678".to_owned()));
        assert_eq!(with(b"").left(0), Left::Text(String::new()));
        assert_eq!(with(b"").message(0), "without a message");
    }

    #[test]
    fn a_longer_text_is_cut_between_characters() {
        assert_eq!(with(b"1234567\xc3").left(9), Left::Cut("1234567".to_owned(), 9));
        assert_eq!(with(b"12345678").message(99), "12345678... (the message has 99 bytes)");
    }

    #[test]
    fn what_is_no_text_or_past_the_end_is_seen() {
        assert_eq!(with(b"\xff").left(1), Left::NoText);
        let mut room = with(b"123");
        room.guard[0] = 0;
        assert_eq!(room.left(3), Left::Overrun);
        assert!(!room.is_whole());
    }
}
