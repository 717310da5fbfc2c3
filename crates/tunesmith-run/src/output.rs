//! Reads reports out of what a command prints.
//!
//! **JSON lines** on standard output. A line that is a JSON object and has one of the study's metrics is a report:
//! ```text
//! {"step": 3, "val_accuracy": 0.91, "loss": 0.3}     `epoch` and `iteration` are other words for `step`; `fold` is read, too
//! {"value": 0.91}                                    `value` is the metric of a study with a single objective
//! {"report": {"step": 3, "loss": 0.3}}               the same, and an error if it has no metric
//! {"result": {"val_accuracy": 0.93}}                 the final value; {"result": 0.93} with a single objective
//! {"checkpoint": "epoch-3.pt", "step": 3}            a checkpoint to continue from; may stand in a report
//! {"failed": "no convergence"}                       the trial failed, and why
//! ```
//! `NaN`, `Infinity` and `"nan"` are values: a trial that diverges has a result. `null` is not measured. A metric
//! that is text, a boolean, a list or an object makes a [`BadReport`]. Other numbers of a report are kept beside its
//! metrics, and those of an object that names a step and no metric beside the report of the same step. All other lines
//! mean nothing.
//!
//! **Regular expressions** over both outputs, one a metric and one for `step` and `fold` where wanted: the value is
//! the group named as the metric, or `value`, or the first without a name; groups named as another metric, `step` or
//! `fold` are read along. What matches on one line is one report. A step on a line of its own holds for what
//! follows. Write the group so that it also matches `nan` and `inf`, for example `loss=(\S+)`.

mod beside;
pub(crate) mod json;
mod line;
mod parser;
mod pattern;
mod report;

pub use line::{Line, LineSplitter, MAX_LINE, Stream};
pub use parser::{OutputParser, Rules};
pub use pattern::PatternError;
pub use report::{BadReport, Event, Report};
