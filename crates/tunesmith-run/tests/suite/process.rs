//! Commands from start to end: how they end, what they get, what they print.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use crate::common::{hear, hear_with, pid_in, python, rules, runs, sh, spec, until};
use serde_json::{Value, json};
use tempfile::tempdir;
use tunesmith_run::output::Event;
use tunesmith_run::process::{
    Exit, Limits, Slot, SpawnFailure, StopCause, StopHandle, Verdict, locate, parameter_variables, run,
    variables,
};

#[test]
fn a_command_that_works_ends_well_and_its_reports_are_heard() {
    let folder = tempdir().unwrap();
    let heard = hear(&python(
        folder.path(),
        "import json\nfor e in range(3): print(json.dumps({'epoch': e, 'acc': e / 10}))\nprint('bye')",
    ));
    assert_eq!(heard.finished.exit, Exit::Ok);
    assert_eq!((heard.finished.reports, heard.finished.bad_reports), (3, 0));
    assert_eq!(heard.reports.iter().map(|report| report.step.unwrap()).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(heard.lines.last().unwrap(), "bye");
    let trial = folder.path().join("trial-7/attempt-2");
    assert_eq!(fs::read_to_string(trial.join("stdout.log")).unwrap().lines().count(), 4);
    assert_eq!(fs::read_to_string(trial.join("stderr.log")).unwrap(), "");
    assert!(!trial.join("process.json").exists());
}

#[test]
fn a_command_gets_its_trial_from_the_environment_and_as_a_file() {
    let folder = tempdir().unwrap();
    let mut command = python(
        folder.path(),
        "import os, json, sys\nprint(json.dumps(dict(os.environ)))\nprint(open(os.environ['TUNESMITH_PARAMS']).read().replace('\\n', ''))\nprint(os.getcwd())\nprint(repr(sys.stdin.read()))",
    );
    command.env = vec![("MKL_NUM_THREADS".into(), "9".into())];
    let slot = Slot { index: 1, gpus: Some(vec!["2".into(), "3".into()]), threads: Some(4) };
    let mut lines = Vec::new();
    let finished = run(
        &command,
        &slot,
        &rules(),
        &mut |event| {
            if let Event::Line(line) = event {
                lines.push(line.text.to_owned());
            }
            Verdict::Continue
        },
        &StopHandle::new(),
    );
    assert_eq!(finished.exit, Exit::Ok, "{}", finished.last_lines);
    let seen: Value = serde_json::from_str(&lines[0]).unwrap();
    let trial = folder.path().join("trial-7/attempt-2");
    for (name, value) in [
        ("TUNESMITH_PARAM_LR", "0.001"),
        ("TUNESMITH_PARAM_OPT_NAME", "a d'am"),
        ("TUNESMITH_PARAM_DEEP", "true"),
        ("TUNESMITH_STUDY", "digits"),
        ("TUNESMITH_TRIAL", "7"),
        ("TUNESMITH_ATTEMPT", "2"),
        ("TUNESMITH_SEED", "99"),
        ("TUNESMITH_SLOT", "1"),
        ("TUNESMITH_TRIAL_DIR", trial.to_str().unwrap()),
        ("CUDA_VISIBLE_DEVICES", "2,3"),
        ("OMP_NUM_THREADS", "4"),
        ("OPENBLAS_NUM_THREADS", "4"),
        ("RAYON_NUM_THREADS", "4"),
        ("NUMEXPR_NUM_THREADS", "4"),
        ("MKL_NUM_THREADS", "9"),
        ("PYTHONUNBUFFERED", "1"),
    ] {
        assert_eq!(seen[name], json!(value), "{name}");
    }
    let params: Value = serde_json::from_str(&lines[1]).unwrap();
    assert_eq!(params, json!({"lr": 0.001, "opt.name": "a d'am", "deep": true}));
    assert_eq!(fs::canonicalize(&lines[2]).unwrap(), fs::canonicalize(folder.path()).unwrap());
    assert_eq!(lines[3], "''");
}

#[test]
fn two_parameters_with_one_variable_are_refused() {
    let message = parameter_variables(["lr", "opt.lr", "opt-lr"]).unwrap_err().to_string();
    assert!(
        message.contains("`opt.lr` and `opt-lr` would both be passed as TUNESMITH_PARAM_OPT_LR"),
        "{message}"
    );
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "true");
    command.trial.params.push(("LR".into(), json!(1)));
    assert!(variables(&command, &Slot::default()).is_err());
    assert!(matches!(hear(&command).finished.exit, Exit::SpawnFailed(SpawnFailure::NameClash(_))));
}

#[test]
fn exit_codes_and_signals_are_told_apart() {
    let folder = tempdir().unwrap();
    let heard = hear(&sh(folder.path(), "echo why >&2; exit 3"));
    assert_eq!((heard.finished.exit, heard.finished.last_lines.as_str()), (Exit::Code(3), "why"));
    let exit = hear(&sh(folder.path(), "kill -SEGV $$")).finished.exit;
    assert_eq!(exit, Exit::Signal { number: 11, name: "SIGSEGV".into() });
    assert_eq!(exit.class(), "signal");
    let exit = hear(&sh(folder.path(), "kill -TERM $$")).finished.exit;
    assert_eq!(exit.to_string(), "the command was ended by SIGTERM (signal 15)");
}

#[test]
fn a_lack_of_memory_is_told_from_other_failures() {
    let folder = tempdir().unwrap();
    let exit = hear(&python(folder.path(), "raise MemoryError('no room')")).finished.exit;
    assert_eq!(exit, Exit::OutOfMemory { evidence: "MemoryError: no room".into() });
    let exit =
        hear(&sh(folder.path(), "echo 'RuntimeError: CUDA out of memory. Tried'; exit 1")).finished.exit;
    assert_eq!(exit.class(), "out_of_memory");
    assert_eq!(
        hear(&sh(folder.path(), "echo CUDA out of memory, retrying smaller >&2")).finished.exit,
        Exit::Ok
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_kill_from_outside_without_a_kill_by_the_kernel_is_a_signal() {
    if !fs::read_to_string("/proc/vmstat").is_ok_and(|text| text.contains("oom_kill ")) {
        return;
    }
    let folder = tempdir().unwrap();
    let exit = hear(&sh(folder.path(), "kill -KILL $$")).finished.exit;
    assert_eq!(exit, Exit::Signal { number: 9, name: "SIGKILL".into() });
    assert_eq!(hear(&sh(folder.path(), "exit 137")).finished.exit, Exit::Code(137));
}

#[test]
fn divergence_garbage_and_silence_are_told_apart() {
    let folder = tempdir().unwrap();
    let nan = hear(&python(folder.path(), "import json; print(json.dumps({'acc': float('nan')}))"));
    assert!(nan.finished.exit.is_ok() && nan.reports[0].diverged());
    let garbage = hear(&python(
        folder.path(),
        "import sys; sys.stdout.buffer.write(bytes(range(256)) * 50 + b'\\n{\"acc\": \"?\"}\\n{\"acc\": 0.')",
    ));
    assert_eq!((garbage.finished.reports, garbage.finished.bad_reports), (0, 2));
    assert!(garbage.finished.first_bad.unwrap().to_string().contains("acc is the text \"?\""));
    let silent = hear(&sh(folder.path(), "true"));
    assert_eq!((silent.finished.reports, silent.finished.stdout.bytes), (0, 0));
    let failed = hear(&sh(folder.path(), "echo '{\"failed\": \"no data\"}'"));
    assert_eq!(failed.finished.failed.as_deref(), Some("no data"));
}

#[test]
fn a_command_that_does_not_exist_says_what_would_be_right() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("train"), "#!/bin/sh\n").unwrap();
    let message = |program: &str| hear(&spec(folder.path(), &[program])).finished.exit.to_string();
    assert!(message("no-such-program-anywhere").contains("was not found: it is not in PATH"));
    assert!(message("pyhton3").contains("did you mean python3?"));
    assert!(message("train").contains("write ./train"));
    assert!(message("./nothing").contains("no file"));
    let trial = folder.path().join("trial-7/attempt-2");
    assert!(!trial.join("process.json").exists());
    assert!(locate("sh", folder.path(), None).is_ok());
}

#[test]
fn a_file_that_cannot_be_executed_says_why() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("train");
    fs::write(&file, "echo hello\n").unwrap();
    let exit = || hear(&spec(folder.path(), &["./train"])).finished.exit;
    let Exit::SpawnFailed(failure @ SpawnFailure::NotExecutable { .. }) = exit() else {
        panic!("{:?}", exit())
    };
    assert!(failure.to_string().contains("chmod +x"), "{failure}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(&file, "#!/no/such/interpreter\n").unwrap();
    assert!(exit().to_string().contains("interpreter"), "{}", exit());
    assert!(hear(&spec(folder.path(), &["/"])).finished.exit.to_string().contains("is a folder"));
}

#[test]
fn a_missing_working_folder_is_named() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "true");
    command.folder = folder.path().join("gone");
    let message = hear(&command).finished.exit.to_string();
    assert!(message.contains("gone cannot be used"), "{message}");
}

#[test]
fn a_time_limit_ends_a_command_with_sigterm_first() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "trap 'echo saved; exit 0' TERM; while :; do sleep 0.02; done");
    command.limits.time = Some(Duration::from_millis(150));
    let heard = hear(&command);
    assert_eq!(heard.finished.exit, Exit::Timeout { limit: Duration::from_millis(150), forced: false });
    assert!(heard.lines.contains(&"saved".to_owned()));
}

#[test]
fn a_command_that_ignores_sigterm_is_killed_after_the_grace() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "trap '' TERM; echo $$; while :; do sleep 0.02; done");
    command.limits.time = Some(Duration::from_millis(100));
    let began = Instant::now();
    let heard = hear(&command);
    assert_eq!(heard.finished.exit, Exit::Timeout { limit: Duration::from_millis(100), forced: true });
    assert!(began.elapsed() >= Duration::from_millis(400) && began.elapsed() < Duration::from_secs(5));
    assert!(!runs(heard.lines[0].parse().unwrap()));
}

#[test]
fn a_stopped_process_can_still_be_ended() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "trap 'exit 0' TERM; kill -STOP $$; exit 1");
    command.limits.time = Some(Duration::from_millis(100));
    assert!(matches!(hear(&command).finished.exit, Exit::Timeout { forced: false, .. }));
}

#[test]
fn a_verdict_stops_a_command_and_its_last_words_are_heard() {
    let folder = tempdir().unwrap();
    let command = python(
        folder.path(),
        "import signal, sys, time, itertools\ndef end(*_): print('{\"acc\": 99, \"step\": 1000}'); sys.exit(0)\nsignal.signal(signal.SIGTERM, end)\nfor i in itertools.count(): print('{\"acc\": %d, \"step\": %d}' % (i, i)); time.sleep(0.01)",
    );
    let heard = hear_with(&command, &rules(), &StopHandle::new(), &mut |event| match event {
        Event::Report(report) if report.step == Some(3) => Verdict::Stop,
        _ => Verdict::Continue,
    });
    assert_eq!(heard.finished.exit, Exit::Stopped { by: StopCause::Verdict, forced: false });
    assert_eq!(heard.reports.last().unwrap().step, Some(1000));
}

#[test]
fn a_request_stops_a_command_and_a_second_kills_it() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "trap '' TERM; echo ready; while :; do sleep 0.02; done");
    command.limits.grace = Duration::from_secs(60);
    let stop = StopHandle::new();
    let heard = hear_with(&command, &rules(), &stop, &mut |_| {
        let other = stop.clone();
        std::thread::spawn(move || {
            other.stop();
            std::thread::sleep(Duration::from_millis(60));
            other.kill();
        });
        Verdict::Continue
    });
    assert_eq!(heard.finished.exit, Exit::Killed);
    assert_eq!(hear_with(&command, &rules(), &stop, &mut |_| Verdict::Continue).finished.exit, Exit::Killed);
    let gentle = StopHandle::new();
    let ready = sh(folder.path(), "echo ready; exec sleep 60");
    let heard = hear_with(&ready, &rules(), &gentle, &mut |_| {
        gentle.stop();
        Verdict::Continue
    });
    assert_eq!(heard.finished.exit, Exit::Stopped { by: StopCause::Request, forced: false });
}

#[test]
fn a_background_process_that_holds_the_output_does_not_hang_the_trial() {
    let folder = tempdir().unwrap();
    let began = Instant::now();
    let heard = hear(&sh(folder.path(), "sleep 60 & echo $! > child; echo '{\"acc\": 1}'; exit 0"));
    assert_eq!((heard.finished.exit, heard.finished.reports), (Exit::Ok, 1));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(!runs(pid_in(&folder.path().join("child")).unwrap()));
    assert!(heard.finished.survivors.is_empty());
}

#[test]
fn who_finishes_shortly_after_the_leader_is_still_heard() {
    let folder = tempdir().unwrap();
    let heard = hear(&sh(folder.path(), "(sleep 0.1; echo '{\"acc\": 1}') & exit 0"));
    assert_eq!((heard.finished.exit, heard.finished.reports), (Exit::Ok, 1));
}

#[test]
fn a_grandchild_that_ignores_signals_ends_with_its_trial() {
    let folder = tempdir().unwrap();
    let mut command = sh(
        folder.path(),
        "sh -c 'trap \"\" TERM HUP; echo $$ > child; while :; do sleep 0.02; done' & while :; do sleep 0.02; done",
    );
    command.limits.time = Some(Duration::from_millis(300));
    assert_eq!(hear(&command).finished.exit.class(), "timeout");
    assert!(!runs(pid_in(&folder.path().join("child")).unwrap()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_left_the_group_ends_with_its_trial() {
    let folder = tempdir().unwrap();
    let heard = hear(&sh(
        folder.path(),
        "setsid sh -c 'echo $$ > child; exec sleep 60' >/dev/null 2>&1 </dev/null & until [ -s child ]; do sleep 0.01; done",
    ));
    assert_eq!(heard.finished.exit, Exit::Ok);
    assert!(!runs(pid_in(&folder.path().join("child")).unwrap()));
}

#[test]
fn a_process_that_escapes_altogether_does_not_hang_the_trial() {
    let folder = tempdir().unwrap();
    let began = Instant::now();
    let heard = hear(&sh(
        folder.path(),
        "env -i setsid sh -c 'echo $$ > child; exec sleep 30' & until [ -s child ]; do sleep 0.01; done",
    ));
    assert_eq!(heard.finished.exit, Exit::Ok);
    assert!(began.elapsed() < Duration::from_secs(5));
    let escaped = pid_in(&folder.path().join("child")).unwrap();
    std::process::Command::new("kill").args(["-KILL", &escaped.to_string()]).status().unwrap();
    until("the escaped process to end", || !runs(escaped));
}

#[test]
fn a_flood_is_capped_on_disk_and_counted() {
    let folder = tempdir().unwrap();
    let mut command =
        sh(folder.path(), "echo first; yes 0123456789abcdef | head -c 100000000; echo; echo '{\"acc\": 1}'");
    command.limits.log_bytes = 1 << 20;
    let heard = hear(&command);
    assert_eq!((heard.finished.exit, heard.finished.reports), (Exit::Ok, 1));
    let out = heard.finished.stdout;
    assert!(out.bytes > 100_000_000 && out.lines > 5_000_000, "{out:?}");
    let log = fs::read_to_string(folder.path().join("trial-7/attempt-2/stdout.log")).unwrap();
    assert!(log.len() < (1 << 20) + 100);
    assert!(log.starts_with("first\n0123456789abcdef\n") && log.ends_with("\n{\"acc\": 1}\n"));
    assert!(
        log.contains(&format!("\n[tunesmith: {} bytes left out here]\n0123456789abcdef\n", out.left_out))
    );
    let note = format!("\n[tunesmith: {} bytes left out here]\n", out.left_out).len() as u64;
    assert_eq!(log.len() as u64 - note + out.left_out, out.bytes);
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_bounded_while_a_command_floods_without_line_ends() {
    let peak = || {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let folder = tempdir().unwrap();
    let before = peak();
    let heard = hear(&sh(folder.path(), "head -c 100000000 /dev/zero; head -c 50000000 /dev/zero >&2"));
    assert_eq!(heard.finished.stdout.bytes, 100_000_000);
    assert!(peak() - before < 48 * 1024, "grew by {} kB", peak() - before);
}

#[test]
fn a_flood_does_not_delay_the_time_limit() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "exec yes");
    command.limits = Limits { time: Some(Duration::from_millis(200)), log_bytes: 4096, ..command.limits };
    let began = Instant::now();
    assert_eq!(hear(&command).finished.exit.class(), "timeout");
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn the_cut_last_line_of_a_stopped_command_is_no_report() {
    let folder = tempdir().unwrap();
    let mut command = sh(folder.path(), "printf '{\"acc\": 0.1}\\n{\"acc\": 0.'; exec sleep 60");
    command.limits.time = Some(Duration::from_millis(150));
    let heard = hear(&command);
    assert_eq!((heard.finished.reports, heard.finished.bad_reports), (1, 0));
    assert_eq!(heard.lines, ["{\"acc\": 0.1}", "{\"acc\": 0."]);
}

#[test]
fn a_panic_in_the_callback_ends_the_command() {
    let folder = tempdir().unwrap();
    let command = sh(folder.path(), "sleep 60 & echo $! > child; echo $$; sleep 60");
    let mut leader = None;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        hear_with(&command, &rules(), &StopHandle::new(), &mut |event| {
            if let Event::Line(line) = event {
                leader = line.text.parse().ok();
            }
            panic!("on purpose")
        })
    }));
    assert!(caught.is_err());
    assert!(!runs(leader.unwrap()) && !runs(pid_in(&folder.path().join("child")).unwrap()));
    assert!(!folder.path().join("trial-7/attempt-2/process.json").exists());
}
