//! What trainings on parts of the data came to.

use tunesmith_run::DataSize;

use super::{Align, Table, short, wrapped};
use crate::output::Output;

/// A table of the sizes, and the answer.
pub(crate) fn data_size(found: &DataSize, out: &Output) -> String {
    let interval = format!("{} (95%)", found.objective);
    let mut table = Table::new([
        ("of the training part", Align::Right),
        ("rows", Align::Right),
        (&interval, Align::Right),
    ]);
    for point in &found.points {
        table.row(vec![
            format!("{:.0}%", 100.0 * point.share),
            point.rows.to_string(),
            format!("{} ({} to {})", short(point.mean.value), short(point.mean.low), short(point.mean.high)),
        ]);
    }
    let trainings = found.points.first().map_or(0, |p| p.values.len());
    let how = format!(
        "The configuration of trial {}, {trainings} trainings of each size with equally many steps, each at its best epoch, judged by the \
         same {} rows.",
        found.trial, found.validation_rows
    );
    let sentence = found.sentence[..1].to_uppercase() + &found.sentence[1..];
    format!(
        "{}\n{}\n\n{}\n{}\n",
        out.paint.bold("Data size"),
        table.draw(out).trim_end(),
        wrapped(&sentence, "  ", "  "),
        wrapped(&how, "  ", "  ")
    )
}
