//! Trials as commands: a study's command, checked once and started for each trial.

mod heard;
mod outcome;
mod script;

use tunesmith::core::{Metric, Settings};
use tunesmith::{End, Failure, FailureClass, Outcome, StopFlag};

use crate::file::{CommandProgram, Execution};
use crate::output::Rules;
use crate::process::{self, CommandSpec, Limits, Slot, StopHandle, TrialContext};
use crate::task::{Sink, Task};
use crate::template::Template;
use crate::wrong::Wrong;
use heard::Heard;

/// The variable with the path of the checkpoint to go on from; not set when there is none.
const CHECKPOINT: &str = "TUNESMITH_CHECKPOINT";

/// A study's command.
pub(crate) struct Commands {
    template: Template,
    rules: Rules,
    program: CommandProgram,
    limits: Limits,
    objectives: Vec<Metric>,
}

/// How commands are asked to end: the flag says why, the handle reaches them.
#[derive(Default)]
pub(crate) struct Stop {
    pub(crate) flag: StopFlag,
    pub(crate) handle: StopHandle,
}

impl Commands {
    /// Checks the command and looks for its program.
    pub(crate) fn prepare(
        program: &CommandProgram,
        execution: &Execution,
        settings: &Settings,
    ) -> Result<Self, Wrong> {
        let wrong = |e: &dyn std::fmt::Display| Wrong::saying("command.run", &e.to_string());
        let names = settings.space.names();
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let template = Template::parse(&program.run, program.shell, &names).map_err(|e| wrong(&e))?;
        process::parameter_variables(names).map_err(|e| wrong(&e))?;
        let metrics = settings.metrics.iter().map(|m| m.name.to_string()).collect();
        let objectives: Vec<Metric> = settings.objectives().cloned().collect();
        let single = if let [only] = &objectives[..] { Some(&*only.name) } else { None };
        let rules = Rules::new(metrics, single, program.reports.patterns().to_vec());
        let rules = rules.map_err(|e| Wrong::saying("command.reports", &e.to_string()))?;
        if !program.cwd.is_dir() {
            let message = format!("the folder {} does not exist", program.cwd.display());
            return Err(Wrong::new(
                "command.cwd",
                message,
                "the command runs in it: make it, or name another",
            ));
        }
        if let Some(name) = template.program() {
            let path = program
                .env
                .iter()
                .rev()
                .find(|(name, _)| name == "PATH")
                .map(|(_, path)| std::ffi::OsStr::new(path));
            process::locate(name, &program.cwd, path).map_err(|e| wrong(&e))?;
        }
        script::look_for(program)?;
        let limits = Limits { time: execution.time_limit, grace: execution.grace, ..Limits::default() };
        Ok(Self { template, rules, program: program.clone(), limits, objectives })
    }

    /// The command as the study file has it.
    pub(crate) fn shown(&self) -> String {
        match &self.program.run {
            crate::template::RunLine::Line(line) => line.clone(),
            crate::template::RunLine::List(words) => shell_words::join(words),
        }
    }

    /// Parameters that the command's arguments do not mention; it may take them from its environment or the file.
    pub(crate) fn not_mentioned<'s>(&self, settings: &'s Settings) -> Vec<&'s str> {
        let takes_all = |name: &str| match &self.program.run {
            crate::template::RunLine::Line(line) => line.contains(name),
            crate::template::RunLine::List(words) => words.iter().any(|w| w.contains(name)),
        };
        if takes_all("{params_file}") || takes_all("TUNESMITH_PARAM") {
            return Vec::new();
        }
        let mentioned: Vec<&str> = self.template.parameters().collect();
        let part_of = |name: &str| {
            mentioned.iter().any(|m| *m == name || m.strip_prefix(name).is_some_and(|r| r.starts_with('.')))
        };
        settings.space.params().iter().map(|p| &*p.name).filter(|name| !part_of(name)).collect()
    }

    /// Runs the command for one trial, on the calling thread.
    pub(crate) fn carry_out(&self, task: &Task<'_>, slot: &Slot, stop: &Stop, sink: &mut dyn Sink) -> End {
        let trial = TrialContext {
            study: task.study.to_owned(),
            number: task.number,
            attempt: task.attempt,
            // NumPy and others take seeds below 2^32 only, some of them signed.
            seed: task.seed & 0x7fff_ffff,
            folder: task.folder.clone(),
            params: task.parameters(),
        };
        let command = match self.template.render(&trial, slot) {
            Ok(command) => command,
            Err(e) => {
                return End::Outcome(Outcome::Failed(Failure::new(FailureClass::NotStarted, e.to_string())));
            }
        };
        let mut env = Vec::new();
        if let Some(checkpoint) = &task.checkpoint {
            env.push((CHECKPOINT.to_owned(), checkpoint.to_string_lossy().into_owned()));
        }
        env.extend(self.program.env.iter().cloned());
        let spec = CommandSpec {
            command,
            trial,
            folder: self.program.cwd.clone(),
            env,
            limits: self.limits.clone(),
        };
        let mut heard = Heard::new(&spec.trial.folder, &spec.folder);
        let finished =
            process::run(&spec, slot, &self.rules, &mut |event| heard.take(event, sink), &stop.handle);
        outcome::end(&finished, heard, &self.objectives, &self.rules, stop.flag.urgency(), sink)
    }
}
