//! Writes XML as EC2 does: elements and texts, no attributes but the
//! namespace. What is written is known by the answers alone.

use std::fmt::{self, Display, Write as _};

use super::form::is_xml;

/// Most replies are no longer than this, in bytes: they grow in place.
const USUAL_LENGTH: usize = 4_096;

/// A document that is being written.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    /// A document with one element around all that `inside` writes.
    pub(super) fn document(
        root: &str,
        namespace: Option<&str>,
        inside: impl FnOnce(&mut Self),
    ) -> String {
        let mut xml = Self { text: String::with_capacity(USUAL_LENGTH) };
        xml.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.text.push('<');
        xml.text.push_str(root);
        if let Some(namespace) = namespace {
            xml.text.push_str(" xmlns=\"");
            xml.escaped(&namespace);
            xml.text.push('"');
        }
        xml.text.push('>');
        inside(&mut xml);
        xml.close(root);
        xml.text
    }

    /// An element with elements in it.
    pub(super) fn within(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.open(tag);
        inside(self);
        self.close(tag);
    }

    /// An element with a text in it.
    pub(super) fn text(&mut self, tag: &str, value: impl Display) {
        self.open(tag);
        self.escaped(&value);
        self.close(tag);
    }

    /// An element with a text in it, or nothing.
    pub(super) fn optional(&mut self, tag: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.text(tag, value);
        }
    }

    /// A list as EC2 writes one: an `item` for each, and the list's element
    /// even around none.
    pub(super) fn set<T>(
        &mut self,
        tag: &str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        self.within(tag, |xml| {
            for item in items {
                xml.within("item", |xml| each(xml, item));
            }
        });
    }

    /// A list of texts: `<tag><item>text</item></tag>`.
    pub(super) fn texts<T: Display>(&mut self, tag: &str, items: impl IntoIterator<Item = T>) {
        self.within(tag, |xml| {
            for item in items {
                xml.text("item", item);
            }
        });
    }

    fn open(&mut self, tag: &str) {
        self.text.push('<');
        self.text.push_str(tag);
        self.text.push('>');
    }

    fn close(&mut self, tag: &str) {
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
    }

    fn escaped(&mut self, value: &dyn Display) {
        // Writing to a String cannot fail.
        let _ = write!(Escaping(&mut self.text), "{value}");
    }
}

/// Escapes what is written through it. A reader normalises a bare carriage
/// return, so it is written as a reference.
struct Escaping<'a>(&'a mut String);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_plain = |byte: u8| {
            matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
        };
        if text.bytes().all(is_plain) {
            self.0.push_str(text);
            return Ok(());
        }
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                '\r' => self.0.push_str("&#xD;"),
                c if is_xml(c) => self.0.push(c),
                _ => self.0.push(char::REPLACEMENT_CHARACTER),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_there_even_when_they_are_empty() {
        let text = Xml::document("R", Some("http://x/"), |xml| {
            xml.set("some", [1, 2], |xml, n| xml.text("n", n));
            xml.texts("none", [""; 0]);
            xml.optional("absent", None::<u8>);
        });
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"http://x/\">\
             <some><item><n>1</n></item><item><n>2</n></item></some><none></none></R>"
        );
    }

    #[test]
    fn what_markup_is_made_of_is_escaped() {
        let text = Xml::document("R", None, |xml| xml.text("t", "<a & 'b'>\"\r\u{1}"));
        assert!(text.ends_with("<R><t>&lt;a &amp; &apos;b&apos;&gt;&quot;&#xD;\u{fffd}</t></R>"));
    }
}
