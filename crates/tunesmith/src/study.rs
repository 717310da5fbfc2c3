//! The handle on a study: create, open, read.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};

use tunesmith_core::{
    AttemptNumber, Body, Draft, Event, History, Log, Opened, Origin, Owner, Sampler, Seq, Settings, Store,
    StoreError, Trial, TrialNumber,
};
use tunesmith_search::Recommendation;

use crate::check::check_settings;
use crate::fold::{Fold, Tools, read_all};
use crate::{Error, Result, clock, owner};

/// A study: a log of events, folded as far as it was read. Clones share one handle; it is safe to use from many threads.
#[derive(Clone)]
pub struct Study {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) log: Arc<dyn Log>,
    pub(crate) owner: Owner,
    pub(crate) state: Mutex<Fold>,
    /// When its leases were last renewed.
    pub(crate) renewed: AtomicI64,
    /// Attempts of this handle that nobody carries out any more though their leases stand: a worker could not record their end.
    pub(crate) lost: Mutex<Vec<(TrialNumber, AttemptNumber)>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        owner::unregister(&self.owner);
    }
}

impl Study {
    /// Creates a study. Where every active parameter has a default, the default configuration is trial 0.
    ///
    /// # Errors
    /// When the settings cannot be used, the name is taken, or the store fails.
    pub fn create(store: &Arc<dyn Store>, name: &str, settings: Settings) -> Result<Self> {
        check_settings(name, &settings)?;
        Tools::new(&History::new(settings.clone()), None)?;
        let time = clock::now();
        let default = settings.space.default_config();
        let mut first = vec![Draft { trial: None, time, body: Body::Created(Box::new(settings)) }];
        if let Some(fixed) = default {
            let opened = Opened { origin: Origin::Default, fixed, ..Opened::default() };
            first.push(Draft { trial: Some(0), time, body: Body::Opened(Box::new(opened)) });
        }
        Self::over(store, name, store.create(name, &first)?)
    }

    /// Opens a study.
    ///
    /// # Errors
    /// When there is none of this name, its log is damaged, or the store fails.
    pub fn open(store: &Arc<dyn Store>, name: &str) -> Result<Self> {
        Self::over(store, name, store.open(name)?)
    }

    /// Opens a study if there is one of this name, else creates it. Settings that changed since are taken over: another budget,
    /// sampler or stopping rule, more metrics to watch, a widened range, an added choice. The old trials are kept.
    ///
    /// # Errors
    /// [`Error::Differs`] when the spaces or objectives differ so that old trials would no longer count.
    pub fn open_or_create(
        store: &Arc<dyn Store>,
        name: &str,
        settings: Settings,
    ) -> Result<(Self, Vec<String>)> {
        match Self::open(store, name) {
            Ok(study) => {
                let changes = study.adopt(settings)?;
                return Ok((study, changes));
            }
            Err(Error::Store(StoreError::Missing { .. })) => {}
            Err(e) => return Err(e),
        }
        match Self::create(store, name, settings.clone()) {
            Ok(study) => Ok((study, Vec::new())),
            // Another process was first.
            Err(Error::Store(StoreError::Exists(_))) => {
                let study = Self::open(store, name)?;
                let changes = study.adopt(settings)?;
                Ok((study, changes))
            }
            Err(e) => Err(e),
        }
    }

    /// A study that lives in this process only.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn in_memory(settings: Settings) -> Result<Self> {
        Self::create(&tunesmith_store::open("memory")?, "study", settings)
    }

    fn over(store: &Arc<dyn Store>, name: &str, log: Arc<dyn Log>) -> Result<Self> {
        let history = read_all(name, &*log)?;
        let inner = Inner {
            name: name.to_owned(),
            store: store.clone(),
            log,
            owner: owner::register(),
            state: Mutex::new(Fold::new(history)),
            renewed: AtomicI64::new(clock::now()),
            lost: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Lets a sampler of your own propose, on this handle and its clones, instead of the one that the settings name. What it
    /// proposes is recorded under its name, and [`Study::replay`] on such a handle computes it again.
    ///
    /// Other handles and processes propose with the sampler of the settings unless they are given this one, too.
    #[must_use]
    pub fn with_sampler(self, sampler: Arc<dyn Sampler>) -> Self {
        {
            let mut fold = self.lock();
            fold.custom = Some(sampler);
            fold.retool();
        }
        self
    }

    /// Its name when it was opened.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The store that keeps it.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.inner.store
    }

    /// Reads what others have appended and returns a snapshot of everything known. A snapshot costs `O(1)`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn history(&self) -> Result<History> {
        let mut fold = self.lock();
        self.sync(&mut fold)?;
        Ok(fold.history.clone())
    }

    /// The trial of this number.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn trial(&self, number: TrialNumber) -> Result<Arc<Trial>> {
        let history = self.history()?;
        history.trial(number).cloned().ok_or(Error::NoTrial { number, count: history.len() })
    }

    /// The seed of everything random inside the trial of this number, the same for each of its attempts.
    pub fn trial_seed(&self, number: TrialNumber) -> u64 {
        crate::propose::trial_seed(self.lock().history.settings().seed, number)
    }

    /// The best trial so far: done, within every limit, best by the first objective. `O(1)` after reading.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn best(&self) -> Result<Option<Arc<Trial>>> {
        Ok(self.history()?.best().cloned())
    }

    /// The final choice: which of the trials a model expects to be best, which evens out the luck of noisy measurements; `None` where
    /// too few are done for a model. See [`recommend`](tunesmith_search::recommend).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn recommend(&self) -> Result<Option<Recommendation>> {
        Ok(tunesmith_search::recommend(&self.history()?))
    }

    /// The events after a position of the log.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(&self, after: Seq) -> Result<Vec<Event>> {
        Ok(self.inner.log.read(after)?)
    }
}
