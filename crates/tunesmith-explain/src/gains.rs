//! What the methods that count gains share: the default that gains are counted from, the model, and the limits.

use tunesmith_core::{Config, History};

use crate::draft::Draft;
use crate::game::Game;
use crate::learned::Learned;
use crate::limits::Limits;
use crate::reference::Reference;
use crate::sample::Sample;
use crate::{ExplainError, Method, Question, Unit};

/// A sample whose losses are better or worse, with what to compare them with.
pub(crate) struct Gains {
    pub(crate) sample: Sample,
    /// Where gains are counted from.
    pub(crate) start: Config,
    /// `None` where nothing could be learned.
    pub(crate) learned: Option<Learned>,
    limits: Limits,
    note: Option<String>,
}

impl Gains {
    /// Learns the losses that a question is about.
    pub(crate) fn of(history: &History, question: &Question) -> Result<Self, ExplainError> {
        let sample = Sample::of(history, question)?;
        sample.directed()?;
        let Reference { config: start, note } = Reference::of(history, &sample);
        let learned = Learned::of(&sample, &sample.target(), question.trees);
        let limits = Limits::of(history, &sample, question.trees);
        Ok(Self { sample, start, learned, limits, note })
    }

    /// An answer without numbers yet.
    pub(crate) fn draft(&self, method: Method) -> Draft {
        let mut draft = Draft::new(method, Unit::Gain, &self.sample);
        draft.warnings.extend(self.note.clone());
        if let Some(learned) = &self.learned {
            draft.by(learned);
        }
        draft
    }

    /// The game of tuning sets of parameters.
    pub(crate) fn game<'a>(&'a self, history: &History, learned: &'a Learned) -> Game<'a> {
        Game::new(history, &self.sample, &learned.surrogate, &self.limits, &self.start)
    }
}
