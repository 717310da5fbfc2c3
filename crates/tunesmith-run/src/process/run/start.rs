//! Starts a command: its folder and files, its environment, its record, its process group.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::process::environment::{MARK, inherited_parameters, variables};
use crate::process::exit::SpawnFailure;
use crate::process::group::Group;
use crate::process::left_behind;
use crate::process::locate::locate;
use crate::process::memory::KillCount;
use crate::process::pipes::Pipes;
use crate::process::record::{Leader, Record, write_whole};
use crate::process::spec::{CommandSpec, Slot};
use crate::process::streams::Streams;

/// A started command. Dropping it ends it and all it started.
pub(super) struct Running {
    pub(super) group: Group,
    pub(super) pipes: Pipes,
    pub(super) started: Instant,
    pub(super) kills: KillCount,
    record: Record,
    folder: PathBuf,
    ended: bool,
}

impl Running {
    /// Ends whoever moved out of the group, then removes the record; gives those that outlive SIGKILL. The group
    /// itself has ended before.
    pub(super) fn end_strays(&mut self) -> Vec<u32> {
        self.ended = true;
        let survivors = left_behind::end(&self.record, Duration::ZERO);
        if survivors.is_empty() {
            // A record that stays names processes that are gone: the next look finds none and removes it.
            let _stays = Record::remove(&self.folder);
        }
        survivors
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            // Only a panic of the callback comes here: there is nobody to tell.
            let _status = self.group.finish();
            self.end_strays();
        }
    }
}

/// Starts a command; gives it with its logs.
pub(super) fn start(spec: &CommandSpec, slot: &Slot) -> Result<(Running, Streams), SpawnFailure> {
    let folder = spec.trial.absolute_folder();
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| SpawnFailure::Folder { path, why: error.to_string() }
    };
    fs::read_dir(&spec.folder).map_err(unusable(&spec.folder))?;
    let variables = variables(spec, slot)?;
    fs::create_dir_all(&folder).map_err(unusable(&folder))?;
    let params: Map<String, Value> = spec.trial.params.iter().cloned().collect();
    let params = serde_json::to_vec_pretty(&params).map_err(|error| unusable(&folder)(error.into()))?;
    write_whole(&spec.trial.params_file(), &params).map_err(unusable(&folder))?;
    let streams = Streams::create(&folder, spec).map_err(unusable(&folder))?;

    let mut record = Record::new();
    record.write(&folder).map_err(unusable(&folder))?;
    let mut command = command(spec, variables, &record);
    let kills = KillCount::now();
    let started = Instant::now();
    let (group, out, err) = spawn(&mut command).map_err(|error| {
        // The record names no process yet; a later look removes it if this cannot.
        let _stays = Record::remove(&folder);
        explain(spec, &error)
    })?;
    record.leader = Leader::of(group.id());
    let written = record.write(&folder);
    let pipes = Pipes::new(out.map(Into::into), err.map(Into::into));
    // From here on, an early return drops the group, which ends it.
    written.map_err(unusable(&folder))?;
    let pipes = pipes.map_err(unusable(&folder))?;
    Ok((Running { group, pipes, started, kills, record, folder, ended: false }, streams))
}

fn command(spec: &CommandSpec, variables: Vec<(String, String)>, record: &Record) -> Command {
    let (program, arguments) =
        spec.command.argv.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&spec.folder);
    for name in inherited_parameters() {
        command.env_remove(name);
    }
    command.envs(variables).env(MARK, record.mark_value());
    command
}

/// Starts the group. A program that was written a moment ago can be busy for as long as another thread's child,
/// not yet replaced by its program, holds it open.
fn spawn(
    command: &mut Command,
) -> io::Result<(Group, Option<std::process::ChildStdout>, Option<std::process::ChildStderr>)> {
    let mut tries = 0;
    loop {
        match Group::start(command) {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy && tries < 20 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

/// Why a start failed, found by looking for the program as the system did.
fn explain(spec: &CommandSpec, error: &io::Error) -> SpawnFailure {
    let program = spec.command.argv.first().cloned().unwrap_or_default();
    let path = spec.env.iter().rev().find(|(name, _)| name == "PATH").map(|(_, path)| OsStr::new(path));
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied)
        && let Err(failure) = locate(&program, &spec.folder, path)
    {
        return failure;
    }
    if error.kind() == ErrorKind::NotFound {
        let hint = "the interpreter that its first line names (#!) does not exist".to_owned();
        return SpawnFailure::NotExecutable { program, hint };
    }
    SpawnFailure::Other { program, why: error.to_string() }
}
