//! What to look for in a command's output, and the looking.

use serde_json::{Map, Value};

use super::beside::{Beside, FOLD, STEP, is_place};
use super::json;
use super::line::{Line, MAX_LINE, Stream};
use super::pattern::{Found, Pattern, PatternError};
use super::report::{BadReport, Event, Report};

/// What a study looks for in a command's output.
#[derive(Debug, Clone)]
pub struct Rules {
    metrics: Vec<String>,
    objective: Option<usize>,
    patterns: Vec<Pattern>,
    written: Vec<(String, String)>,
}

impl Rules {
    /// Looks for `metrics`, the names of all metrics of the study. `objective` is the metric that `value` stands for,
    /// where there is a single one. `patterns` are regular expressions by metric, `step` or `fold`.
    ///
    /// # Errors
    /// A pattern belongs to no metric, does not compile, or has no group for its value.
    pub fn new(
        metrics: Vec<String>,
        objective: Option<&str>,
        patterns: Vec<(String, String)>,
    ) -> Result<Rules, PatternError> {
        let compiled = patterns
            .iter()
            .map(|(name, expression)| Pattern::new(name, expression, &metrics))
            .collect::<Result<_, _>>()?;
        let objective = objective.and_then(|name| metrics.iter().position(|metric| metric == name));
        Ok(Rules { metrics, objective, patterns: compiled, written: patterns })
    }

    /// A parser at the start of a command's output.
    pub fn parser(&self) -> OutputParser<'_> {
        OutputParser { rules: self, step: None, fold: None, beside: Beside::default() }
    }

    /// What a command that reported nothing should print.
    pub fn how_to_report(&self) -> String {
        let metric =
            self.objective.or(Some(0)).and_then(|i| self.metrics.get(i)).map_or("value", String::as_str);
        let line = format!("print a line such as {{\"step\": 1, \"{metric}\": 0.5}} on standard output");
        if self.written.is_empty() {
            return format!("the command reported no {metric}; {line}");
        }
        let patterns: Vec<String> =
            self.written.iter().map(|(name, expression)| format!("{name} = '{expression}'")).collect();
        format!(
            "the command reported no {metric}; no line matched the patterns {}. Mend them, or {line}",
            patterns.join(", ")
        )
    }

    /// The metric that a key of a report names.
    fn metric(&self, key: &str) -> Option<usize> {
        let alias = if key == "value" { self.objective } else { None };
        self.metrics.iter().position(|metric| metric == key).or(alias)
    }

    /// Whether text that is no JSON was meant as a report.
    fn is_meant(&self, text: &str) -> bool {
        let value = self.objective.map(|_| "value");
        let names = self.metrics.iter().map(String::as_str).chain(value).chain(["report", "result"]);
        names
            .into_iter()
            .any(|name| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'")))
    }
}

/// Reads one command's output, line by line.
#[derive(Debug)]
pub struct OutputParser<'a> {
    rules: &'a Rules,
    step: Option<u64>,
    fold: Option<u64>,
    beside: Beside,
}

impl OutputParser<'_> {
    /// What a line says; mostly nothing, at most two things. `O(length)` for each pattern.
    pub fn line(&mut self, line: Line<'_>) -> Vec<Event<'static>> {
        let result = if line.stream == Stream::Stdout { self.json(line) } else { Ok(Vec::new()) };
        let result = match result {
            Ok(events) if events.is_empty() && !self.rules.patterns.is_empty() => self.matches(line),
            other => other,
        };
        result.unwrap_or_else(|why| vec![Event::BadReport(BadReport::new(line, why))])
    }

    fn json(&mut self, line: Line<'_>) -> Result<Vec<Event<'static>>, String> {
        let text = line.text.trim();
        if !text.starts_with('{') {
            return Ok(Vec::new());
        }
        let parsed = if line.truncated {
            Err(format!("it is longer than {} MiB", MAX_LINE >> 20))
        } else {
            json::parse(text)
        };
        match parsed {
            Ok(Value::Object(object)) => self.object(&object, line),
            Ok(_) => Ok(Vec::new()),
            Err(why) if self.rules.is_meant(text) => Err(why),
            Err(_) => Ok(Vec::new()),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, line: Line<'_>) -> Result<Vec<Event<'static>>, String> {
        let mut events = Vec::new();
        if object.keys().any(|key| self.rules.metric(key).is_some()) {
            events.extend(self.report(object, object, line, false)?.map(|report| self.complete(report)));
        } else if let Some(Value::Object(inner)) = object.get("report") {
            let report = self.report(inner, object, line, false)?.ok_or_else(|| self.no_metric("report"))?;
            events.push(self.complete(report));
        } else if let Some(result) = object.get("result") {
            events.extend(self.result(result, object, line)?);
        } else if let Some(Value::String(why)) = object.get("failed") {
            events.push(Event::Failed { why: why.clone(), line: line.number });
        } else if self.rules.patterns.is_empty()
            && let Some(((step, fold), others)) = self.beside.line(object)
        {
            let (stream, line) = (line.stream, line.number);
            let report = Report { step, fold, measures: Vec::new(), others, is_result: false, stream, line };
            events.push(Event::Report(report));
        }
        if let Some(Value::String(path)) = object.get("checkpoint") {
            let step = json::count(object, &STEP)?;
            events.push(Event::Checkpoint { path: path.clone(), step, line: line.number });
        }
        Ok(events)
    }

    fn result(
        &self,
        result: &Value,
        outer: &Map<String, Value>,
        line: Line<'_>,
    ) -> Result<Option<Event<'static>>, String> {
        let inner = match result {
            Value::Object(inner) => inner,
            Value::Null => return Ok(None),
            single if self.rules.objective.is_some() => {
                &Map::from_iter([("value".to_owned(), single.clone())])
            }
            _ => return Err(self.no_metric("result")),
        };
        let report = self.report(inner, outer, line, true)?;
        report.map(|report| Some(Event::Report(report))).ok_or_else(|| self.no_metric("result"))
    }

    /// A report, if at least one metric was measured. Step and fold may stand beside a wrapped report.
    fn report(
        &self,
        object: &Map<String, Value>,
        outer: &Map<String, Value>,
        line: Line<'_>,
        is_result: bool,
    ) -> Result<Option<Report>, String> {
        let (mut measures, mut others) = (Vec::new(), Vec::new());
        for (key, value) in object {
            let metric = self.rules.metric(key);
            match (metric, json::number(value)) {
                (Some(i), Ok(Some(number))) => measures.push((i, number)),
                (Some(_), Err(what)) => return Err(format!("{key} is {what}, but must be a number")),
                (None, Ok(Some(number))) if !is_place(key) => {
                    others.push((key.clone(), number));
                }
                _ => {}
            }
        }
        if measures.is_empty() {
            return Ok(None);
        }
        let count = |names: &[&str]| match json::count(object, names) {
            Ok(None) => json::count(outer, names),
            other => other,
        };
        let (step, fold) = (count(&STEP)?, count(&FOLD)?);
        let (measures, stream, line) = (self.named(measures), line.stream, line.number);
        Ok(Some(Report { step, fold, measures, others, is_result, stream, line }))
    }

    fn matches(&mut self, line: Line<'_>) -> Result<Vec<Event<'static>>, String> {
        let mut found = Found::default();
        for pattern in &self.rules.patterns {
            pattern.apply(line, &self.rules.metrics, &mut found)?;
        }
        if found.fold.is_some() && found.fold != self.fold {
            (self.fold, self.step) = (found.fold, None);
        }
        self.step = found.step.or(self.step);
        if found.measures.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Event::Report(Report {
            step: self.step,
            fold: self.fold,
            measures: self.named(found.measures),
            others: Vec::new(),
            is_result: false,
            stream: line.stream,
            line: line.number,
        })])
    }

    /// A report with what was printed of its step before.
    fn complete(&mut self, mut report: Report) -> Event<'static> {
        self.beside.report((report.step, report.fold), &mut report.others);
        Event::Report(report)
    }

    /// Measures by name, in the study's order, each metric once.
    fn named(&self, mut measures: Vec<(usize, f64)>) -> Vec<(String, f64)> {
        measures.sort_by_key(|(i, _)| *i);
        measures.dedup_by_key(|(i, _)| *i);
        measures.into_iter().map(|(i, value)| (self.rules.metrics[i].clone(), value)).collect()
    }

    fn no_metric(&self, wrapper: &str) -> String {
        format!("the {wrapper} has none of the study's metrics ({})", self.rules.metrics.join(", "))
    }
}
