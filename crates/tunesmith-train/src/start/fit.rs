//! Which array becomes which parameter.

use std::fmt::Write;

use super::arrays::Array;
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
        let by_name = parameters.iter().filter(|p| wanted(p)).all(|p| self.named(p).is_some());
        let mut rest = self.arrays.iter();
        for (p, weights) in parameters.iter().zip(&mut weights).filter(|(p, _)| wanted(p)) {
            let array = if by_name { self.named(p) } else { rest.next() };
            let Some(array) = array else {
                return Err(self.unfit(format!(
                    "it holds {} arrays, but none is left for `{}` ({}){}",
                    self.arrays.len(),
                    p.name,
                    shown(&p.shape),
                    self.settings_shown()
                )));
            };
            *weights = self.converted(array, p).ok_or_else(|| {
                self.unfit(format!(
                    "its `{}` is {}, but the settings make `{}` {}{}",
                    array.name,
                    shown(&array.shape),
                    p.name,
                    shown(&p.shape),
                    self.settings_shown()
                ))
            })?;
        }
        Ok(weights)
    }

    fn unfit(&self, what: String) -> StartError {
        StartError::Unfit { path: self.path.clone(), what }
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

/// From `n x m` to `m x n`.
fn transposed(values: &[f32], n: usize, m: usize) -> Vec<f32> {
    (0..m).flat_map(|column| (0..n).map(move |row| values[row * m + column])).collect()
}

fn shown(shape: &[usize]) -> String {
    let sides: Vec<String> = shape.iter().map(ToString::to_string).collect();
    sides.join(" x ")
}
