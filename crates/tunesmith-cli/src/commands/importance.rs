//! `tunesmith importance`

use serde_json::{Value as Json, json};
use tunesmith::{Goal, History, Metric, Study};
use tunesmith_explain::{
    ExplainError, Importance, Interval, Method, Path, Question, ablation, importance, sentences,
};

use crate::context::Context;
use crate::trouble::{Result, Trouble};
use crate::view::answers;

/// Shows what makes results vary, and what is gained by tuning it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A parameter can make results vary a lot and still not be worth tuning, because its default is fine. That is why two methods stand side by \
side unless --method names others; docs/importance.md describes each and says when it misleads.")]
pub(crate) struct Args {
    /// The study, or its study file; may be left out when there is only one
    study: Option<String>,
    /// How to answer; may be given several times [default: fanova and tunability]
    #[arg(long, value_name = "METHOD", value_parser = Method::ALL.map(Method::as_str))]
    method: Vec<String>,
    /// The metric to explain, also one that has a limit or is only watched [default: each objective]
    #[arg(long, value_name = "METRIC")]
    objective: Option<String>,
    /// Count only differences among the best trials, a quarter of them unless a share is given
    #[arg(long, value_name = "SHARE", num_args = 0..=1, require_equals = true, default_missing_value = "0.25")]
    good_region: Option<f64>,
    /// Interactions of two parameters too
    #[arg(long)]
    pairs: bool,
    /// At most this many parameters, and pairs
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    top: u32,
    /// The seed of forests and resampling [default: the study's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// What was found out about one metric.
struct Answers {
    metric: String,
    found: Vec<Importance>,
    path: Option<Path>,
    sentences: Vec<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let study = context.study(args.study.as_deref())?;
    let history = study.history()?;
    let metrics: Vec<String> = match &args.objective {
        Some(name) => vec![name.clone()],
        None => history.settings().objectives().map(|m| m.name.to_string()).collect(),
    };
    let (mut answers, mut refused) = (Vec::new(), Vec::new());
    for metric in metrics {
        let one = ask(args, &history, metric, &mut refused)?;
        answers.extend(Some(one).filter(|a| !a.found.is_empty()));
    }
    refused.dedup();
    let several = history.settings().objectives().nth(1).is_some();
    let why: Vec<String> = refused
        .iter()
        .map(|(metric, error)| if several { format!("{metric}: {error}") } else { error.to_string() })
        .collect();
    if answers.is_empty() {
        return Err(Trouble::failed(why.join("; ")));
    }
    why.iter().for_each(|why| context.out.warn(why));
    if context.out.json {
        return context.out.print_json(&to_json(&study, &answers));
    }
    let texts: Vec<String> = answers.iter().map(|one| text(args, &study, &history, one, context)).collect();
    context.out.print(texts.join("\n\n"))
}

/// Asks every method about a metric. What only does not suit the history goes to `refused`.
fn ask(
    args: &Args,
    history: &History,
    metric: String,
    refused: &mut Vec<(String, ExplainError)>,
) -> Result<Answers> {
    let named: Vec<Method> = args.method.iter().filter_map(|name| Method::named(name)).collect();
    let methods = if named.is_empty() { vec![Method::Fanova, Method::Tunability] } else { named };
    let question = Question {
        metric: Some(metric.clone()),
        region: args.good_region,
        pairs: args.pairs,
        seed: args.seed,
        ..Question::default()
    };
    let mut answers =
        Answers { metric: metric.clone(), found: Vec::new(), path: None, sentences: Vec::new() };
    for method in methods {
        let answer = if method == Method::Ablation {
            ablation(history, &question).map(|path| {
                let answer = path.importance();
                answers.path = Some(path);
                answer
            })
        } else {
            importance(history, method, &question)
        };
        match answer {
            Ok(answer) => answers.found.push(answer),
            Err(error @ (ExplainError::UnknownMetric { .. } | ExplainError::OutOfRange { .. })) => {
                return Err(Trouble::usage(error));
            }
            Err(error) => refused.push((metric.clone(), error)),
        }
    }
    let of = |method| answers.found.iter().find(|answer| answer.method == method);
    if let (Some(varies), Some(gains)) = (of(Method::Fanova), of(Method::Tunability)) {
        answers.sentences = sentences(varies, gains);
    }
    Ok(answers)
}

fn text(args: &Args, study: &Study, history: &History, answers: &Answers, context: &Context) -> String {
    let (out, top) = (&context.out, args.top as usize);
    let region = args.good_region.map(|share| format!(", among the best {:.0}%", 100.0 * share));
    let title = format!(
        "{}: what mattered for {}{}",
        study.name(),
        described(history, &answers.metric),
        region.unwrap_or_default()
    );
    let mut sections = vec![out.paint.bold(title)];
    sections.push(answers::params(&answers.found, top, out));
    if args.pairs {
        sections.extend(answers::pairs(&answers.found, top, out));
    }
    sections.extend(answers.path.as_ref().map(|path| answers::path(path, out)));
    sections.extend(answers::roles(&answers.found, out));
    if !answers.sentences.is_empty() {
        sections.push(answers.sentences.join("\n"));
    }
    sections.push(answers::notes(&answers.found));
    sections.join("\n\n")
}

/// `accuracy (maximize)`, `size (at most 50)`.
fn described(history: &History, name: &str) -> String {
    let goal = |m: &Metric| match m.goal {
        Goal::Minimize => "minimize".into(),
        Goal::Maximize => "maximize".into(),
        Goal::AtMost(x) => format!("at most {x}"),
        Goal::AtLeast(x) => format!("at least {x}"),
        Goal::Watch => "watched".into(),
    };
    let metric = history.settings().metrics.iter().find(|m| &*m.name == name);
    metric.map_or_else(|| name.to_owned(), |m| format!("{name} ({})", goal(m)))
}

fn to_json(study: &Study, answers: &[Answers]) -> Json {
    let between = |interval: Option<Interval>| interval.map(|i| json!([i.low, i.high]));
    let one = |answer: &Importance| {
        let fit = answer.model.map(|fit| {
            let other =
                fit.other.map(|(kind, explained)| json!({ "name": kind.as_str(), "explained": explained }));
            json!({ "name": fit.kind.as_str(), "explained": fit.explained, "other": other })
        });
        let params = answer.params.iter().map(
            |e| json!({ "name": &*e.name, "role": e.role.as_str(), "value": e.value, "interval": between(e.interval) }),
        );
        let pairs = answer.pairs.iter().map(
            |p| json!({ "names": [&*p.first, &*p.second], "value": p.value, "interval": between(p.interval) }),
        );
        let roles = answer
            .roles
            .iter()
            .map(|r| json!({ "role": r.role.as_str(), "value": r.value, "interval": between(r.interval) }));
        json!({
            "method": answer.method.as_str(),
            "question": answer.method.question(),
            "unit": answer.unit.as_str(),
            "trials": answer.points,
            "params": params.collect::<Vec<_>>(),
            "pairs": pairs.collect::<Vec<_>>(),
            "roles": roles.collect::<Vec<_>>(),
            "total": answer.total,
            "total_interval": between(answer.total_interval),
            "model": fit,
            "warnings": answer.warnings,
        })
    };
    let steps = |path: &Path| -> Vec<Json> {
        let step = |s: &tunesmith_explain::Step| {
            json!({
                "name": &*s.name, "from": s.from, "to": s.to, "value": s.value, "gain": s.gain, "interval": between(s.interval),
            })
        };
        path.steps.iter().map(step).collect()
    };
    let metric = |a: &Answers| {
        json!({
            "metric": a.metric,
            "methods": a.found.iter().map(one).collect::<Vec<_>>(),
            "path": a.path.as_ref().map(|p| json!({ "trial": p.best, "value": p.value, "steps": steps(p) })),
            "sentences": a.sentences,
        })
    };
    json!({ "study": study.name(), "metrics": answers.iter().map(metric).collect::<Vec<_>>() })
}
