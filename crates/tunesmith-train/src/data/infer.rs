//! What a column holds, from its cells.
//!
//! All numbers: numeric. All yes or no: boolean. All dates: date. Else categorical, but for two cases: where nearly all cells are
//! numbers, a text among them is more likely a slip than a category, and is refused; where most texts differ from row to row, the
//! column names rows rather than kinds of rows, and is left out with a note.

use std::collections::HashSet;

use super::ColumnKind;
use super::cell::{Cell, Meant};

/// From this share of numbers on, what is no number counts as a slip.
const SLIP: f64 = 0.95;
/// From this share of different texts on, a column identifies rows.
const IDENTIFIES: f64 = 0.5;
/// Fewer rows than this say neither.
const FEW: usize = 20;

/// What was seen of a column.
#[derive(Default)]
pub(crate) struct Evidence {
    present: usize,
    numbers: usize,
    /// Numbers with a fractional part.
    fractions: usize,
    flags: usize,
    moments: usize,
    texts: HashSet<String>,
    /// The different numbers, by their bits; counted for a target only.
    different: Option<HashSet<u64>>,
    /// The first cell that is no number, with its place.
    odd: Option<(String, u64)>,
    /// Texts that seem to mean a number, and those that seem to mean a date.
    meant: [usize; 2],
    /// The last number, while each was one more than the one before.
    counter: Option<f64>,
    counted: usize,
}

impl Evidence {
    /// For a target, whose different numbers count.
    pub(crate) fn of_target() -> Self {
        Self { different: Some(HashSet::new()), ..Self::default() }
    }

    /// Takes in the cell at `line`.
    pub(crate) fn add(&mut self, cell: Cell<'_>, line: u64) {
        if cell == Cell::Missing {
            return;
        }
        self.present += 1;
        self.flags += usize::from(cell.flag().is_some());
        if let Some(x) = cell.number() {
            self.numbers += 1;
            self.fractions += usize::from(x.fract() != 0.0);
            if self.counted + 1 == self.numbers && self.counter.is_none_or(|last| x == last + 1.0) {
                self.counted += 1;
                self.counter = Some(x);
            }
            if let Some(different) = &mut self.different {
                different.insert(x.to_bits());
            }
            return;
        }
        if self.odd.is_none() {
            self.odd = Some((cell.shown(), line));
        }
        self.moments += usize::from(cell.moment().is_some());
        if let Cell::Text(text) = cell {
            if let Some(meant) = Meant::by(text) {
                self.meant[usize::from(meant == Meant::Date)] += 1;
            }
            if !self.texts.contains(text) {
                self.texts.insert(text.to_owned());
            }
        }
    }

    /// The kind, or the text and its line that stand in the way of one.
    pub(crate) fn kind(&self) -> Result<ColumnKind, (String, u64)> {
        let all = |count: usize| count == self.present;
        if all(self.numbers) {
            return Ok(ColumnKind::Numeric);
        }
        if all(self.flags) {
            return Ok(ColumnKind::Boolean);
        }
        if all(self.moments) {
            return Ok(ColumnKind::Date);
        }
        if self.present >= FEW && self.numbers as f64 >= SLIP * self.present as f64 {
            return Err(self.odd.clone().unwrap_or_default());
        }
        if self.identifies_rows() { Ok(ColumnKind::Ignored) } else { Ok(ColumnKind::Categorical) }
    }

    /// Whether most of its texts differ.
    pub(crate) fn identifies_rows(&self) -> bool {
        self.present >= FEW && self.texts.len() as f64 >= IDENTIFIES * self.present as f64
    }

    /// What its texts seem to mean, if all do, with the first of them.
    pub(crate) fn meant(&self) -> Option<(Meant, &str)> {
        let kind = match self.meant {
            [numbers, _] if self.present > 0 && numbers + self.numbers == self.present => Meant::Number,
            [_, dates] if self.present > 0 && dates == self.present => Meant::Date,
            _ => return None,
        };
        self.odd.as_ref().map(|(text, _)| (kind, text.as_str()))
    }

    /// Whether it numbers the rows: each value one more than the one before.
    pub(crate) fn counts_rows(&self) -> bool {
        self.present >= FEW && self.counted == self.present
    }

    /// Different texts, and rows with a value.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.texts.len(), self.present)
    }

    /// Whether a target with these cells is measured rather than a class: numbers with fractions, or more than 20 different whole
    /// numbers that are more than a twentieth of the rows.
    pub(crate) fn is_measured(&self) -> bool {
        let different = self.different.as_ref().map_or(0, HashSet::len);
        self.present > 0
            && self.is_numeric()
            && (self.fractions > 0 || (different > 20 && different * 20 > self.present))
    }

    /// Whether every cell that is there is a number.
    pub(crate) fn is_numeric(&self) -> bool {
        self.numbers == self.present
    }

    /// The first cell that is no number, with its line.
    pub(crate) fn odd(&self) -> Option<&(String, u64)> {
        self.odd.as_ref()
    }
}
