//! Tables with typed columns: which column plays which part, and from cells to a data set.
//!
//! A file is gone over twice: once to see what each column holds, once to keep it in that form, so that no text of a number is ever
//! kept. Both readers, CSV and Parquet, share this.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::builder::Builder;
use super::cell::Cell;
use super::column::{Column, Values};
use super::dataset::{Extras, Features};
use super::header;
use super::infer::Evidence;
use super::labels::ordered;
use super::{ColumnKind, DataError, Dataset, Target, Task, TaskKind};

/// Which columns of a table play which part. What is not said is inferred.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableOptions {
    /// The column to predict.
    pub target: String,
    /// Whether its values are classes or numbers.
    pub task: Option<TaskKind>,
    /// What features hold, by name.
    pub columns: BTreeMap<String, ColumnKind>,
    /// The column with the weights of the rows; no feature.
    pub weight: Option<String>,
    /// The column whose equal values belong together, such as a patient; no feature.
    pub group: Option<String>,
    /// The column that orders the rows in time: dates or numbers; no feature.
    pub time: Option<String>,
}

impl TableOptions {
    /// Predicts `target`; all else is inferred.
    pub fn predicting(target: impl Into<String>) -> Self {
        Self { target: target.into(), ..Self::default() }
    }
}

/// The part that a column plays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Target,
    Weight,
    Group,
    Time,
    Feature,
    /// A column without a name, which is left out.
    Nameless,
}

/// A table being read.
pub(super) struct Reading<'a> {
    path: &'a Path,
    options: &'a TableOptions,
    names: Vec<String>,
    parts: Vec<Part>,
    evidence: Vec<Evidence>,
    decimal_comma: bool,
}

impl<'a> Reading<'a> {
    /// Begins with the header, which is at `line`.
    pub(super) fn new(
        path: &'a Path,
        names: Vec<String>,
        line: u64,
        options: &'a TableOptions,
        decimal_comma: bool,
    ) -> Result<Self, DataError> {
        let at_header = |what: String| DataError::line(path, line, what);
        let target = header::find_target(&names, &options.target).map_err(at_header)?;
        let part = |name: &String| if name.is_empty() { Part::Nameless } else { Part::Feature };
        let mut parts: Vec<Part> = names.iter().map(part).collect();
        parts[target] = Part::Target;
        for (name, part) in
            [(&options.weight, Part::Weight), (&options.group, Part::Group), (&options.time, Part::Time)]
        {
            let Some(name) = name else { continue };
            let at = header::find(&names, name).map_err(at_header)?;
            if parts[at] != Part::Feature {
                let what = format!("the column \"{name}\" cannot play two parts; name another one");
                return Err(at_header(what));
            }
            parts[at] = part;
        }
        for name in options.columns.keys() {
            header::find(&names, name).map_err(at_header)?;
        }
        let evidence = parts
            .iter()
            .map(|part| if *part == Part::Target { Evidence::of_target() } else { Evidence::default() })
            .collect();
        Ok(Self { path, options, names, parts, evidence, decimal_comma })
    }

    /// Text as a cell: in the target only what is empty is missing, for a class may be called "None".
    pub(super) fn cell<'t>(&self, column: usize, text: &'t str) -> Cell<'t> {
        cell(self.parts[column], text, self.decimal_comma)
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// First pass: the cell of a column, at `line`.
    pub(super) fn see(&mut self, column: usize, cell: Cell<'_>, line: u64) {
        let said = self.options.columns.contains_key(&self.names[column]);
        if self.parts[column] != Part::Nameless && (!said || self.parts[column] != Part::Feature) {
            self.evidence[column].add(cell, line);
        }
    }

    /// After the first pass: builders for the second.
    pub(super) fn decide(self) -> Result<Building<'a>, DataError> {
        let mut notes: Vec<String> = header::nameless(&self.names).into_iter().collect();
        let mut row_names = Vec::new();
        let mut builders = Vec::with_capacity(self.names.len());
        let evidence = &self.evidence;
        let target = self.parts.iter().position(|part| *part == Part::Target).unwrap_or_default();
        let task = match self.options.task {
            Some(task) => task,
            None if evidence[target].is_measured() => TaskKind::Regression,
            None => TaskKind::Classification,
        };
        for ((name, part), seen) in self.names.iter().zip(&self.parts).zip(evidence) {
            let kind = match (part, self.options.columns.get(name)) {
                (Part::Target, _) if task == TaskKind::Classification => ColumnKind::Categorical,
                (Part::Target, _) => {
                    if let Some((text, line)) = seen.odd() {
                        let what = format!(
                            "the target column \"{name}\" holds \"{text}\", which is not a number; a regression predicts numbers"
                        );
                        return Err(DataError::line(self.path, *line, what));
                    }
                    ColumnKind::Numeric
                }
                (Part::Weight, _) => ColumnKind::Numeric,
                (Part::Group, _) => ColumnKind::Categorical,
                (Part::Time, _) => {
                    if seen.is_numeric() { ColumnKind::Numeric } else { ColumnKind::Date }
                }
                (Part::Nameless, _) => ColumnKind::Ignored,
                (Part::Feature, Some(kind)) => *kind,
                (Part::Feature, None) => seen.kind().map_err(|(text, line)| {
                    let what = format!(
                        "column \"{name}\" holds \"{text}\", which is not a number, though nearly all of its values are; correct it, leave it empty, or say that the column is \"categorical\""
                    );
                    DataError::line(self.path, line, what)
                })?,
            };
            if *part == Part::Feature && !self.options.columns.contains_key(name) {
                notes.extend(remark(name, kind, seen));
                let names_rows = kind == ColumnKind::Ignored && seen.meant().is_none();
                row_names.extend(names_rows.then(|| name.clone()));
            }
            let kept = kind != ColumnKind::Ignored;
            builders.push(kept.then(|| Builder::new(name.clone(), kind)));
        }
        Ok(Building {
            path: self.path,
            names: self.names,
            parts: self.parts,
            builders,
            notes,
            row_names,
            task,
            decimal_comma: self.decimal_comma,
        })
    }
}

/// What deserves attention in a column of which nothing is said.
fn remark(name: &str, kind: ColumnKind, seen: &Evidence) -> Option<String> {
    let left_out = kind == ColumnKind::Ignored;
    if let (ColumnKind::Ignored | ColumnKind::Categorical, Some((meant, example))) = (kind, seen.meant()) {
        let so = if left_out { "is left out" } else { "is read as texts" };
        let remedy = meant.remedy();
        return Some(format!(
            "the column \"{name}\" {so}: its texts, such as \"{example}\", look like {remedy}"
        ));
    }
    if left_out {
        let (different, rows) = seen.counts();
        return Some(format!(
            "the column \"{name}\" is left out: it holds {different} different texts in {rows} rows, which name rows rather than kinds of rows; say \"categorical\" for it to keep it"
        ));
    }
    seen.counts_rows().then(|| {
        format!(
            "the column \"{name}\" numbers the rows, and a network may learn their order from it; say columns = {{ {name} = \"ignored\" }} under [model] unless it is meant to"
        )
    })
}

/// A table in its second pass.
pub(super) struct Building<'a> {
    path: &'a Path,
    names: Vec<String>,
    parts: Vec<Part>,
    builders: Vec<Option<Builder>>,
    notes: Vec<String>,
    row_names: Vec<String>,
    task: TaskKind,
    decimal_comma: bool,
}

fn cell(part: Part, text: &str, decimal_comma: bool) -> Cell<'_> {
    let cell = match part {
        Part::Target => Cell::raw(text),
        _ => Cell::text(text),
    };
    if decimal_comma { cell.with_comma() } else { cell }
}

impl Building<'_> {
    /// Text as a cell, as in the first pass.
    pub(super) fn cell<'t>(&self, column: usize, text: &'t str) -> Cell<'t> {
        cell(self.parts[column], text, self.decimal_comma)
    }

    /// Takes a cell, or says what is wrong with it.
    pub(super) fn push(&mut self, column: usize, cell: Cell<'_>) -> Result<(), String> {
        let Some(builder) = &mut self.builders[column] else { return Ok(()) };
        let missing = cell == Cell::Missing || cell.number().is_some_and(f64::is_nan);
        let name = &self.names[column];
        match self.parts[column] {
            Part::Target if missing => {
                let value = if self.task == TaskKind::Classification { "class" } else { "value" };
                return Err(format!(
                    "the target column \"{name}\" is empty; give the row a {value} or leave it out"
                ));
            }
            Part::Weight if missing || cell.number().is_some_and(|x| x < 0.0) => {
                return Err(format!(
                    "the column \"{name}\" holds the rows' weights, but here it is \"{}\"; give a number of 0 or more",
                    cell.shown()
                ));
            }
            Part::Time if missing => {
                return Err(format!(
                    "the column \"{name}\" orders the rows, but here it is empty; fill it in or leave the row out"
                ));
            }
            _ => {}
        }
        builder.push(cell)
    }

    /// The data set.
    pub(super) fn finish(self) -> Result<Arc<Dataset>, DataError> {
        let Self { path, names, parts, builders, mut notes, row_names, .. } = self;
        let (mut features, mut extras, mut known) = (Vec::new(), Extras::default(), None);
        for ((builder, part), name) in builders.into_iter().zip(parts).zip(names) {
            let Some(column) = builder.map(Builder::finish) else { continue };
            match (part, column) {
                (Part::Feature, column) => features.push(column),
                (Part::Target, column) => known = Some((name, column)),
                (Part::Weight, Column { values: Values::Numbers(weights), .. }) => {
                    if !weights.is_empty() && weights.iter().all(|w| *w == 0.0) {
                        let what = format!("every weight in column \"{name}\" is 0; give some rows a weight");
                        return Err(DataError::file(path, what));
                    }
                    extras.weights = Some(weights);
                }
                (Part::Group, Column { values: Values::Levels { codes, .. }, .. }) => {
                    extras.groups = Some(codes);
                }
                (Part::Time, Column { values: Values::Numbers(times), .. }) => {
                    extras.times = Some(times.into_iter().map(f64::from).collect());
                }
                (Part::Time, Column { values: Values::Moments(times), .. }) => extras.times = Some(times),
                // Each part was given a builder of its kind.
                _ => {}
            }
        }
        let Some((name, column)) = known.filter(|(_, column)| column.rows() > 0) else {
            return Err(DataError::file(path, "there is a header but no row below it"));
        };
        if features.is_empty() {
            return Err(DataError::file(
                path,
                "no column is left to learn from; keep at least one as a feature",
            ));
        }
        let (task, target) = match column.values {
            Values::Levels { codes, levels } => {
                let (classes, labels) = ordered(levels, codes);
                check_classes(path, &name, &classes, labels.len())?;
                notes.extend(alike(&classes));
                (Task::Classification { classes }, Target::Classes(labels))
            }
            Values::Numbers(values) => {
                if values.iter().all(|v| *v == values[0]) {
                    let what = format!(
                        "every row has the same value {} in column \"{name}\"; there is nothing to predict",
                        values[0]
                    );
                    return Err(DataError::file(path, what));
                }
                (Task::Regression, Target::Values(values))
            }
            Values::Moments(_) => return Err(DataError::file(path, "a date cannot be predicted")),
        };
        let mut data = Dataset::assemble(Features::Columns(features), task, target, extras);
        data.notes = notes;
        data.row_names = row_names;
        Ok(Arc::new(data))
    }
}

/// A remark where two classes are one but for capital letters.
fn alike(classes: &[String]) -> Option<String> {
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    classes.iter().find_map(|class| {
        let other = seen.insert(class.to_lowercase(), class)?;
        Some(format!(
            "the classes \"{other}\" and \"{class}\" differ in capital letters only, and count as two; write them alike if they are one"
        ))
    })
}

/// Whether a column can hold the classes.
pub(super) fn check_classes(
    path: &Path,
    target: &str,
    classes: &[String],
    rows: usize,
) -> Result<(), DataError> {
    if let [only] = classes {
        let what = format!(
            "every row has the same class \"{only}\" in column \"{target}\"; there must be at least two classes"
        );
        return Err(DataError::file(path, what));
    }
    if classes.len() == rows && rows > 2 {
        let what = format!(
            "column \"{target}\" holds {rows} different values in {rows} rows, so it names no classes; choose a column whose values repeat"
        );
        return Err(DataError::file(path, what));
    }
    Ok(())
}
