//! The report on a study as one file: HTML for reading, Markdown for a pull request.

mod file;
mod html;
mod markdown;
mod trials;

use tunesmith::{History, Study, Trial, clock};
use tunesmith_explain::report::{Report, report};
use tunesmith_run::file::ReportForm;

use crate::context::Context;
use crate::trouble::Result;
use crate::view::{utc, word};

pub(crate) use file::{put, written};
use html::html;
use markdown::markdown;

/// The report on a study, as it stands.
pub(crate) fn text(study: &Study, form: ReportForm, context: &Context) -> Result<String> {
    let history = study.history()?;
    let report = report(&history, &tunesmith_run::circumstances(&history));
    let reported = Reported {
        name: study.name(),
        storage: study.store().describe(),
        flag: context.storage_flag(),
        written: utc(clock::now()),
        history: &history,
        report: &report,
    };
    match form {
        ReportForm::Html => html(&reported),
        ReportForm::Markdown => Ok(markdown(&reported)),
    }
}

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
