//! The modules that a foreign checkpoint is made of: layers with weights and normalizations, each in the natural order of their names.
//!
//! Programs name their layers as they like (`features.0`, `conv1`, `fc`), and a state dict has no record of which follows which. What an array
//! is shows in its rank and in the last part of its name, so that `bn1` need not stand between `conv1` and `conv2` and `classifier` may come
//! before `features`.

use std::collections::BTreeMap;

use super::arrays::Array;

/// A layer: its weights, and its bias where it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'a> {
    pub(super) weight: &'a Array,
    pub(super) bias: Option<&'a Array>,
}

/// A normalization.
#[derive(Clone, Copy, Debug)]
pub(super) struct Norm<'a> {
    pub(super) name: &'a str,
    pub(super) gain: &'a Array,
    pub(super) shift: Option<&'a Array>,
    /// Running mean and variance, of a batch normalization.
    pub(super) running: Option<(&'a Array, &'a Array)>,
}

/// All modules of a checkpoint.
#[derive(Debug, Default)]
pub(super) struct Modules<'a> {
    /// Convolutions where there are any, else layers that connect all with all, the output layer among them.
    pub(super) layers: Vec<Layer<'a>>,
    /// Whether the layers are convolutions, which the output layer is not.
    pub(super) convolutions: bool,
    pub(super) norms: Vec<Norm<'a>>,
}

impl<'a> Modules<'a> {
    /// Sorts arrays, which are in the natural order of their names, into modules; none where some array has no place in one.
    pub(super) fn of(arrays: &'a [Array]) -> Option<Self> {
        let mut names: Vec<&str> = Vec::new();
        let mut parts: BTreeMap<&str, Vec<(&str, &Array)>> = BTreeMap::new();
        for array in arrays {
            let (module, part) = array.name.rsplit_once('.')?;
            if !parts.contains_key(module) {
                names.push(module);
            }
            parts.entry(module).or_default().push((part, array));
        }
        let mut all = Self::default();
        let (mut kernels, mut matrices) = (Vec::new(), Vec::new());
        for name in names {
            let parts = &parts[name];
            let part = |names: &[&str]| parts.iter().find(|(part, _)| names.contains(part)).map(|(_, a)| *a);
            let weight = part(&["weight", "gain", "gamma"])?;
            let bias = part(&["bias", "shift", "beta"]);
            let running = part(&["running_mean", "mean"]).zip(part(&["running_var", "variance"]));
            let known = 1 + usize::from(bias.is_some()) + 2 * usize::from(running.is_some());
            if known != parts.len() {
                return None;
            }
            match weight.shape.len() {
                1 => all.norms.push(Norm { name, gain: weight, shift: bias, running }),
                2 => matrices.push(Layer { weight, bias }),
                4 => kernels.push(Layer { weight, bias }),
                _ => return None,
            }
        }
        all.convolutions = !kernels.is_empty();
        all.layers = if all.convolutions { kernels } else { matrices };
        Some(all)
    }
}
