//! Hyperparameters and output transform from data: a pure function of both.
//!
//! 1. On at most `coarse` rows (the best, the newest, and a spread of the others) the posterior density of the parameters, the
//!    power of the output transform among them, is maximised from fixed starts; the best end is the mode.
//! 2. The mode is improved on at most `rows` rows.
//! 3. Draws around it say how unsure the parameters are ([`laplace`](super::laplace)).

use tunesmith_math::lbfgsb::{Options, minimise};

use super::data::{GpData, Rows};
use super::kernel::Kernel;
use super::laplace;
use super::layout::Layout;
use super::likelihood::Likelihood;
use super::output::Output;
use super::params::{Params, Shape};
use super::posterior::Gp;
use super::power::YeoJohnson;
use super::settings::GpSettings;
use super::transform::{Bend, Transform, TransformChoice, units};

/// What the starts add to the logarithms of the priors' modes: to lengths, and to the noise variance. The second is noise about a
/// smooth function, where the first may end in explaining noise by short lengths.
const STARTS: [(f64, f64); 4] = [(0.0, 0.0), (0.7, 5.0), (-0.8, -2.0), (2.0, -2.0)];

/// With more parameters than this the mode stands alone: draws would cost more than they bring.
const MANY: usize = 64;

/// Fitted hyperparameters, several sets of them, and the output transform.
#[derive(Debug, Clone)]
pub(crate) struct GpFit {
    layout: Layout,
    transform: Transform,
    /// The mode first.
    modes: Vec<Params>,
}

impl GpFit {
    /// Fits hyperparameters to data. Never fails: without data they are the priors' modes.
    pub(crate) fn fit(data: &GpData<'_>, settings: &GpSettings) -> Self {
        let layout = Layout::of(data.columns);
        let rows = Rows::chosen(data, settings.rows);
        let shape = Shape::new(&layout, settings.linear);
        let coarse = Rows::chosen(data, settings.coarse.min(settings.rows));
        let (values, unit) = units(data.losses);
        let search = Search { layout: &layout, shape: &shape, settings, values: &values, unit };
        let (modes, transform) = search.run(&coarse, &rows);
        Self { transform, modes, layout }
    }

    /// Every set of hyperparameters conditioned on data (more rows than it was fitted on, if need be), with its weight.
    pub(crate) fn condition(&self, data: &GpData<'_>) -> Vec<(f64, Gp)> {
        let values: Vec<f64> = data.losses.iter().map(|loss| self.transform.forward(*loss)).collect();
        let multiples = data.multiples();
        let weight = 1.0 / self.modes.len().max(1) as f64;
        let condition = |params: &Params| {
            let noise = libm::exp(params.log_noise);
            let mut gp = Gp::new(Kernel::new(&self.layout, params), self.transform.clone(), noise);
            gp.condition(data.points, values.clone(), &multiples);
            (weight, gp)
        };
        self.modes.iter().map(condition).collect()
    }

    /// The output transform.
    pub(crate) fn transform(&self) -> &Transform {
        &self.transform
    }
}

struct Search<'a> {
    layout: &'a Layout,
    shape: &'a Shape,
    settings: &'a GpSettings,
    /// All finite losses in units.
    values: &'a [f64],
    unit: f64,
}

impl Search<'_> {
    fn run(&self, coarse: &Rows, rows: &Rows) -> (Vec<Params>, Transform) {
        let mut likelihood = self.likelihood(coarse);
        let start = self.start(&likelihood, 0);
        if rows.len() < 2 || self.shape.inputs == 0 {
            return (vec![self.shape.read(&start)], self.transform(1.0));
        }
        let mut mode = self.first(&mut likelihood);
        if rows.len() > coarse.len() {
            mode = maximise(&mut self.likelihood(rows), &mode, self.settings.polish).1;
        }
        let growth = rows.len() as f64 / coarse.len() as f64;
        let count = if self.shape.len() > MANY { 0 } else { self.settings.modes.saturating_sub(1) };
        let draws = laplace::draws(&mut likelihood, &mode, growth, count);
        let power = likelihood.power(&mode);
        let modes = std::iter::once(&mode).chain(&draws).map(|theta| self.shape.read(theta)).collect();
        (modes, self.transform(power))
    }

    /// The highest end of the searches from all starts.
    fn first(&self, likelihood: &mut Likelihood<'_>) -> Vec<f64> {
        let ends = (0..self.settings.starts.max(1)).map(|k| {
            let start = self.start(likelihood, k);
            maximise(likelihood, &start, self.settings.evaluations)
        });
        ends.reduce(|best, end| if end.0 > best.0 { end } else { best }).map_or_else(Vec::new, |best| best.1)
    }

    fn start(&self, likelihood: &Likelihood<'_>, k: usize) -> Vec<f64> {
        let priors = likelihood.priors();
        let mut theta: Vec<f64> = priors.iter().map(|prior| prior.mean).collect();
        let (length, noise) = STARTS[k % STARTS.len()];
        let inputs = self.shape.inputs;
        theta[..inputs].iter_mut().for_each(|log| *log += length);
        theta[inputs + 1] += noise;
        theta
    }

    fn likelihood<'b>(&'b self, rows: &'b Rows) -> Likelihood<'b> {
        let output = match self.settings.transform {
            TransformChoice::YeoJohnson if self.values.len() > 1 => Output::Power {
                units: rows.losses.iter().map(|loss| loss.is_finite().then_some(loss / self.unit)).collect(),
                bend: YeoJohnson::around(self.values, 1.0),
            },
            _ => Output::fixed(&self.transform(1.0), &rows.losses),
        };
        Likelihood::new(self.layout, self.shape.clone(), &rows.points, &rows.multiples, output)
    }

    /// The transform, with this power where there is one.
    fn transform(&self, power: f64) -> Transform {
        let bend = match self.settings.transform {
            TransformChoice::Raw => Bend::Raw,
            TransformChoice::YeoJohnson => Bend::YeoJohnson(YeoJohnson::around(self.values, power)),
        };
        Transform::new(self.values, self.unit, bend)
    }
}

/// The highest posterior density found from a start, and where.
fn maximise(likelihood: &mut Likelihood<'_>, start: &[f64], evaluations: usize) -> (f64, Vec<f64>) {
    let lower: Vec<f64> = likelihood.priors().iter().map(|p| p.lower).collect();
    let upper: Vec<f64> = likelihood.priors().iter().map(|p| p.upper).collect();
    let options = Options {
        max_evaluations: evaluations,
        gradient_tolerance: 2e-2,
        value_tolerance: 1e-5,
        first_step: 0.5,
        ..Options::default()
    };
    let function = |theta: &[f64], gradient: &mut [f64]| {
        let value = likelihood.evaluate(theta, gradient);
        gradient.iter_mut().for_each(|g| *g = -*g);
        -value
    };
    let found = minimise(function, start, &lower, &upper, &options);
    (-found.value, found.x)
}
