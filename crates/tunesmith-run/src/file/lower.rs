//! From tables to settings and a plan: the one place where a study file gets its meaning.

mod accept;
mod command;
mod execution;
mod metrics;
mod model;
mod named;
mod opening;
mod param;
mod space;
mod space_error;
mod validation;

use std::path::{Component, Path, PathBuf};

use tunesmith_core::{Budget, Metric, Repeats, RuleSpec, SamplerSpec, Settings, Space};

use super::node::{At, Place};
use super::number::{Count, Finite, Span, Whole};
use super::plan::{Plan, Program};
use super::problem::Log;
use super::raw::{Root, StudyTable};
use super::read::Given;
use super::report::ReportForm;
use super::vocabulary::{Model, Vocabulary};
pub(super) use opening::opening;
pub(super) use space::space;

/// What lowering knows besides the tables.
pub(super) struct Context<'a> {
    /// The text of the file.
    pub(super) source: &'a str,
    /// What paths are relative to.
    pub(super) folder: &'a Path,
    /// The study's name where the file gives none.
    pub(super) name: &'a str,
    pub(super) vocabulary: &'a Vocabulary,
    /// Whether trials are carried out as the file says; a program that asks and tells carries them out itself.
    pub(super) carried_out: bool,
}

impl Context<'_> {
    /// A path of the file, resolved without looking at the disk.
    fn resolve(&self, path: &str) -> PathBuf {
        let path = Path::new(path);
        let plain = path.components().filter(|c| *c != Component::CurDir);
        self.folder.join(plain.collect::<PathBuf>())
    }
}

/// What a study file means.
pub(super) struct Lowered {
    pub(super) name: String,
    pub(super) settings: Settings,
    /// How trials are carried out; `None` only where nothing needs to say so.
    pub(super) plan: Option<Plan>,
    /// The studies to learn from.
    pub(super) warm_start: Vec<String>,
    /// Where a run writes a report at its end.
    pub(super) report: Option<PathBuf>,
}

/// What a study file means; `None` when something is missing, which is recorded.
pub(super) fn study(root: &Root, context: &Context<'_>, log: &mut Log) -> Option<Lowered> {
    let start = Place { path: String::new(), span: (!context.source.is_empty()).then_some(0..0) };
    let missing = StudyTable::default();
    let table = root.study.get().map_or(&missing, |at| &at.value);
    let bare = !context.carried_out && root.model.is_absent() && root.command.is_absent();
    let assumed = StudyTable { objective: opening::default_objective(&start), ..StudyTable::default() };
    let name = name(table.name.get(), context, log);
    let model = model::kind(root, context, log);
    let wanted = if bare && table.objective.is_absent() { &assumed } else { table };
    let metrics = metrics::metrics(root, wanted, model, log);

    let space = match root.space.get() {
        Some(space) => {
            let fixed = root.model.get().map_or(&[][..], |table| &table.rest.entries);
            self::space(&space.value, &space.place, model, fixed, context, log)
        }
        None => {
            if root.space.is_absent() {
                let label =
                    "add a section [space], such as learning_rate = { float = [1e-5, 0.1], scale = \"log\" }";
                log.say(&start, "there is nothing to tune", label);
            }
            None
        }
    };
    let program = if bare {
        None
    } else {
        Some(program(root, &start, model, space.as_ref(), metrics.as_deref(), context, log))
    };
    let execution = execution::execution(root, context);
    let report = report(table.report.get(), context, log);
    let settings = settings(root, table, space, metrics, context, log);
    let plan = match program {
        Some(program) => Some(Plan { folder: context.folder.to_owned(), program: program?, execution }),
        None => None,
    };
    let stored = match plan.as_ref().map(Plan::to_json).transpose() {
        Ok(stored) => stored,
        Err(_) => {
            let message = format!("the folder {} is not valid Unicode", context.folder.display());
            log.say(&start, message, "move the study file to another folder");
            return None;
        }
    };
    let settings = Settings { program: stored, ..settings? };
    let warm_start = opening::texts(&table.warm_start).iter().map(|name| name.value.clone()).collect();
    Some(Lowered { name, settings, plan, warm_start, report })
}

/// How the search goes on, by [study] and [stopping], without a program.
fn settings(
    root: &Root,
    table: &StudyTable,
    space: Option<Space>,
    metrics: Option<Vec<Metric>>,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<Settings> {
    let sampler = match table.sampler.get() {
        Some(named) => named::sampler(named, context.vocabulary, space.as_ref(), log),
        None => Some(SamplerSpec::new(context.vocabulary.default_sampler())),
    };
    let stopping = match root.stopping.get() {
        Some(stopping) => named::rule(stopping, context.vocabulary, space.as_ref(), log),
        None => Some(RuleSpec::default()),
    };
    Some(Settings {
        space: space?,
        metrics: metrics?,
        seed: table.seed.value().map_or(0, |seed| seed.0),
        sampler: sampler?,
        stopping: stopping?,
        budget: budget(&table.trials, &table.time, &table.target),
        retries: retries(table.retries.get(), log),
        repeats: table.repeats.value().map_or(Repeats::default(), |word| word.0),
        program: None,
    })
}

fn budget(trials: &Given<Count>, time: &Given<Span>, target: &Given<Finite>) -> Budget {
    Budget {
        trials: trials.value().map(|count| count.0),
        seconds: time.value().map(|span| span.0.as_secs_f64()),
        target: target.value().map(|target| target.0),
    }
}

fn name(given: Option<&At<String>>, context: &Context<'_>, log: &mut Log) -> String {
    let Some(name) = given else { return context.name.to_owned() };
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        log.say(&name.place, "the name is blank or not on one line", "give a name such as \"digits\"");
    }
    name.trim().to_owned()
}

/// Where a run writes a report, in a form that there is.
fn report(given: Option<&At<String>>, context: &Context<'_>, log: &mut Log) -> Option<PathBuf> {
    let file = given?;
    let path = context.resolve(file);
    if ReportForm::of(&path).is_none() {
        let label = "end the file's name in .html or .md, for example \"report.html\"";
        log.say(&file.place, "a report is HTML or Markdown", label);
    }
    Some(path)
}

fn retries(given: Option<&At<Whole>>, log: &mut Log) -> u32 {
    given.map_or(0, |retries| {
        u32::try_from(retries.0).unwrap_or_else(|_| {
            log.say(&retries.place, "so many retries never end", "give a small number such as 2");
            0
        })
    })
}

/// Exactly one of `[model]` and `[command]`.
fn program(
    root: &Root,
    start: &Place,
    model: Option<&Model>,
    space: Option<&Space>,
    metrics: Option<&[Metric]>,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<Program> {
    match (root.model.get(), root.command.get()) {
        (Some(_), Some(command)) => {
            let message = "a study has a [model] or a [command], not both";
            log.say(&command.place, message, "remove one of the two sections");
            None
        }
        (Some(table), None) => {
            model::model(root, table, model, space, context, log).map(|model| Program::Model(Box::new(model)))
        }
        (None, Some(table)) => {
            if let Some(validation) = root.validation.get() {
                let label = "leave it out: the command divides its own data";
                log.say(&validation.place, "[validation] is for a built-in model", label);
            }
            command::command(table, space, metrics, context, log).map(Program::Command)
        }
        (None, None) => {
            if root.model.is_absent() && root.command.is_absent() {
                let label =
                    "add a section [model] with kind, data and target, or [command] with run = \"...\"";
                log.say(start, "the study does not say what a trial is", label);
            }
            None
        }
    }
}
