//! Pipes, colours, and long lists.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Place, said};
use crate::sample;

#[test]
fn a_reader_that_has_enough_ends_the_program_quietly() {
    let place = Place::new();
    sample::plain(&place, "s", 3000);
    for args in [&["trials"][..], &["trials", "--json"], &["export"]] {
        let mut child = place.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        let mut reader = BufReader::with_capacity(16, child.stdout.take().unwrap());
        reader.read_line(&mut first).unwrap();
        drop(reader);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {output:?}");
    }
}

#[test]
fn colours_appear_only_where_they_are_wanted() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    for args in [&["best"][..], &["trials"], &["status"], &["show", "0"]] {
        assert!(!place.run(args).out.contains('\x1b'), "{args:?} into a pipe");
        let always = [args, &["--color", "always"]].concat();
        assert!(place.run(&always).out.contains('\x1b'), "{args:?} with --color always");
        let bare = said(place.command(args).env("NO_COLOR", "1"));
        assert!(!bare.out.contains('\x1b') && !bare.err.contains('\x1b'));
    }
}

#[test]
fn ten_thousand_trials_are_listed_in_a_few_seconds() {
    let place = Place::new();
    sample::plain(&place, "s", 10_000);
    for args in ["trials", "trials --json", "export", "status", "best"] {
        let start = Instant::now();
        place.tunesmith(args).ends(0);
        assert!(start.elapsed() < Duration::from_secs(10), "{args} took {:?}", start.elapsed());
    }
}

#[test]
fn quiet_says_nothing_but_results() {
    let place = Place::new();
    sample::plain(&place, "s", 2);
    let noted = place.tunesmith("note 0 a b --quiet").ends(0);
    assert!(noted.err.is_empty() && noted.out.is_empty());
    assert!(!place.tunesmith("best --quiet").out.is_empty());
}
