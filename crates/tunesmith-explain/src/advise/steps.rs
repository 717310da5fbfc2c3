//! The steps and their order.

use serde::Serialize;
use tunesmith_core::Name;

use crate::diagnose::{Area, Diagnosis, Finding, Kind, Remedy, Severity};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What kind of change it is.
    pub remedy: Remedy,
    /// What to do, in a sentence.
    pub what: String,
    /// The findings that it rests on.
    pub because: Vec<Kind>,
    /// The parameters concerned.
    pub params: Vec<Name>,
    /// How sure the first of these findings is, in `[0, 1]`.
    pub confidence: f64,
    /// A figure to look at before, as `tunesmith plot` names it.
    pub figure: Option<&'static str>,
}

impl Step {
    /// What to do, with the parameters that it does not name itself in front.
    pub fn said(&self) -> String {
        let unnamed = |name: &&Name| !self.what.contains(&format!("`{name}`"));
        let names: Vec<String> = self.params.iter().filter(unnamed).map(|name| format!("`{name}`")).collect();
        if names.is_empty() { self.what.clone() } else { format!("{}: {}", names.join(", "), self.what) }
    }
}

/// The steps that findings ask for, the most rewarding first. Findings with the same advice become one step.
pub(super) fn ranked(diagnosis: &Diagnosis) -> Vec<Step> {
    let mut findings: Vec<&Finding> = diagnosis.findings.iter().collect();
    findings.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.confidence.total_cmp(&a.confidence)));
    let mut steps: Vec<Step> = Vec::new();
    for finding in findings {
        match steps.iter_mut().find(|s| s.what == finding.advice) {
            Some(step) => {
                if !step.because.contains(&finding.kind) {
                    step.because.push(finding.kind);
                }
                for name in &finding.params {
                    if !step.params.contains(name) {
                        step.params.push(name.clone());
                    }
                }
            }
            None => steps.push(Step {
                remedy: finding.remedy,
                what: finding.advice.clone(),
                because: vec![finding.kind],
                params: finding.params.clone(),
                confidence: finding.confidence,
                figure: finding.evidence.figure,
            }),
        }
    }
    steps
}

/// What comes first: untrue scores, trainings that break down, ranges, then what the best training lacks; remarks last.
fn rank(finding: &Finding) -> (Severity, u8) {
    let order = match (finding.area, finding.kind) {
        (Area::Data, _) | (_, Kind::NoGeneralization | Kind::NoLearning) => 0,
        (_, Kind::Divergence | Kind::Oscillation | Kind::ManyFailures | Kind::FailuresInRegion) => 1,
        (_, Kind::Crawl | Kind::NoisyBatch) => 2,
        (_, Kind::BestAtEdge | Kind::RangeTooWide) => 3,
        (Area::Curves, _) => 4,
        (Area::Search, _) => 5,
    };
    (finding.severity, order)
}
