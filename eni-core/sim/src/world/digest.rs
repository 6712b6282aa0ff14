//! A world in one line: the same for two worlds if they are the same in
//! everything, the past and what is under way included.

use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use super::World;

/// Takes in text as it is written.
struct Hasher(Sha256);

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl World {
    /// The SHA-256, in lower-case hex, of all that the world holds: what is
    /// there, what it remembers, what is under way, the tokens, the ledger and
    /// where its next ids come from. Worlds that differ in any of it have
    /// different digests. The form that is hashed is that of one build: another
    /// version may give the same world another digest.
    pub fn digest(&self) -> String {
        let mut hasher = Hasher(Sha256::new());
        // Ordered maps and derived forms, so that nothing depends on an address
        // or a hash seed. Writing to the hasher cannot fail.
        let _ = write!(hasher, "{self:?}");
        let mut digest = String::with_capacity(64);
        for byte in hasher.0.finalize() {
            let _ = write!(digest, "{byte:02x}");
        }
        digest
    }
}
