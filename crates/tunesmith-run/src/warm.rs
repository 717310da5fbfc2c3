//! Warm starts by name: which study is meant, and what a new one takes over from it.

use std::path::Path;
use std::sync::Arc;

use tunesmith::core::{Settings, Store, StoreError, nearest};
use tunesmith::store::Location;
use tunesmith::{Loan, Study};

use crate::Error;
use crate::file::Opening;
use crate::vocabulary::vocabulary;

/// What a study of this name and settings takes over from the studies `from`, before it is opened. Those that it learned from already
/// are left out. `from` names a study in `store`, `STORAGE#NAME` for one in another, or a study file.
///
/// # Errors
/// There is no such study, there is nothing to learn from it, or the study has begun without it.
pub(crate) fn loans(
    store: &Arc<dyn Store>,
    name: &str,
    settings: &Settings,
    from: &[String],
) -> Result<Vec<Loan>, Error> {
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let history = match Study::open(store, name) {
        Ok(study) => Some(study.history()?),
        Err(tunesmith::Error::Store(StoreError::Missing { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    let known = |lender: &str| history.iter().flat_map(|h| h.borrowed()).any(|b| *b.study == *lender);
    let mut loans: Vec<Loan> = Vec::new();
    for lender in from {
        let lender = resolve(lender, store)?;
        let shown = lender.shown();
        if known(&shown) || loans.iter().any(|loan| *loan.borrowed.study == *shown) {
            continue;
        }
        if lender.location.is_none() && lender.name == name {
            return Err(Error::Prepare(format!("`{name}` cannot learn from itself")));
        }
        if history.as_ref().is_some_and(|h| h.counts().claimed > 0) {
            return Err(Error::Prepare(format!(
                "`{name}` has begun without `{shown}`; only a new study can learn from another: give it another name"
            )));
        }
        loans.push(lender.open(store)?.lend(settings, &shown)?);
    }
    Ok(loans)
}

/// Takes the loans over; a sentence for each that is new.
pub(crate) fn take(study: &Study, loans: &[Loan]) -> Result<Vec<String>, Error> {
    let mut said = Vec::new();
    for loan in loans {
        if study.borrow(loan)? {
            said.push(sentence(loan));
        }
    }
    Ok(said)
}

fn sentence(loan: &Loan) -> String {
    let n = loan.borrowed.trials.len();
    let trials = if n == 1 { "trial" } else { "trials" };
    let listed = |names: &[tunesmith::core::Name]| names.join(", ");
    let unknown = match loan.unknown.len() {
        0 => String::new(),
        _ => format!("; not of {}", listed(&loan.unknown)),
    };
    format!(
        "learns from {n} {trials} of `{}`: values of {}{unknown}",
        loan.borrowed.study,
        listed(&loan.shared)
    )
}

/// A study to learn from.
struct Lender {
    /// Where it is, when that is not the borrower's own storage.
    location: Option<Location>,
    name: String,
}

fn resolve(text: &str, store: &Arc<dyn Store>) -> Result<Lender, Error> {
    let here = |name: &str| Ok(Lender { location: None, name: name.to_owned() });
    let list = store.list().map_err(tunesmith::Error::from)?;
    if list.iter().any(|entry| entry.name == text) {
        return here(text);
    }
    if let Some((url, name)) = text.rsplit_once('#') {
        let location = Location::parse(url).map_err(tunesmith::Error::from)?;
        return Ok(Lender { location: Some(location), name: name.to_owned() });
    }
    let path = Path::new(text);
    let is_file =
        path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml") || e.eq_ignore_ascii_case("json"));
    if is_file && path.is_file() {
        let opening = Opening::from_file(path, &vocabulary())?;
        return here(opening.name.as_deref().unwrap_or(text));
    }
    here(text)
}

impl Lender {
    /// What the borrower calls it.
    fn shown(&self) -> String {
        match &self.location {
            Some(location) => format!("{location}#{}", self.name),
            None => self.name.clone(),
        }
    }

    fn open(&self, store: &Arc<dyn Store>) -> Result<Study, Error> {
        let (store, place) = match &self.location {
            Some(location) => (location.open().map_err(tunesmith::Error::from)?, location.to_string()),
            None => (store.clone(), store.describe()),
        };
        match Study::open(&store, &self.name) {
            Err(tunesmith::Error::Store(StoreError::Missing { .. })) => {
                let list = store.list().map_err(tunesmith::Error::from)?;
                let near = nearest(&self.name, list.iter().map(|entry| entry.name.as_str()));
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name one of another storage as STORAGE#NAME".to_owned(),
                };
                let message = format!("there is no study `{}` in {place} to learn from; {hint}", self.name);
                Err(Error::Prepare(message))
            }
            other => Ok(other?),
        }
    }
}
