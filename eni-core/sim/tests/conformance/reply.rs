//! A reply: its status and its XML as a tree, read by paths from its root.

use std::fmt::Debug;

use quick_xml::{Reader, escape::resolve_xml_entity, events::Event};

/// What a case found to be other than AWS has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding(pub(crate) String);

/// What a step of a case comes to.
pub(crate) type Step<T = ()> = Result<T, Finding>;

/// That something is as it should be.
#[expect(clippy::needless_pass_by_value, reason = "what cases compare is made for it")]
pub(crate) fn same<T: PartialEq + Debug>(what: &str, is: T, should_be: T) -> Step {
    if is == should_be {
        return Ok(());
    }
    Err(Finding(format!("{what} is {is:?} instead of {should_be:?}")))
}

/// That something holds; otherwise what does.
pub(crate) fn holds(it: bool, otherwise: &str) -> Step {
    if it { Ok(()) } else { Err(Finding(otherwise.to_owned())) }
}

/// What a call got back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    root: Element,
}

#[derive(Debug, Clone, Default)]
struct Element {
    name: String,
    text: String,
    inside: Vec<Element>,
}

impl Reply {
    /// A body that is no XML has nothing at any path.
    pub(crate) fn new(status: u16, body: String) -> Self {
        let root = parse(&body).unwrap_or_default();
        Self { status, body, root }
    }

    /// The name of the outermost element.
    pub(crate) fn name(&self) -> &str {
        &self.root.name
    }

    /// The text at a path below the outermost element, such as
    /// `networkInterface/status`; where several match, the first.
    pub(crate) fn text(&self, path: &str) -> Step<String> {
        let missing = || Finding(format!("there is no {path}"));
        self.texts(path).into_iter().next().ok_or_else(missing)
    }

    /// All texts at a path.
    pub(crate) fn texts(&self, path: &str) -> Vec<String> {
        let mut found = vec![&self.root];
        for name in path.split('/') {
            let inside = found.into_iter().flat_map(|element| &element.inside);
            found = inside.filter(|element| element.name == name).collect();
        }
        found.into_iter().map(|element| element.text.clone()).collect()
    }

    /// Whether there is anything at a path.
    pub(crate) fn has(&self, path: &str) -> bool {
        !self.texts(path).is_empty()
    }

    /// That the text at a path is this.
    pub(crate) fn is(&self, path: &str, should_be: &str) -> Step {
        same(path, self.text(path)?.as_str(), should_be)
    }

    /// That there are so many at a path.
    pub(crate) fn count(&self, path: &str, should_be: usize) -> Step {
        same(&format!("the number of {path}"), self.texts(path).len(), should_be)
    }

    /// The code of an error; empty where it is none.
    pub(crate) fn code(&self) -> String {
        self.text("Errors/Error/Code").unwrap_or_default()
    }

    /// The message of an error; empty where it is none.
    pub(crate) fn message(&self) -> String {
        self.text("Errors/Error/Message").unwrap_or_default()
    }

    /// In few words: `200`, `400 InvalidParameterValue`.
    pub(crate) fn in_short(&self) -> String {
        format!("{} {}", self.status, self.code()).trim_end().to_owned()
    }
}

fn parse(xml: &str) -> Option<Element> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, ..Element::default() });
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                open.last_mut()?.inside.push(Element { name, ..Element::default() });
            }
            Event::Text(part) => open.last_mut()?.text.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => match part.resolve_char_ref().ok()? {
                Some(c) => open.last_mut()?.text.push(c),
                None => open.last_mut()?.text.push_str(resolve_xml_entity(&part)?),
            },
            Event::End(_) => {
                let mut done = open.pop()?;
                if !done.inside.is_empty() {
                    done.text.clear();
                }
                open.last_mut()?.inside.push(done);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let top = open.pop().filter(|_| open.is_empty())?;
    top.inside.into_iter().next()
}
