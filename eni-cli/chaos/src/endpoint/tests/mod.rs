//! The experiment on an endpoint, on the simulated EC2 in virtual time, and on
//! endpoints that honour less than it does.

mod endpoint;
mod experiment;
mod oracle;
mod probe;
mod tasks;
