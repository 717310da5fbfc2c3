//! What happened, and its form at rest: a kind and a JSON body.

use std::{fmt, io};

use serde::{Deserialize, Serialize};
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::{
    AttemptNumber, Borrowed, Chosen, Finished, Interrupted, Noted, Opened, Proposed, Reported, Settings,
    Space, Started,
};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// The study began.
    Created(Box<Settings>),
    /// Its settings changed (all but the space).
    Changed(Box<Settings>),
    /// Its space changed.
    SpaceChanged(Box<Space>),
    /// A trial number was claimed.
    Opened(Box<Opened>),
    /// A trial's configuration was proposed.
    Proposed(Proposed),
    /// A trial asked for parameters by name: all of them so far, in order.
    Chosen(Vec<Chosen>),
    /// An attempt began.
    Started(Started),
    /// Values were measured.
    Reported(Reported),
    /// An attempt was paused by a stopping rule.
    Paused(AttemptNumber),
    /// An attempt ended without an outcome.
    Interrupted(Interrupted),
    /// A trial has its outcome.
    Finished(Finished),
    /// A note.
    Noted(Noted),
    /// The trainer described the data: a JSON document of its own.
    DataProfiled(String),
    /// Trials of another study were taken over to learn from.
    Borrowed(Borrowed),
}

/// Why an event at rest cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

/// JSON without nulls: absent values are left out, so a null could only stand for a number that JSON cannot hold.
struct Finite;

impl Formatter for Finite {
    fn write_null<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it holds a number that is not finite; only measures may be NaN or infinite",
        ))
    }
}

fn write<T: Serialize + ?Sized>(body: &T) -> Result<String, serde_json::Error> {
    let mut json = Vec::with_capacity(128);
    body.serialize(&mut Serializer::with_formatter(&mut json, Finite))?;
    String::from_utf8(json).map_err(serde::ser::Error::custom)
}

fn read<'a, T: Deserialize<'a>>(kind: &str, body: &'a str) -> Result<T, DecodeError> {
    serde_json::from_str(body).map_err(|e| DecodeError(format!("the {kind} event cannot be read: {e}")))
}

impl Body {
    /// The name of its kind at rest. A form that changes gets a new kind, and [`Body::decode`] goes on reading the old one.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Changed(_) => "changed",
            Self::SpaceChanged(_) => "space_changed",
            Self::Opened(_) => "opened",
            Self::Proposed(_) => "proposed",
            Self::Chosen(_) => "chosen",
            Self::Started(_) => "started",
            Self::Reported(_) => "reported",
            Self::Paused(_) => "paused",
            Self::Interrupted(_) => "interrupted",
            Self::Finished(_) => "finished",
            Self::Noted(_) => "noted",
            Self::DataProfiled(_) => "data_profiled",
            Self::Borrowed(_) => "borrowed",
        }
    }

    /// Its body at rest: JSON.
    ///
    /// # Errors
    /// When a number that JSON cannot hold (NaN, infinity) stands anywhere but in measures.
    pub fn encode(&self) -> Result<String, DecodeError> {
        let json = match self {
            Self::Created(b) | Self::Changed(b) => write(b),
            Self::SpaceChanged(b) => write(b),
            Self::Opened(b) => write(b),
            Self::Proposed(b) => write(b),
            Self::Chosen(b) => write(b),
            Self::Started(b) => write(b),
            Self::Reported(b) => write(b),
            Self::Paused(b) => write(b),
            Self::Interrupted(b) => write(b),
            Self::Finished(b) => write(b),
            Self::Noted(b) => write(b),
            Self::Borrowed(b) => write(b),
            Self::DataProfiled(b) => return Ok(b.clone()),
        };
        json.map_err(|e| DecodeError(format!("the {} event cannot be written: {e}", self.kind())))
    }

    /// Reads a body at rest.
    ///
    /// # Errors
    /// A kind that this version does not know, or a body that does not fit its kind.
    pub fn decode(kind: &str, body: &str) -> Result<Self, DecodeError> {
        Ok(match kind {
            "created" => Self::Created(read(kind, body)?),
            "changed" => Self::Changed(read(kind, body)?),
            "space_changed" => Self::SpaceChanged(read(kind, body)?),
            "opened" => Self::Opened(read(kind, body)?),
            "proposed" => Self::Proposed(read(kind, body)?),
            "chosen" => Self::Chosen(read(kind, body)?),
            "started" => Self::Started(read(kind, body)?),
            "reported" => Self::Reported(read(kind, body)?),
            "paused" => Self::Paused(read(kind, body)?),
            "interrupted" => Self::Interrupted(read(kind, body)?),
            "finished" => Self::Finished(read(kind, body)?),
            "noted" => Self::Noted(read(kind, body)?),
            "data_profiled" => Self::DataProfiled(body.to_owned()),
            "borrowed" => Self::Borrowed(read(kind, body)?),
            other => {
                return Err(DecodeError(format!(
                    "the log holds a `{other}` event, which this version does not know; a newer version wrote it"
                )));
            }
        })
    }
}
