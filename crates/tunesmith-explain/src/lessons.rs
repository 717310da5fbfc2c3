//! Models and answers that several parts of a report ask for, learned once.
//!
//! A model of ten thousand trials takes longer to learn than all else that a report does with it. What is kept here is what the same question
//! would give again: nothing depends on whether it was asked before.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use tunesmith_core::History;

use crate::gains::Gains;
use crate::learned::Learned;
use crate::sample::Sample;
use crate::{ExplainError, Importance, Method, Question, fanova, importance, tunability};

/// A history, with what was learned of it.
pub(crate) struct Lessons<'a> {
    history: &'a History,
    models: RefCell<Vec<(Question, Rc<Lesson>)>>,
    answers: RefCell<Vec<(Method, Question, Importance)>>,
}

/// The trials that a question is about, and a model of them.
pub(crate) struct Lesson {
    pub(crate) sample: Sample,
    /// `None` where nothing could be learned.
    pub(crate) learned: Option<Learned>,
}

impl Lesson {
    pub(crate) fn of(history: &History, question: &Question) -> Result<Self, ExplainError> {
        let sample = Sample::of(history, question)?;
        let learned = Learned::of(&sample, &sample.target(), question.trees);
        Ok(Self { sample, learned })
    }
}

impl<'a> Lessons<'a> {
    pub(crate) fn new(history: &'a History) -> Self {
        Self { history, models: RefCell::default(), answers: RefCell::default() }
    }

    /// The model that a question is about, over the whole range of the results.
    pub(crate) fn lesson(&self, question: &Question) -> Result<Rc<Lesson>, ExplainError> {
        // What the model is learned from; the rest of a question is about how it is asked.
        let key = Question {
            metric: question.metric.clone(),
            trees: question.trees,
            seed: question.seed,
            ..Question::default()
        };
        if let Some((_, lesson)) = self.models.borrow().iter().find(|(known, _)| *known == key) {
            return Ok(lesson.clone());
        }
        let lesson = Rc::new(Lesson::of(self.history, question)?);
        self.models.borrow_mut().push((key, lesson.clone()));
        Ok(lesson)
    }

    /// The answer to a question by a method.
    pub(crate) fn importance(&self, method: Method, question: &Question) -> Result<Importance, ExplainError> {
        let known = |(m, q, _): &&(Method, Question, Importance)| *m == method && q == question;
        if let Some((_, _, answer)) = self.answers.borrow().iter().find(known) {
            return Ok(answer.clone());
        }
        let answer = match method {
            Method::Fanova if question.region.is_none() => {
                fanova::by_lesson(&*self.lesson(question)?, question)
            }
            Method::Tunability => tunability::by_gains(self.history, &self.gains(question)?, question),
            other => importance(self.history, other, question)?,
        };
        self.answers.borrow_mut().push((method, question.clone(), answer.clone()));
        Ok(answer)
    }

    /// What gains are counted with.
    pub(crate) fn gains(&self, question: &Question) -> Result<Gains, ExplainError> {
        Gains::by_lesson(self.history, self.lesson(question)?, question)
    }
}

impl Deref for Lessons<'_> {
    type Target = History;

    fn deref(&self) -> &History {
        self.history
    }
}
