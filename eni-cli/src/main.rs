//! The `eni` command. What it does is in [`commands`]; this file starts it and
//! turns its end into an exit code.

mod args;
mod commands;
mod described;
mod error;
mod events;
mod exit;
mod faults;
mod flags;
mod output;
mod plugins;
mod process;
mod schema;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

/// Searches make and drop small things all the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap's own: usage to stderr with 2, help and version to stdout with 0.
            let code = error.exit_code();
            let _ = error.print();
            if code != 0 && process::asks_for_json() {
                error::usage_document(&error.to_string());
            }
            return ExitCode::from(u8::try_from(code).unwrap_or(2));
        }
    };
    args.color.choose();
    process::log_to_stderr(args.verbose);
    let json = args.command.json();
    let exit = match commands::run(&args) {
        Ok(exit) => exit,
        Err(error) => {
            error.report(json);
            error.exit
        }
    };
    exit.into()
}
