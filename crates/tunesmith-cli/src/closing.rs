//! The end of a run: how it ended, the best trials, where they are stored and what to type next.

use serde_json::json;
use tunesmith::{Ended, History, Outcome, Study, clock};
use tunesmith_store::Location;

use crate::context::Context;
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
        if history.best().is_some() {
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
