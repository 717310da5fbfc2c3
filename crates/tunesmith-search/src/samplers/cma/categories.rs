//! The search distribution over categories: a probability for each value, moved by stochastic natural gradients whose step adapts to
//! the ratio of signal to noise [Akimoto2019]. No probability falls below a margin [Hamano2025].
//!
//! Cost: `O(lambda x values)` a generation.
//!
//! [Akimoto2019]: Akimoto et al., "Adaptive Stochastic Natural Gradient Method for One-Shot Neural Architecture Search", ICML 2019.
//! [Hamano2025]: Hamano et al., "CatCMA with Margin", GECCO 2025, arXiv 2504.07884.

use tunesmith_core::Rng;

/// The first step in the metric of the distribution. Half of the published one: it leaves a value for good less often.
const STEP: f64 = 0.5;

/// The ratio of signal to noise at which steps keep their length.
const SIGNAL: f64 = 1.5;

/// One distribution over the values of each category.
#[derive(Debug, Clone, Default)]
pub(super) struct Categories {
    chances: Vec<Vec<f64>>,
    least: Vec<f64>,
    /// The accumulated natural gradients, their expected square length, and by how much steps are shortened.
    path: Vec<f64>,
    gamma: f64,
    shortened: f64,
}

impl Categories {
    /// Even chances; `margin` is the least chance of each category to change.
    pub(super) fn new(sizes: impl Iterator<Item = usize>, margin: f64) -> Self {
        let chances: Vec<Vec<f64>> = sizes.map(|k| vec![1.0 / k as f64; k]).collect();
        let least = chances.iter().map(|q| margin / (q.len() - 1) as f64).collect();
        let free = chances.iter().map(|q| q.len() - 1).sum();
        Self { chances, least, path: vec![0.0; free], gamma: 0.0, shortened: 1.0 }
    }

    /// Starts from how often each value occurs among `points`, half of it even chances.
    pub(super) fn start(&mut self, points: &[&[usize]]) {
        for (c, chances) in self.chances.iter_mut().enumerate() {
            let share = 0.5 / points.len().max(1) as f64;
            chances.iter_mut().for_each(|q| *q *= 0.5);
            points.iter().for_each(|p| chances[p[c]] += share);
        }
        self.keep_margins();
    }

    /// One value of category `c`.
    pub(super) fn value(&self, c: usize, rng: &mut Rng) -> usize {
        let mut rest = rng.uniform();
        let chances = &self.chances[c];
        for (k, q) in chances.iter().enumerate() {
            rest -= q;
            if rest < 0.0 {
                return k;
            }
        }
        chances.len() - 1
    }

    /// A value of each.
    pub(super) fn draw(&self, rng: &mut Rng) -> Vec<usize> {
        (0..self.chances.len()).map(|c| self.value(c, rng)).collect()
    }

    /// Learns from one generation, best first, with weights of which none is negative.
    pub(super) fn update(&mut self, points: &[&[usize]], weights: &[f64]) {
        if self.path.is_empty() {
            return;
        }
        let total: f64 = weights.iter().sum();
        let mut gradient: Vec<Vec<f64>> =
            self.chances.iter().map(|q| q.iter().map(|q| -total * q).collect()).collect();
        for (point, w) in points.iter().zip(weights) {
            point.iter().zip(&mut gradient).for_each(|(k, g)| g[*k] += w);
        }
        let white = self.whitened(&gradient);
        let length = white.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length.is_nan() || length < 1e-12 {
            return;
        }
        let step = STEP / self.shortened / length;
        for (chances, gradient) in self.chances.iter_mut().zip(&gradient) {
            chances.iter_mut().zip(gradient).for_each(|(q, g)| *q += step * g);
        }
        let beta = (STEP / self.shortened / (self.path.len() as f64).sqrt()).min(1.0);
        let push = (beta * (2.0 - beta)).sqrt() / length;
        self.path.iter_mut().zip(&white).for_each(|(s, g)| *s = (1.0 - beta) * *s + push * g);
        self.gamma = (1.0 - beta).powi(2) * self.gamma + beta * (2.0 - beta);
        let square: f64 = self.path.iter().map(|s| s * s).sum();
        self.shortened *= (beta * (self.gamma - square / SIGNAL)).clamp(-1.0, 1.0).exp();
        self.keep_margins();
    }

    /// A gradient times the root of the Fisher information.
    fn whitened(&self, gradient: &[Vec<f64>]) -> Vec<f64> {
        let mut white = Vec::with_capacity(self.path.len());
        for (q, g) in self.chances.iter().zip(gradient) {
            let free = q.len() - 1;
            let (last, sum) = (q[free], g[..free].iter().sum::<f64>());
            let shift = sum / (last + last.sqrt());
            white.extend(q.iter().zip(g).take(free).map(|(q, g)| g / q.sqrt() + q.sqrt() * shift));
        }
        white
    }

    fn keep_margins(&mut self) {
        for (q, least) in self.chances.iter_mut().zip(&self.least) {
            q.iter_mut().for_each(|q| *q = q.max(*least));
            let sum: f64 = q.iter().sum();
            let above = sum - least * q.len() as f64;
            if above > 0.0 {
                q.iter_mut().for_each(|q| *q -= (sum - 1.0) * (*q - least) / above);
            }
            let sum: f64 = q.iter().sum();
            q.iter_mut().for_each(|q| *q /= sum);
        }
    }
}
