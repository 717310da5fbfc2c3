//! Collects the parameters of nested types into one space.

use std::collections::HashSet;

use tunesmith_core::{Accept, Condition, Domain, Param, Role, Space, SpaceError, SpaceErrors, Test, Value};

use super::scope::{qualify, resolve};
use super::{Place, TypedSpace};

/// What a field says about the whole type that it holds.
#[derive(Debug, Clone)]
pub struct Given {
    role: Option<Role>,
    default: Option<Value>,
    tests: Vec<Test>,
}

#[expect(clippy::new_without_default, reason = "`default` sets the default value, as on a parameter")]
impl Given {
    /// Nothing.
    pub fn new() -> Self {
        Self { role: None, default: None, tests: Vec::new() }
    }

    /// The role of all its parameters that have none of their own.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// The default of the choice; for enums only.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Active only when this test holds too.
    #[must_use]
    pub fn test(mut self, test: Test) -> Self {
        self.tests.push(test);
        self
    }
}

/// A test, and the prefix inside which its parent's name was written.
#[derive(Debug, Clone, PartialEq)]
struct Scoped {
    scope: String,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// Without its condition, which is in `tests`.
    param: Param,
    tests: Vec<Scoped>,
}

/// The parameters and constraints of a space in the making.
///
/// Names in conditions and constraints are looked for from the inside out: first among the parameters of the same type, then of
/// the one around it, and last as full names of the space.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    entries: Vec<Entry>,
    constraints: Vec<(String, String)>,
    errors: Vec<SpaceError>,
}

impl Outline {
    /// Adds a parameter with its full name; the parents of its condition are named as seen from `at`.
    pub fn add(&mut self, at: &Place, mut param: Param) {
        let tests = param.when.take().map(|when| when.tests).unwrap_or_default();
        let tests = tests.into_iter().map(|test| Scoped { scope: at.prefix().to_owned(), test }).collect();
        self.entries.push(Entry { param, tests });
    }

    /// Adds the parameters of a type held by a field of the type at `at`.
    pub fn nested<T: TypedSpace>(&mut self, at: &Place, place: &Place, given: Given) {
        let from = self.entries.len();
        T::outline(place, self);
        if let Some(default) = given.default {
            match self.entries[from..].iter_mut().find(|e| &*e.param.name == place.name()) {
                Some(choice) => choice.param.default = Some(default),
                None => self.errors.push(error(
                    place.name(),
                    "default",
                    format!("`{}` has a default, but is a group of parameters", place.name()),
                    "give the defaults to its fields",
                )),
            }
        }
        for entry in &mut self.entries[from..] {
            let scoped =
                given.tests.iter().map(|t| Scoped { scope: at.prefix().to_owned(), test: t.clone() });
            entry.tests.extend(scoped);
        }
        self.role_from(from, given.role);
    }

    /// Adds what `fields` adds, with a role for those that have none of their own.
    pub fn group(&mut self, role: Role, fields: impl FnOnce(&mut Self)) {
        let from = self.entries.len();
        fields(self);
        self.role_from(from, Some(role));
    }

    /// Adds the choice between the variants of an enum.
    pub fn choice(&mut self, at: &Place, texts: &[&str], ordered: bool, default: Option<&str>) {
        let mut param = Param::new(
            at.name(),
            Domain::Choice { values: texts.iter().map(|text| Value::from(*text)).collect(), ordered },
        );
        param.default = default.map(Value::from);
        self.entries.push(Entry { param, tests: Vec::new() });
    }

    /// Adds the parameters of one variant, after [`Outline::choice`]. One that an earlier variant declares alike is shared: active for
    /// both.
    pub fn variant(&mut self, at: &Place, text: &str, fields: impl FnOnce(&mut Self)) {
        let first = self.entries.iter().rposition(|e| &*e.param.name == at.name()).map_or(0, |i| i + 1);
        let from = self.entries.len();
        fields(self);
        for mut entry in self.entries.split_off(from) {
            let twin = self.entries[first..from].iter_mut().find(|e| e.param.name == entry.param.name);
            let Some(twin) = twin else {
                let test = Test { parent: at.name().into(), accept: Accept::OneOf(vec![text.into()]) };
                entry.tests.push(Scoped { scope: String::new(), test });
                self.entries.push(entry);
                continue;
            };
            match twin.tests.split_last_mut() {
                Some((Scoped { test: Test { accept: Accept::OneOf(texts), .. }, .. }, others))
                    if twin.param == entry.param && *others == *entry.tests =>
                {
                    texts.push(text.into());
                }
                _ => self.errors.push(error(
                    &entry.param.name,
                    "name",
                    format!("two variants of `{}` declare `{}`, each otherwise", at.name(), entry.param.name),
                    "declare it alike in both, or give one another name with `rename`",
                )),
            }
        }
    }

    /// Adds a constraint between parameters, named as seen from `at`.
    pub fn constraint(&mut self, at: &Place, expression: &str) {
        self.constraints.push((at.prefix().to_owned(), expression.to_owned()));
    }

    /// The space.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn build(mut self) -> Result<Space, SpaceErrors> {
        let known = self.known();
        for scoped in self.entries.iter_mut().flat_map(|e| &mut e.tests) {
            if let Some(full) = resolve(&scoped.scope, &scoped.test.parent, &known) {
                scoped.test.parent = full.into();
            }
        }
        let params: Vec<Param> = self.entries.iter().map(|entry| self.conditioned(entry)).collect();
        let mut builder = Space::builder().params(params);
        let mut seen = HashSet::new();
        for (scope, expression) in &self.constraints {
            let expression = qualify(expression, scope, &known);
            if seen.insert(expression.clone()) {
                builder = builder.constraint(expression);
            }
        }
        match builder.build() {
            Ok(space) if self.errors.is_empty() => Ok(space),
            Ok(_) => Err(SpaceErrors(self.errors)),
            Err(SpaceErrors(more)) => {
                self.errors.extend(more);
                Err(SpaceErrors(self.errors))
            }
        }
    }

    fn role_from(&mut self, from: usize, role: Option<Role>) {
        if let Some(role) = role {
            self.entries[from..]
                .iter_mut()
                .filter(|e| e.param.role == Role::Other)
                .for_each(|e| e.param.role = role);
        }
    }

    /// Every name that a condition or constraint may use.
    fn known(&self) -> HashSet<String> {
        let mut known = HashSet::new();
        for Entry { param, .. } in &self.entries {
            if let Domain::Simplex { parts } = &param.domain {
                known.extend(parts.iter().map(|part| format!("{}.{part}", param.name)));
            }
            known.insert(param.name.to_string());
        }
        known
    }

    /// The parameter with its condition. A test that a tested parent must itself pass is left out: an inactive parent passes none.
    fn conditioned(&self, entry: &Entry) -> Param {
        let parent_of = |test: &Test| self.entries.iter().find(|e| e.param.name == test.parent);
        let implied = |test: &Test| {
            entry
                .tests
                .iter()
                .filter_map(|other| parent_of(&other.test))
                .any(|parent| parent.tests.iter().any(|t| t.test == *test))
        };
        let tests: Vec<Test> =
            entry.tests.iter().map(|t| &t.test).filter(|test| !implied(test)).cloned().collect();
        let mut param = entry.param.clone();
        param.when = (!tests.is_empty()).then_some(Condition { tests });
        param
    }
}

fn error(param: &str, key: &'static str, message: String, help: &str) -> SpaceError {
    SpaceError { param: Some(param.to_owned()), key, index: None, message, help: help.to_owned() }
}
