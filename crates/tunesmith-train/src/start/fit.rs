//! Which array becomes which parameter.

use std::fmt::Write;

use super::arrays::Array;
use super::modules::{Layer, Modules, Norm};
use super::{Pretrained, StartError};
use crate::model::{Network, Parameter, Weights};

impl Pretrained {
    /// The initial weights, with those that the checkpoint holds in their place. `classes` are those of the data.
    pub(crate) fn put_into(
        &self,
        network: &dyn Network,
        classes: &[String],
        mut weights: Weights,
    ) -> Result<Weights, StartError> {
        let parameters = network.parameters();
        let head = parameters.last().map_or(0, |p| p.block);
        let same_classes = self.own.as_ref().is_some_and(|own| own.classes == classes);
        let wanted = |p: &Parameter| same_classes || p.block < head || !p.name.starts_with("output.");
        let places = parameters.iter().zip(&mut weights).filter(|(p, _)| wanted(p));
        let by_name = parameters.iter().filter(|p| wanted(p)).all(|p| self.named(p).is_some());
        let modules = if by_name || self.own.is_some() { None } else { Modules::of(&self.arrays) };
        if let Some(modules) = &modules {
            let batch = parameters.iter().any(|p| p.name.ends_with(".mean"));
            let mut taken = Taken { start: self, modules, batch, layers: 0, norms: 0 };
            for (p, weights) in places {
                *weights = taken.next(p, weights)?;
            }
            taken.nothing_is_left()?;
            return Ok(weights);
        }
        let mut rest = self.arrays.iter();
        for (p, weights) in places {
            let array = if by_name { self.named(p) } else { rest.next() };
            let array = array.ok_or_else(|| self.none_left(p, "arrays", self.arrays.len()))?;
            *weights = self.fitted(array, p)?;
        }
        Ok(weights)
    }

    fn unfit(&self, what: String) -> StartError {
        StartError::Unfit { path: self.path.clone(), what }
    }

    fn none_left(&self, p: &Parameter, what: &str, count: usize) -> StartError {
        self.unfit(format!(
            "it holds {count} {what}, but none is left for `{}` ({}){}",
            p.name,
            self.shape_of(p),
            self.settings_shown()
        ))
    }

    /// The array of this parameter's name, in our words or PyTorch's.
    fn named(&self, p: &Parameter) -> Option<&Array> {
        let torch = [
            (".norm.gain", ".norm.weight"),
            (".norm.shift", ".norm.bias"),
            (".norm.mean", ".norm.running_mean"),
            (".norm.variance", ".norm.running_var"),
        ];
        let other =
            torch.into_iter().find_map(|(ours, theirs)| Some(p.name.strip_suffix(ours)?.to_owned() + theirs));
        let is = |a: &&Array| a.name == p.name || other.as_ref() == Some(&a.name);
        self.arrays.iter().find(is)
    }

    /// The values as this parameter holds them, or both shapes.
    fn fitted(&self, array: &Array, p: &Parameter) -> Result<Vec<f32>, StartError> {
        if array.values.iter().any(|x| !x.is_finite()) {
            let what = format!("its `{}` holds values that are no finite numbers", array.name);
            return Err(self.unfit(what));
        }
        self.converted(array, p).ok_or_else(|| {
            self.unfit(format!(
                "its `{}` is {}, but the settings make `{}` {}{}",
                array.name,
                shown(&array.shape),
                p.name,
                self.shape_of(p),
                self.settings_shown()
            ))
        })
    }

    /// The values as this parameter holds them; none when the shapes differ.
    fn converted(&self, array: &Array, p: &Parameter) -> Option<Vec<f32>> {
        let [inputs, outputs] = p.shape;
        match *array.shape.as_slice() {
            [rows, columns] if self.own.is_some() => {
                ([rows, columns] == p.shape).then(|| array.values.clone())
            }
            [n] if inputs == 1 => (n == outputs).then(|| array.values.clone()),
            [n, m] => ([m, n] == p.shape).then(|| transposed(&array.values, n, m)),
            [n, channels, height, width] => {
                let area = height * width;
                // Ours are [(height, width, channels), outputs].
                let fits = channels * area == inputs && n == outputs;
                fits.then(|| {
                    let at = |out: usize, channel: usize, pixel: usize| {
                        array.values[(out * channels + channel) * area + pixel]
                    };
                    let rows = (0..area).flat_map(|pixel| (0..channels).map(move |channel| (pixel, channel)));
                    rows.flat_map(|(pixel, channel)| (0..n).map(move |out| at(out, channel, pixel))).collect()
                })
            }
            _ => None,
        }
    }

    /// A parameter's shape in the order of the checkpoint: outputs first, unless it is ours.
    fn shape_of(&self, p: &Parameter) -> String {
        match p.shape {
            shape if self.own.is_some() => shown(&shape),
            [1, outputs] if !p.name.ends_with(".weight") => outputs.to_string(),
            [inputs, outputs] if self.arrays.iter().any(|a| a.shape.len() == 4) => {
                format!("{outputs} x {inputs} (channels, height and width of a kernel in one)")
            }
            [inputs, outputs] => shown(&[outputs, inputs]),
        }
    }

    /// How the model was made, for a message.
    fn settings_shown(&self) -> String {
        let Some(s) = self.settings() else { return String::new() };
        let mut text = format!(
            "; it was trained as a {} with layers = {}, width = {}, normalization = \"{}\", residual = {}",
            s.kind, s.layers, s.width, s.normalization, s.residual
        );
        if let Some(kernel) = s.kernel_size {
            // Writing to a text cannot fail.
            let _ = write!(text, ", kernel_size = {kernel}");
        }
        text
    }
}

/// How far the modules of a foreign checkpoint have been taken over, layer by layer.
struct Taken<'a> {
    start: &'a Pretrained,
    modules: &'a Modules<'a>,
    /// Whether the network's normalizations keep running statistics.
    batch: bool,
    /// So many were taken.
    layers: usize,
    norms: usize,
}

impl<'a> Taken<'a> {
    /// The values of the next parameter, whose initial ones are given.
    fn next(&mut self, p: &Parameter, initial: &[f32]) -> Result<Vec<f32>, StartError> {
        let start = self.start;
        match p.name.rsplit_once('.').map_or("", |(_, part)| part) {
            "weight" => {
                let what = if self.modules.convolutions { "convolutions" } else { "layers" };
                let count = self.modules.layers.len();
                let layer = self.modules.layers.get(self.layers).copied();
                let layer: Layer<'a> = layer.ok_or_else(|| start.none_left(p, what, count))?;
                self.layers += 1;
                start.fitted(layer.weight, p)
            }
            // A layer without one adds nothing.
            "bias" => self.bias().map_or_else(|| Ok(initial.to_vec()), |bias| start.fitted(bias, p)),
            "gain" => {
                let count = self.modules.norms.len();
                if count == 0 {
                    let what =
                        format!("it holds no normalization for `{}`; say normalization = \"none\"", p.name);
                    return Err(start.unfit(what));
                }
                let norm = self.modules.norms.get(self.norms);
                let norm = norm.ok_or_else(|| start.none_left(p, "normalizations", count))?;
                self.norms += 1;
                self.of_one_kind(norm)?;
                start.fitted(norm.gain, p)
            }
            "shift" => match self.norm().and_then(|norm| norm.shift) {
                Some(shift) => start.fitted(shift, p),
                None => Ok(initial.to_vec()),
            },
            part => {
                let Some((mean, variance)) = self.norm().and_then(|norm| norm.running) else {
                    return Ok(initial.to_vec());
                };
                if part == "variance" {
                    return start.fitted(variance, p);
                }
                let mut mean = start.fitted(mean, p)?;
                // What a bias adds before, the mean takes away again: ours have none there.
                if let Some(bias) = self.bias() {
                    mean.iter_mut().zip(start.fitted(bias, p)?).for_each(|(mean, bias)| *mean -= bias);
                }
                Ok(mean)
            }
        }
    }

    /// Whether a normalization is of the kind that the settings make, and nothing before it is lost.
    fn of_one_kind(&self, norm: &Norm<'_>) -> Result<(), StartError> {
        let name = norm.name;
        let batch = norm.running.is_some();
        if batch != self.batch {
            let (is, kind) = if batch { ("has", "batch") } else { ("has no", "layer") };
            let what = format!("its `{name}` {is} running statistics; say normalization = \"{kind}\"");
            return Err(self.start.unfit(what));
        }
        match self.bias().filter(|bias| !batch && bias.values.iter().any(|x| *x != 0.0)) {
            Some(bias) => Err(self.start.unfit(format!(
                "its `{}` adds a bias before the normalization `{name}`, where the settings make none",
                bias.name
            ))),
            None => Ok(()),
        }
    }

    /// The bias of the layer that was taken last.
    fn bias(&self) -> Option<&'a Array> {
        self.modules.layers.get(self.layers.checked_sub(1)?)?.bias
    }

    /// The normalization that was taken last.
    fn norm(&self) -> Option<&'a Norm<'a>> {
        self.modules.norms.get(self.norms.checked_sub(1)?)
    }

    /// A checkpoint with more layers than the settings make is of another network. Of layers that connect all with all, one may be left:
    /// the output layer; after convolutions, any number.
    fn nothing_is_left(&self) -> Result<(), StartError> {
        let Modules { layers, convolutions, norms } = self.modules;
        let spare = usize::from(!convolutions);
        if layers.len() > self.layers + spare {
            let (held, made) = (layers.len() - spare, self.layers);
            let what = if *convolutions { "convolutions" } else { "hidden layers" };
            let next = &layers[self.layers].weight.name;
            return Err(self.start.unfit(format!(
                "it holds {held} {what}, but the settings make {made}, without a place for `{next}`"
            )));
        }
        let norm = |norm: &Norm<'_>| {
            let kind = if norm.running.is_some() { "batch" } else { "layer" };
            format!("its `{}` is a normalization without a place; say normalization = \"{kind}\"", norm.name)
        };
        match norms.get(self.norms) {
            Some(left) => Err(self.start.unfit(norm(left))),
            None => Ok(()),
        }
    }
}

/// From `n x m` to `m x n`.
fn transposed(values: &[f32], n: usize, m: usize) -> Vec<f32> {
    (0..m).flat_map(|column| (0..n).map(move |row| values[row * m + column])).collect()
}

fn shown(shape: &[usize]) -> String {
    let sides: Vec<String> = shape.iter().map(ToString::to_string).collect();
    sides.join(" x ")
}
