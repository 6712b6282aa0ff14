//! `--state FILE`: what was acknowledged is there after the server is killed.

use std::{
    fs::OpenOptions,
    io::Write as _,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{http, run::Folder, server::Sim};

const CLIENTS: usize = 4;
const ENOUGH: usize = 60;

fn ids(sim: &Sim) -> Vec<String> {
    let (status, body) = sim.query("Action=DescribeNetworkInterfaces");
    assert_eq!(status, 200, "{body}");
    http::elements(&body, "networkInterfaceId")
}

#[test]
fn a_kill_amid_requests_loses_nothing_acknowledged_and_repeats_make_nothing_twice() {
    let folder = Folder::new();
    let mut sim = Sim::start(&folder, "--state world.json");
    let (subnet, url) = (sim.subnet(), sim.url.clone());
    let acknowledged = Mutex::new(Vec::new());
    let unanswered = Mutex::new(Vec::new());
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (subnet, url) = (&subnet, &url);
            let (acknowledged, unanswered, count) = (&acknowledged, &unanswered, &count);
            scope.spawn(move || {
                for n in 0.. {
                    let text = format!("c{client}-{n}");
                    let Ok((200, body)) = http::query(url, &http::create(subnet, &text)) else {
                        unanswered.lock().unwrap().push(text);
                        return;
                    };
                    let id = http::element(&body, "networkInterfaceId").to_owned();
                    acknowledged.lock().unwrap().push((text, id));
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while count.load(Ordering::SeqCst) < ENOUGH {
            std::thread::yield_now();
        }
        sim.kill();
    });
    let (acknowledged, unanswered) =
        (acknowledged.into_inner().unwrap(), unanswered.into_inner().unwrap());
    assert_eq!(unanswered.len(), CLIENTS);
    assert!(acknowledged.len() >= ENOUGH);

    let sim = Sim::start(&folder, "--state world.json");
    let there = ids(&sim);
    for (text, id) in &acknowledged {
        assert!(there.contains(id), "{text} was acknowledged as {id} and is gone");
        assert_eq!(&sim.create(&subnet, text), id, "{text} again");
    }
    for text in &unanswered {
        sim.create(&subnet, text);
    }
    assert_eq!(ids(&sim).len(), acknowledged.len() + unanswered.len());
}

#[test]
fn a_torn_last_line_is_dropped() {
    let folder = Folder::new();
    let mut sim = Sim::start(&folder, "--state world.json");
    let id = sim.create(&sim.subnet(), "kept");
    sim.kill();
    let path = folder.command("").get_current_dir().unwrap().join("world.json");
    let whole = std::fs::read(&path).unwrap();
    OpenOptions::new().append(true).open(&path).unwrap().write_all(br#"{"at":1,"#).unwrap();
    let sim = Sim::start(&folder, "--state world.json");
    assert_eq!(ids(&sim), [id]);
    assert_eq!(std::fs::read(&path).unwrap(), whole);
}

#[test]
fn another_programs_file_is_refused_and_left_as_it_was() {
    let folder = Folder::new().with("world.json", "{\"mine\": true}\n");
    let ended = folder.eni("sim --state world.json").exits(3);
    ended.says(&["world.json is no state file", "name another"]);
    let path = folder.command("").get_current_dir().unwrap().join("world.json");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{\"mine\": true}\n");
}

#[test]
fn a_file_in_use_is_refused() {
    let folder = Folder::new();
    let _sim = Sim::start(&folder, "--state world.json");
    folder.eni("sim --state world.json").exits(3).says(&["is in use"]);
}
