//! A session: the study is opened by its first line or a study file; then every line is a request.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tunesmith::Study;
use tunesmith::core::{Settings, Store, StoreError};
use tunesmith::store::Location;

use super::Answer;
use super::keep::Keeper;
use super::request::{self, Request};
use super::trials::{Refused, Trials};
use crate::file::Opening;
use crate::{Error, folders, prepared, search, vocabulary, warm};

/// The study's name where nobody gives one.
const NAME: &str = "study";

/// Where a session keeps its study, and what it starts from.
pub struct Options {
    /// The storage.
    pub store: Arc<dyn Store>,
    /// The study's name; wins over the one of the first line or the study file.
    pub name: Option<String>,
    /// Studies to learn from; win over those of the first line or the study file.
    pub warm_start: Vec<String>,
    /// Says what is no answer: changes of an existing study, warnings.
    pub say: Box<dyn Fn(&str) + Send>,
}

/// A conversation with a program that carries out trials.
pub struct Session {
    options: Options,
    open: Option<Trials>,
}

impl Session {
    /// A session whose first line says what to tune.
    pub fn new(options: Options) -> Self {
        Self { options, open: None }
    }

    /// A session on a study file; for a folder its `study.toml`.
    ///
    /// # Errors
    /// The file is wrong, or the study cannot be opened.
    pub fn with_file(path: &Path, options: Options) -> Result<Self, Error> {
        let path = if path.is_dir() { path.join("study.toml") } else { path.to_owned() };
        let opening = Opening::from_file(&path, &vocabulary::vocabulary())?;
        let open = Some(open(opening, &options, true)?);
        Ok(Self { options, open })
    }

    /// Answers a line; a blank one has no answer. `line` is its number.
    ///
    /// # Errors
    /// What `emit` returns.
    pub fn answer(
        &mut self,
        text: &str,
        line: u64,
        emit: &mut dyn FnMut(Answer) -> io::Result<()>,
    ) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut lost = Ok(());
        let mut emit_once = |answer| {
            if lost.is_ok() {
                lost = emit(answer);
            }
            lost.is_ok()
        };
        if let Err(error) = self.follow(text, &mut emit_once) {
            emit_once(Answer::Error { error, line });
        }
        lost
    }

    /// Follows a line. `emit` says whether its answer could be written.
    fn follow(&mut self, text: &str, emit: &mut dyn FnMut(Answer) -> bool) -> Refused {
        let request = request::read(text)?;
        let Some(open) = &mut self.open else {
            let Request::Open = request else {
                return Err(
                    "the first line says what to tune, such as {\"space\": {\"x\": {\"float\": [0, 1]}}}; \
                            nothing can be asked for before"
                        .into(),
                );
            };
            let opening = Opening::from_line(text, &vocabulary::vocabulary());
            let opening = opening.map_err(|problems| request::words(&problems))?;
            self.open = Some(self::open(opening, &self.options, false).map_err(|e| e.to_string())?);
            return Ok(());
        };
        match request {
            Request::Ask(n) => open.ask(n, emit),
            Request::Report(fields) => open.report(fields).map(|stop| _ = emit(Answer::Stop { stop })),
            Request::Tell(fields) => open.tell(fields).map(|trial| _ = emit(Answer::Ok { ok: true, trial })),
            Request::Best(n) => open.best(n, emit),
            Request::Open => {
                Err("the session has its space already; ask, report, tell, or want the best".into())
            }
        }
    }
}

/// Opens the study, or creates it.
fn open(opening: Opening, options: &Options, file: bool) -> Result<Trials, Error> {
    let Opening { name, mut settings, seeded, warm_start } = opening;
    let name = options.name.clone().or(name).unwrap_or_else(|| NAME.to_owned());
    search::check(&settings)?;
    match Study::open(&options.store, &name) {
        Ok(study) => keep(study.history()?.settings(), &mut settings, seeded && !file),
        Err(tunesmith::Error::Store(StoreError::Missing { .. })) => {}
        Err(error) => return Err(error.into()),
    }
    let from = if options.warm_start.is_empty() { &warm_start } else { &options.warm_start };
    let loans = warm::loans(&options.store, &name, &settings, from)?;
    let (study, mut changes) = Study::open_or_create(&options.store, &name, settings)?;
    changes.extend(warm::take(&study, &loans)?);
    changes.iter().for_each(|change| (options.say)(change));
    let memory = Location::parse(&options.store.describe()).is_ok_and(|at| at == Location::Memory);
    if !memory {
        prepared::network_warning(&options.store).iter().for_each(|warning| (options.say)(warning));
        let trials = folders::trials_folder(&options.store, &name);
        study.recover(|number, attempt| prepared::clean_up(&trials, number, attempt))?;
    }
    let keeper = (!memory).then(|| Keeper::start(&study));
    Ok(Trials::new(study, keeper))
}

/// What a study keeps where the program does not say otherwise: its seed, and how `tunesmith run` carries its trials out.
fn keep(old: &Settings, new: &mut Settings, seeded: bool) {
    if !seeded {
        new.seed = old.seed;
    }
    if new.program.is_none() {
        new.program.clone_from(&old.program);
    }
}
