//! What a diagnosis says.

use serde::Serialize;
use tunesmith_core::{Name, TrialNumber};

use super::Kind;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// How trials train, seen in what they report step by step.
    Curves,
    /// How the search goes: its ranges, its budget, its noise.
    Search,
    /// What the trials learn from.
    Data,
}

impl Area {
    /// All areas, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Curves, Self::Search, Self::Data];

    /// A heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Curves => "learning curves",
            Self::Search => "search",
            Self::Data => "data",
        }
    }
}

/// Whether something is wrong, or only worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It costs score, or makes the score untrue.
    Problem,
    /// Healthy studies have such, too; it helps with the next step.
    Remark,
}

/// What to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The data.
    Data,
    /// The shape of the model.
    Architecture,
    /// What keeps it from overfitting.
    Regularization,
    /// How it is trained.
    Training,
    /// Ranges, budget and measurement of the search.
    Search,
}

impl Remedy {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Architecture => "architecture",
            Self::Regularization => "regularization",
            Self::Training => "training",
            Self::Search => "search",
        }
    }
}

/// A number that a finding rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// What it is.
    pub name: String,
    /// How much; finite.
    pub value: f64,
    /// Its unit, such as `epochs` or `nats`; empty for a plain number.
    pub unit: &'static str,
}

/// What a finding rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Evidence {
    /// The trials that show it, the most telling first; empty where it is about the study or its data as a whole.
    pub trials: Vec<TrialNumber>,
    /// The numbers.
    pub numbers: Vec<Measured>,
    /// The figure that shows it, as `tunesmith plot` names it; `None` where a table says it better.
    pub figure: Option<&'static str>,
}

/// Something that was noticed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it is, by a name that stays the same.
    pub kind: Kind,
    /// What it is about.
    pub area: Area,
    /// Whether something is wrong.
    pub severity: Severity,
    /// How sure it is, in `[0, 1]`; see [`Finding::certainty`].
    pub confidence: f64,
    /// What was seen, in a sentence with its numbers.
    pub sentence: String,
    /// What it rests on.
    pub evidence: Evidence,
    /// What kind of change helps.
    pub remedy: Remedy,
    /// What to do, in a sentence.
    pub advice: String,
    /// The parameters concerned.
    pub params: Vec<Name>,
}

impl Finding {
    /// A finding of a kind with all that follows from the kind; further parts are added by the methods below.
    pub(crate) fn new(kind: Kind, confidence: f64, sentence: String) -> Self {
        Self {
            kind,
            area: kind.area(),
            severity: kind.severity(),
            confidence: if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.5 },
            sentence,
            evidence: Evidence { figure: kind.figure(), ..Evidence::default() },
            remedy: kind.remedy(),
            advice: kind.advice().to_owned(),
            params: Vec::new(),
        }
    }

    /// With a number it rests on; one that is not finite is left out.
    pub(crate) fn number(mut self, name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        if value.is_finite() {
            self.evidence.numbers.push(Measured { name: name.into(), value, unit });
        }
        self
    }

    /// With the trials that show it.
    pub(crate) fn seen_in(mut self, trials: impl IntoIterator<Item = TrialNumber>) -> Self {
        self.evidence.trials.extend(trials);
        self
    }

    /// With the parameters concerned.
    pub(crate) fn about(mut self, params: impl IntoIterator<Item = Name>) -> Self {
        self.params.extend(params);
        self
    }

    /// With another remedy than its kind's.
    pub(crate) fn helped_by(mut self, remedy: Remedy, advice: impl Into<String>) -> Self {
        (self.remedy, self.advice) = (remedy, advice.into());
        self
    }

    /// Whether it is more than possible.
    pub(crate) fn is_likely(&self) -> bool {
        self.confidence >= 0.7
    }

    /// How sure it is in words: `almost certain` from 0.9, `likely` from 0.7, `possible` below.
    pub fn certainty(&self) -> &'static str {
        match self.confidence {
            c if c >= 0.9 => "almost certain",
            c if c >= 0.7 => "likely",
            _ => "possible",
        }
    }
}

/// What was noticed, and what could not be judged.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Diagnosis {
    /// The findings: problems before remarks, the most certain first.
    pub findings: Vec<Finding>,
    /// What could not be judged and why, in sentences.
    pub not_judged: Vec<String>,
}

impl Diagnosis {
    /// The findings of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |f| f.kind == kind)
    }

    /// The findings that say that something is wrong.
    pub fn problems(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.severity == Severity::Problem)
    }

    pub(crate) fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            a.severity.cmp(&b.severity).then(b.confidence.total_cmp(&a.confidence)).then(a.kind.cmp(&b.kind))
        });
    }
}
