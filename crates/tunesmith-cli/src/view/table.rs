//! Tables without borders: columns that line up, easy to read and to cut.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table as Comfy};
use console::Term;

use crate::output::Output;

/// How a column lines up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A table under construction.
pub(crate) struct Table {
    head: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new<S: Into<String>>(head: impl IntoIterator<Item = (S, Align)>) -> Self {
        Self { head: head.into_iter().map(|(name, align)| (name.into(), align)).collect(), rows: Vec::new() }
    }

    /// Adds a row; missing cells stay empty.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as text. On a terminal it keeps to its width by wrapping long cells; elsewhere each row is one line.
    pub(crate) fn draw(self, out: &Output) -> String {
        let mut table = Comfy::new();
        table.load_style(comfy_table::presets::NOTHING);
        if out.paint.0 {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if out.terminal {
            let (_, width) = Term::stdout().size();
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.max(40));
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        let head = |(name, align): &(String, Align)| {
            Cell::new(name).add_attribute(Attribute::Bold).set_alignment(alignment(*align))
        };
        if self.head.iter().any(|(name, _)| !name.is_empty()) {
            table.set_header(self.head.iter().map(head).collect::<Vec<_>>());
        }
        let aligns: Vec<Align> = self.head.iter().map(|(_, align)| *align).collect();
        for row in self.rows {
            let cell = |(i, text): (usize, String)| {
                Cell::new_owned(text).set_alignment(alignment(aligns.get(i).copied().unwrap_or(Align::Left)))
            };
            table.add_row(row.into_iter().enumerate().map(cell).collect::<Vec<_>>());
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table.trim_fmt()
    }
}

fn alignment(align: Align) -> CellAlignment {
    match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    }
}
