//! The JSON Schema of a study file, from the tables' own definitions: editors complete and check with it.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use tunesmith_core::Domain;

use super::raw::Root;
use super::vocabulary::{Hyperparameter, Model, Named, Vocabulary};

/// The JSON Schema (draft 2020-12) of a study file that may name what `vocabulary` holds.
///
/// A TOML file refers to it with a first line `#:schema study.schema.json`.
pub fn schema(vocabulary: &Vocabulary) -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Root>().to_value();
    schema["title"] = json!("Tunesmith study file");
    schema["required"] = json!(["space"]);
    schema["oneOf"] = json!([{ "required": ["model"] }, { "required": ["command"] }]);
    schema["properties"]["$schema"] =
        json!({ "type": "string", "description": "The schema of a JSON study file." });
    let definitions = &mut schema["$defs"];
    require(definitions, "ModelTable", &["kind", "data"]);
    require(definitions, "CommandTable", &["run"]);
    require(definitions, "StoppingTable", &["rule"]);
    require(definitions, "SamplerTable", &["name"]);
    require(definitions, "ObjectiveTable", &["metric", "goal"]);
    let models: Vec<&str> = vocabulary.models.iter().map(|model| model.name.as_str()).collect();
    name_one_of(definitions, "ModelTable", "kind", &models);
    let rules: Vec<&Named> = vocabulary.rules.iter().collect();
    let mut names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    if !names.contains(&"none") {
        names.insert(0, "none");
    }
    name_one_of(definitions, "StoppingTable", "rule", &names);
    describe(&mut definitions["StoppingTable"]["properties"]["rule"], &rules);
    let samplers: Vec<&Named> = vocabulary.samplers.iter().collect();
    let names: Vec<&str> = samplers.iter().map(|sampler| sampler.name.as_str()).collect();
    name_one_of(definitions, "SamplerTable", "name", &names);
    describe(&mut definitions["SamplerTable"]["properties"]["name"], &samplers);
    if !names.is_empty()
        && let Some(bare) = definitions["NamedSchema"]["anyOf"].as_array_mut().and_then(|any| any.first_mut())
    {
        bare["enum"] = json!(names);
    }
    hyperparameters(&mut definitions["ModelTable"]["properties"], &vocabulary.models);
    format!("{schema:#}\n")
}

fn require(definitions: &mut Value, table: &str, keys: &[&str]) {
    definitions[table]["required"] = json!(keys);
}

fn name_one_of(definitions: &mut Value, table: &str, key: &str, names: &[&str]) {
    if !names.is_empty() {
        definitions[table]["properties"][key]["enum"] = json!(names);
    }
}

/// Adds what each name does to the description of the key that takes it.
fn describe(key: &mut Value, named: &[&Named]) {
    let told: Vec<String> = named
        .iter()
        .filter(|n| !n.about.is_empty())
        .map(|n| match n.options.is_empty() {
            true => format!("{}: {}", n.name, n.about),
            false => format!("{}: {} (options: {})", n.name, n.about, n.options.join(", ")),
        })
        .collect();
    if !told.is_empty() {
        let before = key["description"].as_str().unwrap_or_default().to_owned();
        key["description"] = json!(format!("{before}\n{}", told.join("\n")));
    }
}

/// Each hyperparameter once, with the values that every model that has it takes.
fn hyperparameters(properties: &mut Value, models: &[Model]) {
    let mut known: Map<String, Value> = Map::new();
    for h in models.iter().flat_map(|model| &model.hyperparameters) {
        known.entry(h.name.clone()).or_insert_with(|| fixed(h));
    }
    for (name, schema) in known {
        properties[name] = schema;
    }
}

fn fixed(h: &Hyperparameter) -> Value {
    let kind = match &h.accepts {
        Some(Domain::Int { .. }) => json!("integer"),
        Some(Domain::Float { .. }) => json!("number"),
        _ => json!(["number", "string", "boolean", "array"]),
    };
    let mut schema = json!({ "type": kind, "description": h.about });
    if let Some(default) = &h.default {
        schema["default"] = json!(default);
    }
    schema
}
