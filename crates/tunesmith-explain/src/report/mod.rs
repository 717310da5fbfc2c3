//! What a report on a study says, before it is laid out: the answer first, then figures, then the trials.
//!
//! A [`Report`] is a pure function of the history. Sentences are for people and stand alone; everything that could not be said is listed
//! with the reason.

mod answer;
mod facts;

use tunesmith_core::{Config, History, Name, Role, TrialNumber, Value};

use crate::advise::{Step, advise};
use crate::diagnose::{Finding, Options, diagnose_by};
use crate::figures::{FIGURES, Figure, FigureOptions};
use crate::lessons::Lessons;

/// The most trials among the leaders.
const LEADERS: usize = 10;

/// The most trials of a Pareto set.
const FRONT: usize = 30;

/// The most findings and steps; commands of their own list all.
const FINDINGS: usize = 8;
const STEPS: usize = 6;

/// A report on a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What the study is: names with texts.
    pub facts: Vec<(&'static str, String)>,
    /// What came of it, as sentences, the most important first.
    pub answer: Vec<String>,
    /// The best trial with its configuration; `None` for several objectives, or when there is none.
    pub best: Option<Best>,
    /// What mattered, as sentences.
    pub mattered: Vec<String>,
    /// What was noticed, problems first; at most eight.
    pub findings: Vec<Finding>,
    /// What to do next, the most rewarding first; at most six.
    pub next: Vec<Step>,
    /// The best trials, best first; with several objectives the Pareto set.
    pub leaders: Vec<TrialNumber>,
    /// The figures that the study can have.
    pub figures: Vec<Figure>,
    /// What limits the report, as sentences: with the figures that the study cannot have.
    pub limits: Vec<String>,
}

/// The best trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// Its number.
    pub trial: TrialNumber,
    /// Its first objective.
    pub value: f64,
    /// Its configuration by role, in the space's order.
    pub config: Vec<(Role, Vec<(Name, Value)>)>,
}

/// Writes the report on a study; the options say what the diagnosis knows besides the history. It takes as long as learning models of the finished trials: seconds from thousands on.
pub fn report(history: &History, options: &Options) -> Report {
    let best = best(history);
    let several = history.settings().objectives().nth(1).is_some();
    let leaders = if several { history.pareto() } else { history.ranking() };
    let most = if several { FRONT } else { LEADERS };
    let mut limits = Vec::new();
    let lessons = Lessons::new(history);
    let (answer, mattered) = answer::answer(&lessons, best.as_ref(), &mut limits);
    // Only a trial that does not exist has no diagnosis, and none is asked for.
    let mut diagnosis = diagnose_by(&lessons, options).unwrap_or_default();
    let mut next = advise(history, &diagnosis, options).steps;
    diagnosis.findings.truncate(FINDINGS);
    next.truncate(STEPS);
    limits.extend(diagnosis.not_judged.iter().map(|why| format!("Not judged: {why}")));
    let mut figures = Vec::new();
    for kind in FIGURES {
        match kind.draw_by(&lessons, &FigureOptions::default()) {
            Ok(figure) => figures.push(figure),
            Err(why) => limits.push(format!("{}: {why}", kind.title)),
        }
    }
    Report {
        facts: facts::facts(history),
        answer,
        best,
        mattered,
        findings: diagnosis.findings,
        next,
        leaders: leaders.iter().take(most).map(|t| t.number).collect(),
        figures,
        limits,
    }
}

fn best(history: &History) -> Option<Best> {
    let mut objectives = history.settings().objectives();
    let (first, second) = (objectives.next()?, objectives.next());
    let trial = history.best().filter(|_| second.is_none())?;
    let config = by_role(history, &trial.config);
    Some(Best { trial: trial.number, value: trial.value(first)?, config })
}

/// A configuration by role.
fn by_role(history: &History, config: &Config) -> Vec<(Role, Vec<(Name, Value)>)> {
    let role = |name: &str| history.space().get(name).map_or(Role::Other, |p| p.role);
    let of = |wanted: Role| -> Vec<(Name, Value)> {
        let all = config.iter().filter(|(name, _)| role(name) == wanted);
        all.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    Role::ALL.into_iter().map(|r| (r, of(r))).filter(|(_, list)| !list.is_empty()).collect()
}
