//! The end of a run: how it ended, the best trials, where they are stored and what to type next.

use std::path::{Path, PathBuf};

use serde_json::json;
use tunesmith::{Ended, History, Outcome, Study, clock};
use tunesmith_store::Location;

use crate::context::Context;
use crate::report;
use crate::signals;
use crate::trouble::{Result, Trouble, code};
use crate::view::{Summary, count, line, word};

/// What is known at the end of a run.
pub(crate) struct Closing<'a> {
    pub(crate) ended: &'a Ended,
    pub(crate) study: &'a Study,
    /// The study before the run.
    pub(crate) before: &'a History,
    /// The command that runs the study.
    pub(crate) again: String,
    /// The limits that its flags set, as flags for going on.
    pub(crate) limits: String,
    /// The report that the run was asked for.
    pub(crate) report: Option<&'a Report>,
}

/// The report that a run was asked for.
pub(crate) struct Report {
    path: PathBuf,
    /// Whether it was written; `None` where there is nothing to report on yet.
    written: Option<Result>,
}

impl Report {
    /// Writes it, once a trial is finished.
    pub(crate) fn write(study: &Study, path: PathBuf, context: &Context) -> Self {
        let some = study.history().map(|history| history.counts().finished() > 0);
        let written = match some {
            Ok(true) => Some(report::written(study, &path, context)),
            Ok(false) => None,
            Err(error) => Some(Err(error.into())),
        };
        // Where it can, the path is shown as the person would type it here.
        let here = std::env::current_dir().ok();
        let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
        Self { path: short.unwrap_or(path), written }
    }

    /// The file, if there is one now.
    fn file(&self) -> Option<&Path> {
        matches!(self.written, Some(Ok(()))).then_some(self.path.as_path())
    }

    /// Says, as the last line of the run, where it is. A report that could not be written makes a run that went well one that did not.
    pub(crate) fn say(self, result: Result, context: &Context) -> Result {
        let path = self.path.display();
        match self.written {
            Some(Ok(())) => {
                context.out.say(format!("The report: {path}"));
                result
            }
            Some(Err(why)) => {
                let message = why.message().unwrap_or("it could not be written").to_owned();
                context.out.warn(format!("no report: {message}"));
                result.and(Err(Trouble::Silent(code::FAILURE)))
            }
            None => {
                context.out.say(format!("No report yet: {path} is written once a trial is finished."));
                result
            }
        }
    }
}

impl Closing<'_> {
    /// Says it, and turns it into the exit code.
    pub(crate) fn say(&self, context: &Context) -> Result {
        let (out, history) = (&context.out, self.study.history()?);
        let storage = self.study.store().describe();
        let summary = Summary { name: self.study.name(), storage, history: &history, now: clock::now() };
        let finished = history.counts().finished().saturating_sub(self.before.counts().finished());
        out.say(format!("{} ({})", self.why(finished), summary.counts()));
        if out.json {
            let mut json = summary.json();
            json["ended"] = json!(match self.ended {
                Ended::Enough(enough) => enough.to_string(),
                Ended::Stopped(_) => "stopped".to_owned(),
            });
            json["finished_in_this_run"] = json!(finished);
            if let Some(report) = self.report {
                json["report"] = json!(report.file());
            }
            out.print_json(&json)?;
        } else if history.best().is_some() {
            if out.terminal {
                out.say("");
            }
            out.print(summary.closing(out))?;
        }
        say_failures(&history, context);
        self.hint(&history, context);
        let stopped = match self.ended {
            Ended::Stopped(urgency) => signals::exit_code(*urgency),
            Ended::Enough(_) => None,
        };
        match stopped {
            Some(code) => Err(Trouble::Silent(code)),
            None if history.best().is_none() => {
                out.say(summary.no_best());
                Err(Trouble::Silent(code::INFEASIBLE))
            }
            None => Ok(()),
        }
    }

    fn why(&self, finished: u64) -> String {
        let name = line(self.study.name());
        match self.ended {
            Ended::Enough(enough) if finished == 0 => format!("{name} is done already: {enough}"),
            Ended::Enough(enough) => format!("{name} is done: {enough}"),
            Ended::Stopped(_) => {
                format!("{name} is stopped; {} finished in this run", count(finished, "trial"))
            }
        }
    }

    fn hint(&self, history: &History, context: &Context) {
        if context.location == Location::Memory {
            return context.out.say("\nNothing of it is kept: the storage was this program's memory.");
        }
        let (flag, name, again) = (context.storage_flag(), word(self.study.name()), &self.again);
        let mut text = format!("\nStored in {}. Next:", self.study.store().describe());
        let mut next = |what: &str, command: String| text += &format!("\n  {what:<33} {command}");
        if history.settings().objectives().nth(1).is_some() {
            next("the Pareto set for programs", format!("tunesmith best {name} --json{flag}"));
        } else if let Some(best) = history.best() {
            next("the best configuration as TOML", format!("tunesmith best {name} --toml{flag}"));
            next("everything about the best trial", format!("tunesmith show {name} {}{flag}", best.number));
        } else {
            next("what happened", format!("tunesmith trials {name}{flag}"));
        }
        if history.best().is_some() && self.report.is_none_or(|r| r.file().is_none()) {
            next("what mattered, and figures", format!("tunesmith report {name} -o report.html{flag}"));
        }
        match self.ended {
            Ended::Enough(_) => next("20 trials more", format!("{again} --more 20{flag}")),
            Ended::Stopped(_) => next("to go on", format!("{again}{}{flag}", self.limits)),
        }
        context.out.say(text);
    }
}

/// The failures, with the first message: often it explains them all.
fn say_failures(history: &History, context: &Context) {
    let first = history.trials().find_map(|t| match &t.outcome {
        Some((_, Outcome::Failed(failure))) => Some((t.number, failure)),
        _ => None,
    });
    if let Some((number, failure)) = first {
        let all = count(history.counts().failed, "trial");
        let message = line(&failure.message);
        context.out.say(format!("{all} failed; trial {number} ({}): {message}", failure.class));
    }
}
