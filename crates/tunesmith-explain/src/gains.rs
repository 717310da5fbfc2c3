//! What the methods that count gains share: the default that gains are counted from, the model, and the limits.

use std::rc::Rc;

use tunesmith_core::{Config, History};

use crate::draft::Draft;
use crate::game::Game;
use crate::learned::Learned;
use crate::lessons::Lesson;
use crate::limits::Limits;
use crate::reference::Reference;
use crate::{ExplainError, Method, Question, Unit};

/// A sample whose losses are better or worse, with what to compare them with.
pub(crate) struct Gains {
    pub(crate) lesson: Rc<Lesson>,
    /// Where gains are counted from.
    pub(crate) start: Config,
    limits: Limits,
    note: Option<String>,
}

impl Gains {
    /// Learns the losses that a question is about.
    pub(crate) fn of(history: &History, question: &Question) -> Result<Self, ExplainError> {
        Self::by_lesson(history, Rc::new(Lesson::of(history, question)?), question)
    }

    /// With what was learned before.
    pub(crate) fn by_lesson(
        history: &History,
        lesson: Rc<Lesson>,
        question: &Question,
    ) -> Result<Self, ExplainError> {
        lesson.sample.directed()?;
        let Reference { config: start, note } = Reference::of(history, &lesson.sample);
        let limits = Limits::of(history, &lesson.sample, question.trees);
        Ok(Self { lesson, start, limits, note })
    }

    /// An answer without numbers yet.
    pub(crate) fn draft(&self, method: Method) -> Draft {
        let mut draft = Draft::new(method, Unit::Gain, &self.lesson.sample);
        draft.warnings.extend(self.note.clone());
        if let Some(learned) = &self.lesson.learned {
            draft.by(learned);
        }
        draft
    }

    /// The game of tuning sets of parameters.
    pub(crate) fn game<'a>(&'a self, history: &History, learned: &'a Learned) -> Game<'a> {
        Game::new(history, &self.lesson.sample, &learned.surrogate, &self.limits, &self.start)
    }
}
