//! What a program may send, read from a line. Everything that is wrong with the line is told at once.

use tunesmith::core::{Config, Measures, TrialNumber, nearest};

use crate::file::Problems;
use crate::file::json;
use crate::file::node::{At, Kind, Node};
use crate::file::problem::{Log, Problem};
use crate::file::read::{Read, Scalar, entries, word, wrong};
use crate::output::json::{non_finite, quote_non_finite};

/// How many trials one line may ask for.
const AT_ONCE: u64 = 10_000;

/// A line's meaning.
#[derive(Debug)]
pub(super) enum Request {
    Ask(u64),
    Report(Fields),
    Tell(Fields),
    Best(u64),
    /// It says what to tune.
    Open,
}

/// How a trial ended, in the program's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum End {
    #[default]
    Done,
    Stopped,
    Failed,
}

/// What a report or a tell holds.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) trial: Option<TrialNumber>,
    /// Short for the objective's value.
    pub(super) value: Option<f64>,
    pub(super) metrics: Measures,
    pub(super) step: Option<u64>,
    pub(super) fold: Option<u32>,
    pub(super) end: End,
    /// Why it failed.
    pub(super) error: Option<String>,
    /// The configuration of a trial of the program's own.
    pub(super) params: Option<Config>,
}

const REPORT: &[&str] = &["trial", "step", "fold", "value", "metrics"];
const TELL: &[&str] = &["trial", "value", "metrics", "state", "error", "step", "fold", "params"];
const REQUESTS: &[&str] = &["ask", "report", "tell", "best"];

/// Reads a line.
///
/// # Errors
/// Everything that is wrong with it, in words.
pub(super) fn read(text: &str) -> Result<Request, String> {
    let mut log = Log::default();
    let request = parse(text, &mut log).and_then(|node| request(&node, &mut log));
    match request {
        Some(request) if log.is_empty() => Ok(request),
        _ => Err(words(&log.into_problems("", &"".into()))),
    }
}

/// Reads JSON; bare `NaN`, `Infinity` and `-Infinity`, which some programs print, count as text.
fn parse(text: &str, log: &mut Log) -> Option<Node> {
    let (mut first, mut second) = (Log::default(), Log::default());
    if let Some(node) = json::parse(text, &mut first) {
        return Some(node);
    }
    if let Some(node) = json::parse(&quote_non_finite(text), &mut second) {
        return Some(node);
    }
    for mut problem in first.list {
        if text.contains('\'') && !text.contains('"') {
            problem.label = "it has single quotes, which JSON does not know".into();
        } else if let Some(span) = problem.place.span.take() {
            let column = 1 + text.get(..span.start).map_or(0, |t| t.chars().count());
            problem.label = format!("at column {column}");
        }
        log.push(problem);
    }
    None
}

/// The problems as one text, a line each.
pub(super) fn words(problems: &Problems) -> String {
    let one = |problem: &Problem| {
        let Problem { message, place, label, help } = problem;
        let place = if place.path.is_empty() || message.contains(&format!("`{}`", place.path)) {
            String::new()
        } else {
            format!("at {}: ", place.path)
        };
        let remedies = [label, help].into_iter().filter(|text| !text.is_empty());
        remedies.fold(format!("{place}{message}"), |text, remedy| format!("{text}; {remedy}"))
    };
    problems.list.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn request(node: &Node, log: &mut Log) -> Option<Request> {
    let Kind::Table(entries) = &node.kind else {
        let label = "expected an object such as {\"ask\": 1}";
        log.say(&node.place, format!("the line is {}", node.kind_name()), label);
        return None;
    };
    if node.get("space").is_some() {
        return Some(Request::Open);
    }
    if let Some((key, _)) = entries.iter().find(|(key, _)| !REQUESTS.contains(&key.as_str())) {
        unknown(key, &[REQUESTS, &["space"]].concat(), log);
        return None;
    }
    let [(key, value)] = &entries[..] else {
        let label = format!("send one of {}", REQUESTS.join(", "));
        let message =
            if entries.is_empty() { "the line asks for nothing" } else { "the line asks for several things" };
        log.say(&node.place, message, label);
        return None;
    };
    match key.as_str() {
        "ask" => whole(value, log, AT_ONCE).map(Request::Ask),
        "best" => whole(value, log, u64::MAX).map(Request::Best),
        "report" => fields(value, REPORT, log).map(Request::Report),
        _ => fields(value, TELL, log).map(Request::Tell),
    }
}

fn unknown(key: &At<String>, known: &[&str], log: &mut Log) {
    let label = match nearest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known.join(", ")),
    };
    log.push(Problem::new(&key.place, format!("unknown key `{}`", key.value), label));
}

/// A whole number from 1.
fn whole(node: &Node, log: &mut Log, most: u64) -> Option<u64> {
    if !matches!(node.kind, Kind::Int(_) | Kind::Float(_)) {
        return wrong(node, "how many, such as 1", log);
    }
    let found = count(node, log)?;
    if !(1..=most).contains(&found) {
        let expected =
            if found == 0 { "expected at least 1".into() } else { format!("expected at most {most}") };
        log.say(&node.place, format!("`{}` is {found}", node.place.path), expected);
        return None;
    }
    Some(found)
}

/// A whole number from 0.
fn count(node: &Node, log: &mut Log) -> Option<u64> {
    let number = match node.kind {
        Kind::Int(i) => u64::try_from(i).ok(),
        Kind::Float(x) if x >= 0.0 && x.fract() == 0.0 && x < 9.0e15 => Some(x as u64),
        _ => None,
    };
    match (&node.kind, number) {
        (_, Some(number)) => Some(number),
        (Kind::Int(i), None) => {
            log.say(
                &node.place,
                format!("`{}` is {i}", node.place.path),
                "expected a whole number of at least 0",
            );
            None
        }
        _ => wrong(node, "a whole number of at least 0", log),
    }
}

/// A measured value; null and the words for what JSON cannot write say that it is not finite.
fn measured(node: &Node, log: &mut Log) -> Option<f64> {
    match &node.kind {
        Kind::Int(i) => Some(*i as f64),
        Kind::Float(x) => Some(*x),
        Kind::Null => Some(f64::NAN),
        Kind::Text(text) if non_finite(text).is_some() => non_finite(text),
        _ => wrong(node, "a number; null or \"NaN\" for one that diverged", log),
    }
}

fn fields(node: &Node, known: &[&str], log: &mut Log) -> Option<Fields> {
    let mut fields = Fields::default();
    let before = log.list.len();
    for (key, value) in entries(node, log)? {
        let name = key.as_str();
        if !known.contains(&name) {
            unknown(key, known, log);
            continue;
        }
        if name == "value" {
            fields.value = measured(value, log);
            continue;
        }
        if value.kind == Kind::Null {
            continue;
        }
        match name {
            "trial" => fields.trial = count(value, log),
            "step" => fields.step = count(value, log),
            "fold" => fields.fold = fold(value, log),
            "metrics" => fields.metrics = metrics(value, log),
            "params" => fields.params = params(value, log),
            "error" => fields.error = String::read(value, log),
            _ => fields.end = word(value, STATES, log).unwrap_or_default(),
        }
    }
    (log.list.len() == before).then_some(fields)
}

const STATES: &[(&str, End)] = &[("done", End::Done), ("stopped", End::Stopped), ("failed", End::Failed)];

fn fold(node: &Node, log: &mut Log) -> Option<u32> {
    let number = count(node, log)?;
    if let Ok(fold) = u32::try_from(number) {
        return Some(fold);
    }
    log.say(&node.place, format!("`{}` is {number}", node.place.path), "folds are numbered 0, 1, 2, ...");
    None
}

fn metrics(node: &Node, log: &mut Log) -> Measures {
    let mut measures = Measures::new();
    for (name, value) in entries(node, log).unwrap_or_default() {
        if let Some(value) = measured(value, log) {
            measures.set(name.as_str(), value);
        }
    }
    measures
}

fn params(node: &Node, log: &mut Log) -> Option<Config> {
    let mut config = Config::new();
    for (name, value) in entries(node, log)? {
        // An inactive parameter may be there as null.
        if value.kind != Kind::Null {
            config.set(name.as_str(), Scalar::read(value, log)?.0);
        }
    }
    Some(config)
}
