//! `tunesmith diagnose --data-size`: trainings on parts of the data, which tell whether more of it would help

use std::path::PathBuf;

use tunesmith::{StopFlag, Study};
use tunesmith_run::{DataSize, DataSizeOptions};

use super::Addition;
use crate::output::Output;
use crate::progress::count;
use crate::signals;
use crate::trouble::{Result, Trouble};
use crate::view::data_size;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also train the best configuration on 25, 50 and 100% of the rows, and say whether more data would help
    #[arg(long, conflicts_with = "trial")]
    data_size: bool,
    /// How many trainings of each size, each with rows and weights of its own
    #[arg(long, value_name = "N", default_value_t = 5, requires = "data_size", value_parser = clap::value_parser!(u16).range(3..))]
    seeds: u16,
    /// How many trainings run at the same time
    #[arg(short, long, value_name = "N", default_value_t = 1, requires = "data_size", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// The study file's folder, if it has moved since
    #[arg(long, value_name = "FOLDER", requires = "data_size")]
    folder: Option<PathBuf>,
}

impl Args {
    /// What the trainings came to, if they are asked for.
    pub(super) fn addition(&self, study: &Study, out: &Output) -> Result<Option<Addition>> {
        if !self.data_size {
            return Ok(None);
        }
        let found = self.train(study, out)?;
        let view = serde_json::to_value(&found).map_err(Trouble::failed)?;
        Ok(Some(Addition { view, text: data_size(&found, out) }))
    }

    fn train(&self, study: &Study, out: &Output) -> Result<DataSize> {
        let stop = StopFlag::new();
        let options = DataSizeOptions {
            seeds: self.seeds.into(),
            jobs: self.jobs.into(),
            folder: self.folder.clone(),
            stop: stop.clone(),
            ..DataSizeOptions::default()
        };
        let work =
            || count(&options.progress, "trainings", out, || tunesmith_run::data_size(study, &options));
        let done = signals::while_watched(&stop, |text| out.say(text), work);
        if let Some(code) = signals::exit_code(stop.urgency()) {
            return Err(Trouble::Silent(code));
        }
        Ok(done?)
    }
}
