//! From cells to a column in memory.

use std::collections::HashMap;

use super::ColumnKind;
use super::cell::Cell;
use super::column::{Column, MISSING, Values};

/// A column under construction.
pub(crate) struct Builder {
    name: String,
    kind: ColumnKind,
    values: Values,
    known: HashMap<String, u32>,
}

impl Builder {
    /// A column of a kind that holds values.
    pub(crate) fn new(name: String, kind: ColumnKind) -> Self {
        let values = match kind {
            ColumnKind::Numeric | ColumnKind::Boolean => Values::Numbers(Vec::new()),
            ColumnKind::Date => Values::Moments(Vec::new()),
            ColumnKind::Categorical | ColumnKind::Ignored => {
                Values::Levels { codes: Vec::new(), levels: Vec::new() }
            }
        };
        Self { name, kind, values, known: HashMap::new() }
    }

    /// Appends a cell, or says what is wrong with it.
    pub(crate) fn push(&mut self, cell: Cell<'_>) -> Result<(), String> {
        match &mut self.values {
            Values::Numbers(values) => values.push(match (cell, self.kind) {
                (Cell::Missing, _) => f32::NAN,
                (cell, ColumnKind::Boolean) => match cell.flag() {
                    Some(flag) => f32::from(u8::from(flag)),
                    None => return Err(self.unfit(cell, "yes or no, true or false, 1 or 0")),
                },
                (cell, _) => match cell.number() {
                    Some(x) if (x as f32).is_finite() => x as f32,
                    Some(x) if x.is_nan() => f32::NAN,
                    Some(_) => {
                        return Err(format!(
                            "column \"{}\" holds \"{}\", which is infinite or beyond 3.4e38; give a finite number",
                            self.name,
                            cell.shown()
                        ));
                    }
                    None => return Err(self.unfit(cell, "a number")),
                },
            }),
            Values::Moments(values) => values.push(match cell {
                Cell::Missing => f64::NAN,
                cell => match cell.moment() {
                    Some(seconds) => seconds,
                    None => return Err(self.unfit(cell, "a date such as 2024-05-31 or 2024-05-31 18:30:00")),
                },
            }),
            Values::Levels { codes, levels } => codes.push(match cell {
                Cell::Missing => MISSING,
                Cell::Text(text) => match self.known.get(text) {
                    Some(code) => *code,
                    None => intern(text.to_owned(), levels, &mut self.known),
                },
                other => {
                    let text = other.shown();
                    match self.known.get(&text) {
                        Some(code) => *code,
                        None => intern(text, levels, &mut self.known),
                    }
                }
            }),
        }
        Ok(())
    }

    fn unfit(&self, cell: Cell<'_>, wanted: &str) -> String {
        format!("column \"{}\" holds \"{}\", which is not {wanted}", self.name, cell.shown())
    }

    pub(crate) fn finish(self) -> Column {
        Column { name: self.name, kind: self.kind, values: self.values }
    }
}

fn intern(text: String, levels: &mut Vec<String>, known: &mut HashMap<String, u32>) -> u32 {
    let code = levels.len() as u32;
    levels.push(text.clone());
    known.insert(text, code);
    code
}
