//! The file of a checkpoint.
//!
//! ```text
//! magic (16 bytes) | length of the header (8, little-endian) | header, JSON | weights, optimizer's means, average, f32 little-endian | SHA-256 (32)
//! ```
//! The digest covers all before it, so that a torn or altered file is recognised.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::data::{Dataset, Split, hex};
use crate::hyper::Settings;
use crate::model::Weights;
use crate::start::Pretrained;
use crate::train::{Progress, State, StateShape};

const MAGIC: &[u8; 16] = b"tunesmith-ckpt-2";
const DIGEST: usize = 32;

/// What makes two trainings the same one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Identity {
    settings: Settings,
    seed: u64,
    data: String,
    split: String,
    /// The file whose weights it began with.
    start: Option<String>,
}

impl Identity {
    pub(crate) fn new(
        data: &Dataset,
        split: &Split,
        settings: &Settings,
        seed: u64,
        start: Option<&Pretrained>,
    ) -> Self {
        let mut sha = Sha256::new();
        sha.update((split.train.len() as u64).to_le_bytes());
        for row in split.train.iter().chain(&split.validation) {
            sha.update(row.to_le_bytes());
        }
        Self {
            settings: settings.clone(),
            seed,
            data: data.hash().to_owned(),
            split: hex(&sha.finalize()),
            start: start.map(|s| s.hash().to_owned()),
        }
    }

    /// What is not the same in another one, in words; empty when nothing differs.
    pub(super) fn differences(&self, other: &Self) -> String {
        let parts = [
            (self.settings != other.settings, "settings"),
            (self.seed != other.seed, "seed"),
            (self.data != other.data, "data"),
            (self.split != other.split, "split"),
            (self.start != other.start, "weights to start from"),
        ];
        let named: Vec<&str> =
            parts.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name).collect();
        named.join(", ")
    }
}

/// The state of a training.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) identity: Identity,
    pub(crate) progress: Progress,
    pub(crate) weights: Weights,
    /// What the optimizer remembers of each parameter.
    pub(crate) states: Vec<State>,
    /// The average of the weights, where there is one.
    pub(crate) average: Option<Weights>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    identity: Identity,
    progress: Progress,
    weights: Vec<usize>,
    /// Each parameter's running means are as long as the parameter.
    states: Vec<StateShape>,
    average: bool,
}

impl Snapshot {
    pub(super) fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        let header = serde_json::to_vec(&Header {
            identity: self.identity.clone(),
            progress: self.progress.clone(),
            weights: self.weights.iter().map(Vec::len).collect(),
            states: self.states.iter().map(State::shape).collect(),
            average: self.average.is_some(),
        })?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&(header.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&header);
        let moments = self.states.iter().flat_map(|s| &s.moments);
        for value in self.weights.iter().chain(moments).chain(self.average.iter().flatten()).flatten() {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        Ok(bytes)
    }

    /// Reads a file, or says why it cannot be used.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, &'static str> {
        const SHORT: &str = "it is incomplete";
        let (content, digest) = bytes.len().checked_sub(DIGEST).map(|at| bytes.split_at(at)).ok_or(SHORT)?;
        let content_start = content.strip_prefix(MAGIC).ok_or("it is no checkpoint of this version")?;
        if Sha256::digest(content).as_slice() != digest {
            return Err("its checksum does not match");
        }
        let (length, rest) = content_start.split_first_chunk::<8>().ok_or(SHORT)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| SHORT)?;
        let header: Header = serde_json::from_slice(rest.get(..length).ok_or(SHORT)?)
            .map_err(|_| "its header does not have the expected form")?;
        let mut numbers =
            rest[length..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let mut take = |count: usize| {
            let values: Vec<f32> = numbers.by_ref().take(count).collect();
            if values.len() == count { Ok(values) } else { Err(SHORT) }
        };
        let weights = header.weights.iter().map(|n| take(*n)).collect::<Result<_, _>>()?;
        let mut states = Vec::with_capacity(header.states.len());
        for (n, shape) in header.weights.iter().zip(&header.states) {
            let moments = (0..shape.moments).map(|_| take(*n)).collect::<Result<_, _>>()?;
            states.push(State { steps: shape.steps, moments });
        }
        let average = match header.average {
            true => Some(header.weights.iter().map(|n| take(*n)).collect::<Result<_, _>>()?),
            false => None,
        };
        Ok(Self { identity: header.identity, progress: header.progress, weights, states, average })
    }
}
