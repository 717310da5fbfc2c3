//! A store in the plainest form, written only to be compared with.

use std::collections::BTreeMap;

use tunesmith_core::{Draft, Guard, Lease, LeaseChange, Owner};

/// What a study holds.
#[derive(Default)]
pub(super) struct Study {
    /// Its name; `None` once it was deleted.
    pub(super) name: Option<String>,
    pub(super) created: i64,
    pub(super) drafts: Vec<Draft>,
    pub(super) leases: BTreeMap<u64, Lease>,
}

/// All studies there ever were.
#[derive(Default)]
pub(super) struct Model {
    pub(super) studies: Vec<Study>,
}

/// What an operation is expected to give, without the details of an error.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expected<T> {
    Fine(T),
    Missing,
    Exists,
    Moved(u64),
    Fenced(u64, u32),
}

impl Model {
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.studies.iter().position(|s| s.name.as_deref() == Some(name))
    }

    /// Name, creation and head of each study, by name.
    pub(super) fn list(&self) -> Vec<(String, i64, u64)> {
        let mut list: Vec<_> = self
            .studies
            .iter()
            .filter_map(|s| Some((s.name.clone()?, s.created, s.drafts.len() as u64)))
            .collect();
        list.sort();
        list
    }

    pub(super) fn create(&mut self, name: &str, first: &[Draft]) -> Expected<usize> {
        if self.find(name).is_some() {
            return Expected::Exists;
        }
        self.studies.push(Study {
            name: Some(name.to_owned()),
            created: first.first().map_or(0, |d| d.time),
            drafts: first.to_vec(),
            leases: BTreeMap::new(),
        });
        Expected::Fine(self.studies.len() - 1)
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Expected<()> {
        match (self.find(from), self.find(to)) {
            (None, _) => Expected::Missing,
            (Some(_), Some(_)) if from != to => Expected::Exists,
            (Some(i), _) => {
                self.studies[i].name = Some(to.to_owned());
                Expected::Fine(())
            }
        }
    }

    pub(super) fn delete(&mut self, name: &str) -> Expected<()> {
        match self.find(name) {
            None => Expected::Missing,
            Some(i) => {
                self.studies[i] = Study::default();
                Expected::Fine(())
            }
        }
    }
}

impl Study {
    pub(super) fn append(&mut self, events: &[Draft], guard: Guard, leases: &[LeaseChange]) -> Expected<u64> {
        if self.name.is_none() {
            return Expected::Missing;
        }
        let head = self.drafts.len() as u64;
        match guard {
            Guard::Head(at) if at != head => return Expected::Moved(head),
            Guard::Attempt(trial, attempt)
                if self.leases.get(&trial).is_none_or(|l| l.attempt != attempt) =>
            {
                return Expected::Fenced(trial, attempt);
            }
            _ => {}
        }
        self.drafts.extend_from_slice(events);
        for change in leases {
            match change {
                LeaseChange::Take(lease) => {
                    self.leases.insert(lease.trial, lease.clone());
                }
                LeaseChange::Release(trial) => {
                    self.leases.remove(trial);
                }
            }
        }
        Expected::Fine(self.drafts.len() as u64)
    }

    pub(super) fn renew(&mut self, owner: &Owner, until: i64) -> Expected<usize> {
        if self.name.is_none() {
            return Expected::Missing;
        }
        let mut held = 0;
        for lease in self.leases.values_mut() {
            if lease.owner == *owner {
                lease.until = lease.until.max(until);
                held += 1;
            }
        }
        Expected::Fine(held)
    }
}
