//! Timeline: when each worker ran which trial, and how the attempt ended. A worker has as many lanes as it ran trials at once.

use tunesmith_core::{Attempt, AttemptEnd, History, Outcome, Trial};

use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, untitled};

/// The most lanes, and the parts that the time is cut into: what lies closer is drawn as one.
const LANES: usize = 40;
const PARTS: f64 = 1_200.0;

/// How attempts end, in the order of the legend.
const ENDS: [(&str, Ink); 5] = [
    ("done", Ink::Series(0)),
    ("stopped early", Ink::Series(5)),
    ("failed", Ink::Best),
    ("interrupted or paused", Ink::Series(1)),
    ("running", Ink::Muted),
];

struct Span {
    lane: usize,
    end: usize,
    from: f64,
    until: f64,
    trials: (u64, u64),
}

pub(super) fn draw(history: &History, _options: &FigureOptions) -> Result<Figure, FigureError> {
    let attempts = || history.trials().flat_map(|t| t.attempts.iter().map(move |a| (&**t, a)));
    let Some(begin) = attempts().map(|(_, a)| a.started).min() else {
        return Err(FigureError::missing("no trial was started yet"));
    };
    let until = |a: &Attempt| a.ended.as_ref().map_or_else(|| history.latest(), |(t, _)| *t).max(a.started);
    let last = attempts().map(|(_, a)| until(a)).max().unwrap_or(begin);
    let (unit, ms) = unit((last - begin) as f64);
    let mut all: Vec<(&Trial, &Attempt)> = attempts().collect();
    all.sort_by_key(|(trial, a)| (a.started, trial.number));
    let (lanes, mut labels) = lanes(&all, until);
    let mut spans: Vec<Span> = all
        .iter()
        .zip(lanes)
        .map(|((trial, a), lane)| {
            let at = |t: i64| (t - begin) as f64 / ms;
            let (from, until) = (at(a.started), at(until(a)));
            Span { lane, end: end(trial, a), from, until, trials: (trial.number, trial.number) }
        })
        .filter(|s| s.lane < LANES)
        .collect();
    let all = spans.len();
    spans = merged(spans, (last - begin) as f64 / ms / PARTS);
    let mut notes = Vec::new();
    if spans.len() < all {
        notes.push(format!(
            "{all} attempts are drawn as {} bars: very short ones beside each other as one",
            spans.len()
        ));
    }
    if labels.len() > LANES {
        notes.push(format!("{LANES} of {} lanes are shown", labels.len()));
        labels.truncate(LANES);
    }
    let mut panel =
        Panel::new("", Axis::linear(format!("{unit} since the start")), Axis::labels("", labels).reversed());
    for (k, (name, ink)) in ENDS.iter().enumerate() {
        let of: Vec<&Span> = spans.iter().filter(|s| s.end == k).collect();
        if of.is_empty() {
            continue;
        }
        let tips = of.iter().map(|s| match s.trials {
            (a, b) if a == b => format!("trial {a}, {name}"),
            (a, b) => format!("trials {a} to {b}, {name}"),
        });
        let tips = tips.collect();
        let ends = of.iter().map(|s| s.until).collect();
        let (x, y) = of.iter().map(|s| (s.from, s.lane as f64)).unzip();
        panel.marks.push(Mark::new(Shape::Spans(ends), ink.clone(), x, y).named(*name).tips(tips));
    }
    Ok(untitled(vec![panel], 1, notes))
}

/// The lane of each attempt, given in the order of their starts, and the lanes' names: those of one worker beside each other.
fn lanes(attempts: &[(&Trial, &Attempt)], until: impl Fn(&Attempt) -> i64) -> (Vec<usize>, Vec<String>) {
    let mut workers: Vec<(&str, Vec<i64>)> = Vec::new();
    let mut places = Vec::with_capacity(attempts.len());
    for (_, a) in attempts {
        let w = workers.iter().position(|(name, _)| *name == &*a.worker).unwrap_or_else(|| {
            workers.push((&a.worker, Vec::new()));
            workers.len() - 1
        });
        // The first lane that is free again.
        let ends = &mut workers[w].1;
        let lane = ends.iter().position(|end| *end <= a.started).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = until(a),
            None => ends.push(until(a)),
        }
        places.push((w, lane));
    }
    let mut firsts = Vec::with_capacity(workers.len());
    let mut names = Vec::new();
    for (worker, ends) in &workers {
        firsts.push(names.len());
        let name: String = worker.chars().filter(|c| !c.is_control()).collect();
        names.extend((1..=ends.len()).map(|k| if k == 1 { name.clone() } else { format!("{name} #{k}") }));
    }
    (places.into_iter().map(|(w, lane)| firsts[w] + lane).collect(), names)
}

/// The place of an attempt's end in [`ENDS`].
fn end(trial: &Trial, attempt: &Attempt) -> usize {
    match (&attempt.ended, &trial.outcome) {
        (None, _) => 4,
        (Some((_, AttemptEnd::Finished)), Some((_, Outcome::Stopped(_)))) => 1,
        (Some((_, AttemptEnd::Finished)), Some((_, Outcome::Failed(_)))) => 2,
        (Some((_, AttemptEnd::Finished)), _) => 0,
        (Some(_), _) => 3,
    }
}

/// Spans of one lane and one end that follow each other within `gap`, and are no longer than that, as one.
fn merged(mut spans: Vec<Span>, gap: f64) -> Vec<Span> {
    spans.sort_by(|a, b| (a.lane, a.end).cmp(&(b.lane, b.end)).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last)
                if (last.lane, last.end) == (span.lane, span.end)
                    && span.until - span.from < gap
                    && span.from - last.until < gap
                    && span.until - last.from < 8.0 * gap =>
            {
                last.until = last.until.max(span.until);
                last.trials.1 = span.trials.1;
            }
            _ => out.push(span),
        }
    }
    out
}

/// The unit in which so many milliseconds are a handy number, and the milliseconds of one.
pub(super) fn unit(ms: f64) -> (&'static str, f64) {
    match ms {
        _ if ms < 180e3 => ("seconds", 1e3),
        _ if ms < 3.0 * 3.6e6 => ("minutes", 60e3),
        _ if ms < 3.0 * 86.4e6 => ("hours", 3.6e6),
        _ => ("days", 86.4e6),
    }
}
