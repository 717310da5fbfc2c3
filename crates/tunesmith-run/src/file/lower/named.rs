//! The sampler and the stopping rule: names and options that the caller's vocabulary knows.

use std::collections::BTreeMap;

use tunesmith_core::{RuleSpec, SamplerSpec, Space, Value, nearest};

use crate::file::node::At;
use crate::file::problem::{Log, Problem};
use crate::file::raw::{Named as Written, Options, StoppingTable};
use crate::file::vocabulary::{Named, Vocabulary};

pub(super) fn sampler(
    written: &At<Written>,
    vocabulary: &Vocabulary,
    space: Option<&Space>,
    log: &mut Log,
) -> Option<SamplerSpec> {
    let name = &written.name;
    let known = find("sampler", name, &vocabulary.samplers, log)?;
    let options = options("sampler", known, &written.options, space, log)?;
    Some(SamplerSpec { name: known.name.clone(), options })
}

pub(super) fn rule(
    written: &At<StoppingTable>,
    vocabulary: &Vocabulary,
    space: Option<&Space>,
    log: &mut Log,
) -> Option<RuleSpec> {
    let Some(name) = written.rule.get() else {
        if written.rule.is_absent() {
            log.say(&written.place, "[stopping] names no rule", "write rule = \"none\" or another rule");
        }
        return None;
    };
    let mut rules = vocabulary.rules.clone();
    if rules.iter().all(|rule| rule.name != "none") {
        rules.push(Named::new("none", &[], ""));
    }
    let known = find("stopping rule", name, &rules, log)?;
    let options = options("rule", known, &written.options(), space, log)?;
    Some(RuleSpec { name: known.name.clone(), options })
}

fn find<'k>(what: &str, name: &At<String>, known: &'k [Named], log: &mut Log) -> Option<&'k Named> {
    let found = known.iter().find(|named| named.name == **name);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|named| named.name.as_str()).collect();
        let label = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("known: {}", names.join(", ")),
        };
        log.say(&name.place, format!("there is no {what} {:?}", name.value), label);
    }
    found
}

fn options(
    what: &str,
    known: &Named,
    written: &Options,
    space: Option<&Space>,
    log: &mut Log,
) -> Option<BTreeMap<String, Value>> {
    let mut options = BTreeMap::new();
    let mut sound = true;
    for (name, value) in &written.0 {
        let (option, parameter) = match name.split_once('.') {
            Some((option, parameter)) => (option, Some(parameter)),
            None => (name.as_str(), None),
        };
        let problem = if !known.options.iter().any(|k| k == option) {
            let all = known.options.iter().map(String::as_str);
            let label = match (nearest(option, all), known.options.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "remove it".to_owned(),
                (None, false) => format!("its options are {}", known.options.join(", ")),
            };
            let message = format!("the {what} {:?} has no option `{option}`", known.name);
            Some(Problem::new(&name.place, message, label))
        } else if let (Some(parameter), Some(space)) = (parameter, space)
            && space.get(parameter).is_none()
        {
            let label = match nearest(parameter, space.params().iter().map(|p| &*p.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a parameter of [space]".to_owned(),
            };
            Some(Problem::new(&name.place, format!("there is no parameter `{parameter}`"), label))
        } else if options.insert(name.value.clone(), value.0.clone()).is_some() {
            Some(Problem::new(
                &name.place,
                format!("the option `{}` is there twice", name.value),
                "give it once",
            ))
        } else {
            None
        };
        if let Some(problem) = problem {
            log.push(problem);
            sound = false;
        }
    }
    sound.then_some(options)
}
