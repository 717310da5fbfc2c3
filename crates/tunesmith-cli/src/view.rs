//! How studies, trials and numbers are shown to people and to programs.

pub(crate) mod answers;
mod chart;
mod chosen;
#[cfg(feature = "train")]
mod data_size;
mod findings;
mod number;
mod paint;
#[cfg(feature = "train")]
mod preflight;
mod summary;
mod table;
mod time;
mod trial;

pub(crate) use chart::{bar, plot, spark};
pub(crate) use chosen::{by_role, shell, toml, word};
#[cfg(feature = "train")]
pub(crate) use data_size::data_size;
pub(crate) use findings::{findings, wrapped};
pub(crate) use number::{count, line, short, value};
pub(crate) use paint::Paint;
#[cfg(feature = "train")]
pub(crate) use preflight::preflight;
pub(crate) use summary::{Summary, budget, goals, over};
pub(crate) use table::{Align, Table};
pub(crate) use time::{ago, duration, parse_duration, stamp, utc};
pub(crate) use trial::{Details, TrialView, cause, metrics};
