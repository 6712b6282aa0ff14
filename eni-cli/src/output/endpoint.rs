//! What an experiment on an endpoint has to tell beside the common report.

use anstyle::{AnsiColor, Style};
use eni_chaos::{EndpointReport, LeftBy, Report};

use super::count;
#[cfg(feature = "aws")]
use eni_chaos::{Honoured, Probe};

/// What the endpoint honours, a line for each.
#[cfg(feature = "aws")]
pub(crate) fn probe(probe: &Probe) -> String {
    let mut text = "probe   what the endpoint honours\n".to_owned();
    for probed in probe.iter() {
        let (word, color) = match probed.honoured {
            Honoured::Yes => ("yes", AnsiColor::Green),
            Honoured::No => ("no", AnsiColor::Yellow),
            Honoured::Unknown => ("unknown", AnsiColor::Yellow),
        };
        let style = Style::new().fg_color(Some(color.into()));
        text.push_str(&format!(
            "  {style}{word:<9}{style:#}{:<55}{}\n",
            probed.capability.text(),
            probed.saw
        ));
    }
    text
}

/// Why something is waived, who left what leaked, and what is still there.
pub(crate) fn text(report: &Report, endpoint: &EndpointReport) -> String {
    let mut text = String::new();
    for (invariant, reason) in &endpoint.waived {
        text.push_str(&format!("waived: {invariant}: {reason}\n"));
    }
    let by_endpoint = report.leaks.iter().filter(|leak| leak.left_by == LeftBy::Endpoint).count();
    if by_endpoint > 0 {
        text.push_str(&format!(
            "{} of {} were attached and protected: the endpoint left them, not the workflow\n",
            by_endpoint,
            count(report.leaked, "leaked interface"),
        ));
    }
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    for left in &endpoint.left {
        let (id, why, advice) = (&left.id, &left.why, &left.advice);
        text.push_str(&format!("{red}left{red:#}: {id}, {why}: {advice}\n"));
    }
    text
}
