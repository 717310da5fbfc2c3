//! `[model]`: a built-in model, its data, and the hyperparameters that are not tuned.

use std::collections::BTreeMap;

use tunesmith_core::{Space, nearest};

use super::{Context, accept};
use crate::file::node::At;
use crate::file::plan::ModelProgram;
use crate::file::problem::{Log, Problem};
use crate::file::raw::{ModelTable, Root};
use crate::file::read::Table;
use crate::file::vocabulary::Model;

/// The model that the file names.
pub(super) fn kind<'v>(root: &Root, context: &Context<'v>, log: &mut Log) -> Option<&'v Model> {
    let table = root.model.get()?;
    let models = &context.vocabulary.models;
    let names: Vec<&str> = models.iter().map(|model| model.name.as_str()).collect();
    let Some(kind) = table.kind.get() else {
        if table.kind.is_absent() {
            let label = match names.first() {
                Some(first) => format!("write kind = {first:?}; known: {}", names.join(", ")),
                None => "no built-in model is part of this build; use [command]".to_owned(),
            };
            log.say(&table.place, "[model] does not say which model", label);
        }
        return None;
    };
    let found = context.vocabulary.model(kind);
    if found.is_none() {
        let label = match nearest(kind, names.iter().copied()) {
            Some(near) => format!("did you mean {near:?}?"),
            None if names.is_empty() => "no built-in model is part of this build; use [command]".to_owned(),
            None => format!("known: {}", names.join(", ")),
        };
        log.say(&kind.place, format!("there is no built-in model {:?}", kind.value), label);
    }
    found
}

pub(super) fn model(
    root: &Root,
    table: &At<ModelTable>,
    model: Option<&Model>,
    space: Option<&Space>,
    context: &Context<'_>,
    log: &mut Log,
) -> Option<ModelProgram> {
    if table.data.is_absent() {
        let label = "write data = \"FILE.csv\", or the folder of the images";
        log.say(&table.place, "[model] names no data", label);
    }
    let image = table.image.get();
    if let Some(image) = image
        && !(2..=3).contains(&image.len())
    {
        let message = "the shape of the images is not two or three numbers";
        log.say(&image.place, message, "write [height, width] or [height, width, channels]");
    }
    let validation = super::validation::validation(root, table, log);
    let mut fixed = BTreeMap::new();
    for (name, value) in &table.rest.entries {
        if space.is_some_and(|space| space.get(name).is_some()) {
            let message = format!("`{}` is fixed here and tuned in [space]", name.value);
            log.say(&name.place, message, "remove one of the two");
        }
        if let Some(model) = model {
            match model.hyperparameter(name) {
                Some(known) => accept::value(known, &value.0, &value.place, log),
                None => unknown(name, model, context, log),
            }
        }
        fixed.insert(name.value.clone(), value.0.clone());
    }
    Some(ModelProgram {
        kind: model?.name.clone(),
        data: context.resolve(table.data.get()?),
        target: table.target.get().map(|target| target.value.clone()),
        image: image.map(|shape| shape.iter().map(|n| usize::try_from(n.0).unwrap_or(usize::MAX)).collect()),
        start: table.start.get().map(|file| context.resolve(file)),
        device: table.device.get().map(|device| device.value.clone()),
        task: table.task.value().map(|word| word.0.to_owned()),
        columns: table.columns.get().map_or_else(BTreeMap::new, |columns| {
            columns.entries.iter().map(|(name, kind)| (name.value.clone(), kind.0.to_owned())).collect()
        }),
        weight: table.weight.get().map(|weight| weight.value.clone()),
        validation,
        fixed,
    })
}

/// A key that is neither one of `[model]` nor a hyperparameter.
pub(super) fn unknown(name: &At<String>, model: &Model, context: &Context<'_>, log: &mut Log) {
    let hyperparameters = model.hyperparameters.iter().map(|h| h.name.as_str());
    let known = hyperparameters.clone().chain(ModelTable::KEYS.iter().copied());
    let other = context.vocabulary.models.iter().find(|other| other.hyperparameter(name).is_some());
    let label = match (nearest(name, known), crate::file::hints::home(name)) {
        // Only a parameter of [space] can have the name of such a key.
        _ if ModelTable::KEYS.contains(&name.as_str()) => {
            format!("`{}` stands under [model]; it cannot be tuned", name.value)
        }
        _ if other.is_some() => {
            format!("it is one of the model {:?}", other.map_or("", |other| other.name.as_str()))
        }
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some(home)) => home,
        _ => "the model knows no such hyperparameter".to_owned(),
    };
    let message = format!("the model {:?} has no hyperparameter `{}`", model.name, name.value);
    let listed = format!("its hyperparameters: {}", hyperparameters.collect::<Vec<_>>().join(", "));
    log.push(Problem::new(&name.place, message, label).help(listed));
}
