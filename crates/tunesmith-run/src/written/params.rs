//! `[space]`: parameters in groups by role.

use tunesmith::core::{Accept, Domain, Param, Prior, Scale, Space, Value};

use super::sections::{float, key, list, value};
use crate::init::{Line, space_lines};

/// The groups, then the constraints.
pub(super) fn space(space: &Space, remarks: &[(String, String)]) -> String {
    let remark = |p: &Param| {
        remarks.iter().find(|(name, _)| **name == *p.name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let lines: Vec<Line> = space
        .params()
        .iter()
        .map(|p| Line { role: p.role, name: key(&p.name), table: table(p), about: remark(p) })
        .collect();
    let mut text = space_lines(&lines);
    if !space.constraints().is_empty() {
        let all: Vec<String> = space.constraints().iter().map(|c| value(&Value::from(c.source()))).collect();
        text += &format!("\n[space]\nconstraints = [{}]\n", all.join(", "));
    }
    text
}

/// One parameter as an inline table.
fn table(param: &Param) -> String {
    let mut keys = Vec::new();
    let scaled = |scale: &Scale| (*scale == Scale::Log).then(|| "scale = \"log\"".to_owned());
    match &param.domain {
        Domain::Float { low, high, scale, step } => {
            keys.push(format!("float = [{}, {}]", float(*low), float(*high)));
            keys.extend(scaled(scale));
            keys.extend(step.map(|step| format!("step = {}", float(step))));
        }
        Domain::Int { low, high, scale, step } => {
            keys.push(format!("int = [{low}, {high}]"));
            keys.extend(scaled(scale));
            keys.extend((*step != 1).then(|| format!("step = {step}")));
        }
        Domain::Choice { values, ordered } => {
            keys.push(format!("choice = {}", list(values)));
            keys.extend(ordered.then(|| "ordered = true".to_owned()));
        }
        Domain::Simplex { parts } => {
            let parts: Vec<Value> = parts.iter().map(|part| Value::Text(part.clone())).collect();
            keys.push(format!("simplex = {}", list(&parts)));
        }
        Domain::Permutation { items } => keys.push(format!("permutation = {}", list(items))),
    }
    keys.extend(param.default.as_ref().map(|default| format!("default = {}", value(default))));
    keys.extend(param.prior.map(|prior| match prior {
        Prior::Normal { mean, sd } => format!("prior = {{ normal = [{}, {}] }}", float(mean), float(sd)),
        Prior::LogNormal { median, sigma } => {
            format!("prior = {{ log_normal = [{}, {}] }}", float(median), float(sigma))
        }
    }));
    if let Some(when) = &param.when {
        let tests: Vec<String> =
            when.tests.iter().map(|t| format!("{} = {}", key(&t.parent), accept(&t.accept))).collect();
        keys.push(format!("when = {{ {} }}", tests.join(", ")));
    }
    format!("{{ {} }}", keys.join(", "))
}

fn accept(accept: &Accept) -> String {
    match accept {
        Accept::OneOf(values) => match values.as_slice() {
            [one] if one.as_list().is_none() => value(one),
            _ => list(values),
        },
        Accept::Between { low, high } => {
            let ends = [low.map(|x| format!("min = {}", float(x))), high.map(|x| format!("max = {}", float(x)))];
            format!("{{ {} }}", ends.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    }
}
