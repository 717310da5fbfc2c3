//! Pareto front: the trials that no other one beats in every objective, for each pair of objectives.

use tunesmith_core::{History, Metric};

use super::results::Results;
use super::shown::{POINTS, POINTS_EACH, short, symbol, thin, value_axis};
use super::{Figure, FigureError, FigureOptions, Ink, Mark, Panel, Shape, Symbol, untitled};

pub(super) fn draw(history: &History, _options: &FigureOptions) -> Result<Figure, FigureError> {
    let metrics: Vec<&Metric> = objectives(history)?;
    let all: Vec<Results<'_>> = metrics.iter().map(|m| Results::in_metric(history, m)).collect();
    all[0].good(1)?;
    let front: Vec<u64> = history.pareto().iter().map(|t| t.number).collect();
    let mut panels = Vec::new();
    let mut notes = Vec::new();
    let pairs = (0..metrics.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
    let most = if metrics.len() == 2 { POINTS } else { POINTS_EACH };
    for (i, j) in pairs {
        panels.push(pair(history, (&all[i], &all[j]), &front, (metrics.len(), most), &mut notes));
    }
    if metrics.len() > 2 {
        notes
            .push("a trial of the front may look beaten in two objectives: it is good in another one".into());
    }
    notes.dedup();
    let beside = panels.len().min(3);
    Ok(untitled(panels, beside, notes))
}

/// The objectives; the error when there is only one.
pub(super) fn objectives(history: &History) -> Result<Vec<&Metric>, FigureError> {
    let metrics: Vec<&Metric> = history.settings().objectives().collect();
    match metrics.as_slice() {
        [one] => Err(FigureError::missing(format!(
            "the study has one objective, `{}`: a front needs two",
            one.name
        ))),
        [] => Err(FigureError::missing("the study has no objective")),
        _ => Ok(metrics),
    }
}

fn pair(
    history: &History,
    (across, up): (&Results<'_>, &Results<'_>),
    front: &[u64],
    (objectives, most): (usize, usize),
    notes: &mut Vec<String>,
) -> Panel {
    let metrics = &history.settings().metrics;
    let place = |number: u64| {
        let trial = history.trial(number)?;
        let (x, y) = (trial.value(across.metric)?, trial.value(up.metric)?);
        (x.is_finite() && y.is_finite()).then_some((number, x, y))
    };
    let done = history.trials().filter(|t| t.state() == tunesmith_core::State::Done);
    let (feasible, beyond): (Vec<_>, Vec<_>) = done
        .filter_map(|t| Some((t.feasible(metrics), place(t.number)?)))
        .partition(|(feasible, _)| *feasible);
    let values = |get: fn(&(u64, f64, f64)) -> f64| feasible.iter().map(|(_, p)| get(p)).collect::<Vec<_>>();
    let ((x_axis, a), (y_axis, b)) = (value_axis(across, &values(|p| p.1)), value_axis(up, &values(|p| p.2)));
    notes.extend(a.into_iter().chain(b));
    let mut panel = Panel::new("", x_axis, y_axis);
    let tip = |(n, x, y): &(u64, f64, f64)| {
        format!("trial {n}: {} {}, {} {}", across.metric.name, short(*x), up.metric.name, short(*y))
    };
    let points = |rows: Vec<(u64, f64, f64)>, shape, ink, name: &str| {
        let tips = rows.iter().map(&tip).collect();
        let (x, y) = rows.iter().map(|(_, x, y)| (*x, *y)).unzip();
        Mark::new(shape, ink, x, y).named(name).tips(tips)
    };
    let some = |rows: &[(bool, (u64, f64, f64))]| -> Vec<(u64, f64, f64)> {
        thin(rows.len(), most, []).into_iter().map(|i| rows[i].1).collect()
    };
    if !beyond.is_empty() {
        panel.marks.push(points(some(&beyond), Shape::Points(Symbol::Cross), Ink::Muted, "beyond a limit"));
    }
    let shown = some(&feasible);
    let shape = Shape::Points(symbol(shown.len()));
    panel.marks.push(points(shown, shape, Ink::Series(0), "done"));
    let mut best: Vec<(u64, f64, f64)> = front.iter().filter_map(|n| place(*n)).collect();
    best.sort_by(|a, b| a.1.total_cmp(&b.1));
    if objectives == 2 && best.len() > 1 {
        let (x, y) = stairs(across.upwards(), &best);
        panel.marks.push(Mark::new(Shape::Line { dashed: false, step: false }, Ink::Best, x, y));
    }
    panel.marks.push(points(best, Shape::Points(Symbol::Disc), Ink::Best, "Pareto front"));
    panel
}

/// The border of what the front reaches: between two of its points it has the worse of both values.
fn stairs(upwards: bool, front: &[(u64, f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for pair in front.windows(2) {
        let ((_, x0, y0), (_, x1, y1)) = (pair[0], pair[1]);
        x.extend([x0, if upwards { x0 } else { x1 }]);
        y.extend([y0, if upwards { y1 } else { y0 }]);
    }
    if let Some((_, last_x, last_y)) = front.last() {
        x.push(*last_x);
        y.push(*last_y);
    }
    (x, y)
}
