//! `eni sim`: the simulated EC2 as a server, for anybody's client.

mod decider;

use std::{ffi::OsString, net::SocketAddr, path::Path, process::ExitStatus, sync::Arc};

use eni_core::inject::{Actor, CrashFlag, Decide, Injector};
use eni_sim::{
    AccountConfig, FrontSettings, WorldConfig,
    server::{Cloud, CloudSettings, Server},
};
use serde_json::json;

use self::decider::Decider;
use crate::{
    args::{Args, SimArgs},
    error::CliError,
    exit::Exit,
    faults, flags, output,
    plugins::Extensions,
    process,
    settings::{self, SimSettings},
};

pub(crate) fn run(args: &Args, sim: &SimArgs) -> Result<Exit, CliError> {
    if sim.command.is_empty() && process::announces_a_command() {
        return Err(CliError::usage("no command after --"));
    }
    let settings = settings::load(args, flags::of(&args.command)?)?.settings.sim;
    let rules = faults::of_flags(&sim.faults)?;
    let extensions = Extensions::of_flags(&sim.plugins)?;
    let decider = Decider::new(rules, settings.seed, extensions.strategies())
        .map_err(|error| extensions.blame(CliError::usage(error)))?;
    let decider = Arc::new(decider);
    let deciding = Arc::clone(&decider);
    let exit = process::block_on(|interrupts| serve(sim, settings, deciding, interrupts))?;
    let ended = decider.end();
    output::stderr(&format!(
        "{} struck, {} void\n",
        output::count(ended.struck, "fault"),
        ended.void
    ));
    // Whoever ends a server by hand may do so before a fault's turn.
    let planned = if sim.command.is_empty() { "note   " } else { "invalid:" };
    for unfired in &ended.unfired {
        output::stderr(&format!("{planned} {unfired}\n"));
    }
    for failure in &ended.failures {
        output::stderr(&format!("invalid: {failure}\n"));
    }
    drop(decider);
    let fired = ended.unfired.is_empty() || sim.command.is_empty();
    let valid = extensions.all_well() && ended.failures.is_empty() && fired;
    Ok(if valid { exit } else { Exit::Invalid })
}

async fn serve(
    sim: &SimArgs,
    settings: SimSettings,
    decider: Arc<Decider>,
    mut interrupts: process::Interrupts,
) -> Result<Exit, CliError> {
    let cloud = Arc::new(cloud(&settings, sim.state.as_deref())?);
    let decide = Arc::clone(&decider) as Arc<dyn Decide>;
    let injector =
        Injector::new(Actor::worker(1), decide, cloud.clock(), Arc::new(CrashFlag::default()));
    let server = Server::bind(settings.listen, Arc::clone(&cloud), injector)
        .await
        .map_err(|error| {
            CliError::config(format!("cannot listen on {}: {error}", settings.listen))
                .help("choose another address with --listen; port 0 takes any that is free")
        })?
        .with_fault_rules(decider);
    let url = url_of(server.local_addr());
    if !server.local_addr().ip().is_loopback() {
        output::stderr("warning it listens beyond loopback: anybody who reaches it can use it\n");
    }
    if sim.command.is_empty() {
        if sim.json {
            output::target(&url);
        } else {
            output::stdout(&format!("{url}\n"))?;
        }
        server.run(interrupts.next()).await;
        leaked(&cloud, sim.json)?;
        return Ok(Exit::Interrupted);
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));
    output::target(&url);
    let ended = tokio::select! {
        biased;
        ended = command(&sim.command, &url, &settings.region) => ended,
        () = interrupts.next() => Err(CliError::new(Exit::Interrupted, "interrupted", "interrupted")),
    };
    let _ = stop.send(());
    let _ = serving.await;
    let left = leaked(&cloud, sim.json)?;
    let status = ended?;
    if !status.success() {
        // A program that a signal ended has no code.
        let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        let exit = if left == 0 { Exit::OfCommand(code) } else { Exit::Finding };
        return Err(CliError::new(exit, "command", format!("the command ended with {status}"))
            .help("its own output says why"));
    }
    Ok(if left == 0 { Exit::Done } else { Exit::Finding })
}

fn cloud(settings: &SimSettings, state: Option<&Path>) -> Result<Cloud, CliError> {
    let consistency = settings.consistency(settings.seed);
    let mut world = WorldConfig {
        seed: settings.seed,
        region: settings.region.clone(),
        memory: consistency.memory(),
        ..WorldConfig::default()
    };
    world.stages.duration = settings.stages;
    let world = world.with_tokens(settings.tokens());
    let cloud = CloudSettings {
        account: AccountConfig { world, ..AccountConfig::default() },
        region: settings.region.clone(),
        front: FrontSettings { consistency, throttle: settings.throttle() },
        actor: Actor::worker(1),
    };
    match state {
        Some(path) => Cloud::with_state(cloud, path),
        None => Cloud::new(cloud),
    }
    .map_err(CliError::config)
}

fn url_of(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Runs a program that finds the simulator where AWS clients look for EC2.
async fn command(words: &[OsString], url: &str, region: &str) -> Result<ExitStatus, CliError> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(CliError::usage("no command to run"));
    };
    let mut command = tokio::process::Command::new(program);
    command.args(arguments).env("AWS_ENDPOINT_URL_EC2", url);
    for (name, value) in [
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ] {
        command.env(name, value);
    }
    // Whatever else could lead a client past the simulator.
    for name in [
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    ] {
        command.env_remove(name);
    }
    command
        .env("NO_PROXY", "127.0.0.1,localhost,[::1]")
        .env("no_proxy", "127.0.0.1,localhost,[::1]");
    command.kill_on_drop(true).status().await.map_err(|error| {
        CliError::usage(format!("{} cannot be run: {error}", program.to_string_lossy()))
    })
}

/// Says which interfaces nothing holds any more; how many.
fn leaked(cloud: &Cloud, json: bool) -> Result<usize, CliError> {
    let mut leaks = Vec::new();
    for (place, front) in cloud.worlds() {
        front.read(|world| {
            for record in world.ledger().interfaces() {
                if record.is_alive() && record.attachment.is_none() {
                    leaks.push((place.region.clone(), record.clone()));
                }
            }
        });
    }
    if json {
        let leaks: Vec<_> = leaks
            .iter()
            .map(|(region, record)| {
                json!({
                    "region": region,
                    "interface": record.network_interface_id.to_string(),
                    "description": &*record.description,
                })
            })
            .collect();
        output::document(&json!({ "schema": "eni.sim/1", "leaked": leaks.len(), "leaks": leaks }))?;
    } else {
        for (region, record) in &leaks {
            let (id, description) = (record.network_interface_id, &record.description);
            output::stdout(&format!("leaked  {id}  {region}  {description:?}\n"))?;
        }
        output::stderr(&format!(
            "{} left unattached\n",
            output::count(leaks.len() as u64, "interface")
        ));
    }
    Ok(leaks.len())
}
