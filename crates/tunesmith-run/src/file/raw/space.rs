//! `[space]` and its groups.

use super::ParamTable;
use super::param::KINDS;
use crate::file::node::{At, Kind, Node};
use crate::file::problem::Log;
use crate::file::read::{Read, Rest, Table, schema_as, table};

table! { open
    /// What to tune: parameters in groups by role, or directly.
    SpaceTable {
        /// The shape of the model: layers, width.
        architecture: Group,
        /// How it is trained: learning rate, batch size, epochs.
        training: Group,
        /// What keeps it from overfitting: dropout, weight decay.
        regularization: Group,
        /// Anything else.
        other: Group,
        /// Relations between parameters that every configuration satisfies, such as "layers * width <= 1024".
        constraints: Vec<At<String>>,
    } rest Direct
}

/// A group of parameters; or a single parameter that happens to have a group's name.
#[derive(Debug, Clone)]
pub(crate) enum Group {
    Params(Rest<ParamTable>),
    One(Box<ParamTable>),
}

impl Read for Group {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let is_param =
            KINDS.iter().any(|kind| matches!(node.get(kind), Some(n) if matches!(n.kind, Kind::List(_))));
        if is_param {
            ParamTable::read(node, log).map(|param| Self::One(Box::new(param)))
        } else {
            Rest::read(node, log).map(Self::Params)
        }
    }
}
schema_as!([] Group => Rest<ParamTable>);

/// A parameter outside of any group.
#[derive(Debug, Clone)]
pub(crate) struct Direct(pub(crate) ParamTable);

impl Read for Direct {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        if let Kind::Table(entries) = &node.kind
            && !entries.is_empty()
            && entries.iter().all(|(key, value)| {
                matches!(value.kind, Kind::Table(_)) && !ParamTable::KEYS.contains(&key.as_str())
            })
        {
            let name = node.place.path.rsplit('.').next().unwrap_or_default();
            let groups = &SpaceTable::KEYS[..4];
            let label = match tunesmith_core::nearest(name, groups.iter().copied()) {
                Some(near) => format!("did you mean [space.{near}]?"),
                None => format!("the groups are {}", groups.join(", ")),
            };
            log.push(
                crate::file::Problem::new(
                    &node.place,
                    format!("`{name}` is not a group of parameters"),
                    label,
                )
                .help(
                    "a parameter's name with a dot needs quotes: \"optimizer.lr\" = { float = [1e-5, 0.1] }",
                ),
            );
            return None;
        }
        ParamTable::read(node, log).map(Self)
    }
}
schema_as!([] Direct => ParamTable);
