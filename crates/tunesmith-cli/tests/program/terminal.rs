//! What a person at a terminal sees: the progress bar, the live view, the question before deleting.

use std::fs::File;
use std::io::{Read, Write};
use std::process::Stdio;

use nix::pty::{Winsize, openpty};

use crate::common::Place;
use crate::{running, sample};

/// Runs the program on a terminal, types `keys`, and returns what appears there with the exit code.
fn on_terminal(place: &Place, args: &[&str], keys: &str) -> (String, i32) {
    let size = Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = openpty(Some(&size), None).unwrap();
    let slave = || Stdio::from(pty.slave.try_clone().unwrap());
    let mut command = place.command(args);
    command.env("TERM", "xterm").stdin(slave()).stdout(slave()).stderr(slave());
    let mut child = command.spawn().unwrap();
    // The other ends of the terminal close with the program only when nobody here keeps them.
    drop(command);
    drop(pty.slave);
    let mut master = File::from(pty.master);
    master.write_all(keys.as_bytes()).unwrap();
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    // A terminal whose last user has left gives an error, not an end.
    while let Ok(n @ 1..) = master.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..n]);
    }
    (String::from_utf8_lossy(&seen).into_owned(), child.wait().unwrap().code().unwrap())
}

#[test]
fn a_run_shows_a_bar_with_counts_and_the_best() {
    let place = Place::new();
    running::command_study(&place, &format!("sleep 0.3\n{}", running::REPORTS), "");
    let (seen, code) = on_terminal(&place, &["run", "--jobs", "2"], "");
    assert_eq!(code, 0, "{seen}");
    assert!(
        seen.contains('━') && seen.contains("0/4 trials, 2 running") && seen.contains("s left"),
        "{seen}"
    );
    assert!(seen.contains("best 0.") && seen.contains("Best configuration"), "{seen}");
}

#[test]
fn a_live_view_redraws_itself_and_ends_with_the_study() {
    let place = Place::new();
    sample::plain(&place, "s", 6);
    let (seen, code) = on_terminal(&place, &["watch"], "");
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("done: all 6 trials") && seen.contains("best so far"), "{seen}");
}

#[test]
fn delete_asks_and_takes_no_for_an_answer() {
    let place = Place::new();
    sample::plain(&place, "s", 2);
    let (seen, code) = on_terminal(&place, &["delete", "s"], "n\n");
    assert!(
        seen.contains("Delete s with 2 trials from sqlite:tunesmith.db? [y/N]")
            && seen.contains("nothing was deleted"),
        "{seen}"
    );
    assert_eq!(code, 1);
    place.tunesmith("status s").ends(0);
    let (seen, code) = on_terminal(&place, &["delete", "s"], "y\n");
    assert_eq!(code, 0, "{seen}");
    place.tunesmith("status s").ends(1);
}
