//! The report on a study as one file: HTML for reading, Markdown for a pull request.

mod html;
mod markdown;
mod trials;

use tunesmith::{History, Trial};
use tunesmith_explain::report::Report;

use crate::view::word;

pub(crate) use html::html;
pub(crate) use markdown::markdown;

/// What is reported on.
pub(crate) struct Reported<'a> {
    /// The study's name.
    pub(crate) name: &'a str,
    /// Where it is kept.
    pub(crate) storage: String,
    /// The flag that names the storage in a command; may be empty.
    pub(crate) flag: String,
    /// When the report was written, in words.
    pub(crate) written: String,
    /// The study.
    pub(crate) history: &'a History,
    /// What is said about it.
    pub(crate) report: &'a Report,
}

impl Reported<'_> {
    /// The leading trials.
    fn leaders(&self) -> impl Iterator<Item = &Trial> {
        self.report.leaders.iter().filter_map(|n| self.history.trial(*n)).map(|t| &**t)
    }

    /// Commands that repeat or continue what is reported, each with what it does.
    fn commands(&self) -> Vec<(&'static str, String)> {
        let (name, flag) = (word(self.name), &self.flag);
        let mut all = Vec::new();
        if let Some(best) = &self.report.best {
            all.push(("the best configuration as TOML", format!("tunesmith best {name} --toml{flag}")));
            all.push((
                "the best trial once more, with the same seed, and compared",
                format!("tunesmith reproduce {name} {}{flag}", best.trial),
            ));
        }
        all.push((
            "a follow-up study file, ready to run",
            format!("tunesmith advise {name} -o next.toml{flag}"),
        ));
        all.push(("every suggestion computed again", format!("tunesmith replay {name}{flag}")));
        all.push(("all trials as a table", format!("tunesmith export {name} -o trials.csv{flag}")));
        all.push(("a figure to zoom into", format!("tunesmith plot {name} slice -o slice.html{flag}")));
        all
    }
}
