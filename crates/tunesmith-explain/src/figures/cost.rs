//! Cost: how long trials took, and the best result over the time spent on trials.

use tunesmith_core::History;

use super::results::{Results, Standing};
use super::shown::{POINTS, short, symbol, thinned, value_axis};
use super::timeline::unit;
use super::{Axis, Figure, FigureError, FigureOptions, Ink, Mark, Panel, Scale, Shape, untitled};

pub(super) fn draw(history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
    let results = Results::of(history, options)?;
    let took = |t: &tunesmith_core::Trial| t.duration(history.latest()) as f64;
    let rows: Vec<_> = results.rows.iter().filter(|r| !r.trial.attempts.is_empty()).collect();
    if rows.is_empty() {
        return Err(FigureError::missing("no finished trial was carried out here, so no time is known"));
    }
    let (longest, shortest) =
        rows.iter().map(|r| took(r.trial)).fold((0.0_f64, f64::INFINITY), |(h, l), x| (h.max(x), l.min(x)));
    let (word, ms) = unit(longest);
    let scale = if shortest > 0.0 && longest / shortest >= 100.0 { Scale::Log } else { Scale::Linear };
    let mut duration = Panel::new("Duration of each trial", Axis::whole("trial"), Axis::new(word, scale));
    for (good, name, ink) in
        [(false, "failed, stopped or without a value", Ink::Muted), (true, "done", Ink::Series(0))]
    {
        let of: Vec<_> = rows
            .iter()
            .copied()
            .filter(|r| matches!(r.standing, Standing::Good | Standing::Infeasible) == good)
            .collect();
        if of.is_empty() {
            continue;
        }
        let shown = thinned(&results, &of, POINTS);
        let x = shown.iter().map(|r| r.trial.number as f64).collect();
        let y: Vec<f64> = shown.iter().map(|r| took(r.trial) / ms).collect();
        let tips =
            shown.iter().zip(&y).map(|(r, t)| format!("trial {}: {} {word}", r.trial.number, short(*t)));
        let tips = tips.collect();
        let shape = Shape::Points(symbol(shown.len()));
        duration.marks.push(Mark::new(shape, ink, x, y).named(name).tips(tips));
    }
    let mut panels = vec![duration];
    let mut notes = Vec::new();
    if results.metric.goal.is_objective() && rows.iter().any(|r| r.standing == Standing::Good) {
        let (panel, note) = progress(history, &results);
        panels.push(panel);
        notes.extend(note);
    }
    Ok(untitled(panels, 1, notes))
}

/// The best result so far over the time that trials took together, in the order in which they ended.
fn progress(history: &History, results: &Results<'_>) -> (Panel, Option<String>) {
    let mut rows: Vec<_> = results.rows.iter().collect();
    rows.sort_by_key(|r| (r.trial.outcome.as_ref().map_or(0, |(t, _)| *t), r.trial.number));
    let total: f64 = rows.iter().map(|r| r.trial.duration(history.latest()) as f64).sum();
    let (word, ms) = unit(total);
    let (mut x, mut y, mut tips) = (Vec::new(), Vec::<f64>::new(), Vec::new());
    let mut spent = 0.0;
    for row in rows {
        spent += row.trial.duration(history.latest()) as f64 / ms;
        let better = y.last().is_none_or(|last| results.loss(row.value) < results.loss(*last));
        if row.standing == Standing::Good && better {
            x.push(spent);
            y.push(row.value);
            tips.push(format!("trial {}: {}", row.trial.number, short(row.value)));
        }
    }
    let (axis, note) = value_axis(results, &y);
    if let Some(last) = y.last().copied() {
        x.push(spent);
        y.push(last);
        tips.push(format!("{} {word} in all", short(spent)));
    }
    let across = Axis::linear(format!("{word} spent on trials, workers together"));
    let mut panel = Panel::new("Best result over the time spent", across, axis);
    panel.marks.push(
        Mark::new(Shape::Line { dashed: false, step: true }, Ink::Series(1), x, y)
            .named("best so far")
            .tips(tips),
    );
    (panel, note)
}
