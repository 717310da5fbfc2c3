//! Parameters as typed axes.

use tunesmith_core::{Config, Domain, History, Name, Space, Value, nearest};

use super::shown::short;
use super::{Axis, FigureError, FigureOptions, Scale};
use crate::{ExplainError, Method, Question, importance};

/// Orders of a permutation are told apart up to this many; of more, the first item.
const ORDERS: u64 = 12;

/// A parameter, or a part of one, along an axis.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The parameter that it belongs to.
    pub(super) param: Name,
    pub(super) axis: Axis,
    kind: Kind,
    pub(super) domain: Domain,
}

#[derive(Debug, Clone)]
enum Kind {
    Number,
    Label,
    /// The share of a part of a simplex.
    Share(usize),
    /// The first item of a permutation.
    First,
}

impl Column {
    /// Where a configuration stands on the axis; NaN where it has no value.
    pub(super) fn place(&self, config: &Config) -> f64 {
        config.get(&self.param).map_or(f64::NAN, |value| self.place_of(value))
    }

    /// Where a value stands on the axis.
    pub(super) fn place_of(&self, value: &Value) -> f64 {
        let list = || value.as_list();
        match (&self.kind, &self.domain) {
            (Kind::Number, _) => value.as_f64().unwrap_or(f64::NAN),
            (Kind::Label, domain) => domain.level_of(value).map_or(f64::NAN, |k| k as f64),
            (Kind::Share(i), _) => list().and_then(|l| l.get(*i)?.as_f64()).unwrap_or(f64::NAN),
            (Kind::First, Domain::Permutation { items }) => list()
                .and_then(|l| items.iter().position(|i| Some(i) == l.first()))
                .map_or(f64::NAN, |k| k as f64),
            (Kind::First, _) => f64::NAN,
        }
    }

    /// The same with places that are the numbers themselves, where the parameter is a choice of numbers.
    pub(super) fn numeric(&self) -> Self {
        Self {
            kind: if matches!(self.kind, Kind::Label) { Kind::Number } else { self.kind.clone() },
            ..self.clone()
        }
    }

    /// Its name on the axis.
    pub(super) fn name(&self) -> &str {
        &self.axis.title
    }

    /// Whether it has labels.
    pub(super) fn has_labels(&self) -> bool {
        matches!(self.axis.scale, Scale::Labels(_))
    }

    /// The share of the axis' length below a place.
    pub(super) fn share(&self, place: f64) -> f64 {
        let (low, high) = self.ends();
        let at = |x: f64| if self.axis.scale == Scale::Log { x.ln() } else { x };
        match high > low {
            true => (at(place) - at(low)) / (at(high) - at(low)),
            false if place.is_nan() => place,
            false => 0.5,
        }
    }

    /// The ends of the domain; labels stand at whole numbers.
    pub(super) fn ends(&self) -> (f64, f64) {
        match (&self.domain, &self.axis.scale) {
            (_, Scale::Labels(labels)) => (0.0, labels.len().saturating_sub(1) as f64),
            (Domain::Float { low, high, .. }, _) => (*low, *high),
            (Domain::Int { low, high, .. }, _) => (*low as f64, *high as f64),
            _ => (0.0, 1.0),
        }
    }

    /// A place as text.
    pub(super) fn text(&self, place: f64) -> String {
        match &self.axis.scale {
            Scale::Labels(labels) => labels.get(place as usize).cloned().unwrap_or_default(),
            _ => short(place),
        }
    }
}

/// The axes of a space, in its order.
pub(super) fn columns(space: &Space) -> Vec<Column> {
    let mut all = Vec::new();
    for p in space.params() {
        let column = |title: String, scale, kind| Column {
            param: p.name.clone(),
            axis: Axis::new(title, scale),
            kind,
            domain: p.domain.clone(),
        };
        let name = p.name.to_string();
        let listed = |values: Vec<Value>| Scale::Labels(values.iter().map(label).collect());
        match &p.domain {
            Domain::Float { scale, .. } => {
                all.push(column(name, numbers(*scale, Scale::Linear), Kind::Number))
            }
            Domain::Int { scale, .. } => all.push(column(name, numbers(*scale, Scale::Whole), Kind::Number)),
            Domain::Choice { values, .. } => all.push(column(name, listed(values.clone()), Kind::Label)),
            Domain::Simplex { parts } => all.extend(
                parts
                    .iter()
                    .enumerate()
                    .map(|(i, part)| column(format!("{name}.{part}"), Scale::Linear, Kind::Share(i))),
            ),
            Domain::Permutation { items } => match p.domain.levels().filter(|n| *n <= ORDERS) {
                Some(n) => {
                    let orders = (0..n).filter_map(|k| p.domain.level(k)).collect();
                    all.push(column(name, listed(orders), Kind::Label));
                }
                None => all.push(column(format!("{name}: first"), listed(items.clone()), Kind::First)),
            },
        }
    }
    // The whole range is shown, so that what was never tried is seen.
    for column in &mut all {
        if !column.has_labels() {
            column.axis.range = Some(column.ends());
        }
    }
    all
}

fn numbers(scale: tunesmith_core::Scale, even: Scale) -> Scale {
    match scale {
        tunesmith_core::Scale::Log => Scale::Log,
        tunesmith_core::Scale::Linear => even,
    }
}

/// A value as a label, cut where it is long.
fn label(value: &Value) -> String {
    let text: String = value.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= 24 { text } else { text.chars().take(23).chain(['…']).collect() }
}

/// The axes to draw: those asked for, else all that were ever active, the most important of more than `most`. With a sentence about what
/// is left out.
pub(super) fn chosen(
    history: &History,
    options: &FigureOptions,
    most: usize,
) -> Result<(Vec<Column>, Vec<String>), FigureError> {
    let all = columns(history.space());
    if all.is_empty() {
        return Err(ExplainError::NoParameters.into());
    }
    if !options.params.is_empty() {
        let mut asked = Vec::new();
        for name in &options.params {
            let before = asked.len();
            asked.extend(all.iter().filter(|c| *c.param == **name || c.name() == name).cloned());
            if asked.len() == before {
                return Err(unknown(name, &all));
            }
        }
        return Ok((asked, Vec::new()));
    }
    let active = |c: &Column| history.trials().any(|t| t.config.get(&c.param).is_some());
    let (seen, never): (Vec<Column>, Vec<Column>) = all.into_iter().partition(active);
    let mut notes = Vec::new();
    if !never.is_empty() {
        let names: Vec<String> = never.iter().take(5).map(|c| format!("`{}`", c.name())).collect();
        notes.push(format!("left out: {}, active in no trial", names.join(", ")));
    }
    if seen.is_empty() {
        return Err(FigureError::missing("no trial has a configuration yet"));
    }
    if seen.len() <= most {
        return Ok((seen, notes));
    }
    let (n, order) = (seen.len(), by_importance(history, options));
    notes.push(match order.is_empty() {
        true => format!("{most} of {n} parameters are shown, the first ones; ask for others by name"),
        false => {
            format!("{most} of {n} parameters are shown, the most important ones; ask for others by name")
        }
    });
    let rank = |c: &Column| order.iter().position(|n| *n == c.param).unwrap_or(usize::MAX);
    let mut ranked = seen;
    ranked.sort_by_key(rank);
    ranked.truncate(most);
    Ok((ranked, notes))
}

/// The parameters by PED-ANOVA, the most important first; none where nothing can be said.
pub(super) fn by_importance(history: &History, options: &FigureOptions) -> Vec<Name> {
    let question =
        Question { metric: options.metric.clone(), pairs: false, replicates: 0, ..Question::default() };
    match importance(history, Method::PedAnova, &question) {
        Ok(answer) => answer.params.into_iter().map(|e| e.name).collect(),
        Err(_) => Vec::new(),
    }
}

fn unknown(name: &str, all: &[Column]) -> FigureError {
    let known = || all.iter().map(Column::name);
    let known = match nearest(name, known()) {
        Some(near) => format!("`{near}`, ..."),
        None => known().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "),
    };
    FigureError::UnknownParameter { name: name.to_owned(), known }
}
