//! The constants of the strategy: population, weights and learning rates, as functions of the dimension. After [Hansen2016],
//! table 1; diagonal ones after [Ros2008].
//!
//! [Hansen2016]: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772.
//! [Ros2008]: Ros and Hansen, "A Simple Modification in CMA-ES Achieving Linear Time and Space Complexity", PPSN X.

/// Constants of one run.
#[derive(Debug, Clone)]
pub(super) struct Strategy {
    /// Population.
    pub(super) lambda: usize,
    /// By rank, best first; the positive ones sum to 1, the others are negative.
    pub(super) weights: Vec<f64>,
    /// Rate and damping of the step size.
    pub(super) c_sigma: f64,
    pub(super) d_sigma: f64,
    /// Rate of the path of the covariance, of its rank-one and of its rank-mu update.
    pub(super) c_c: f64,
    pub(super) c_1: f64,
    pub(super) c_mu: f64,
    /// The expected length of a standard normal vector.
    pub(super) chi: f64,
}

/// The usual population for so many dimensions.
pub(super) fn population(dims: usize) -> usize {
    4 + (3.0 * (dims.max(1) as f64).ln()).floor() as usize
}

impl Strategy {
    /// Those of `lambda >= 4` points in `dims` dimensions with a full or a diagonal covariance.
    pub(super) fn new(lambda: usize, dims: usize, diagonal: bool) -> Self {
        let (n, mu) = (dims.max(1) as f64, lambda / 2);
        let raw: Vec<f64> =
            (1..=lambda).map(|i| ((lambda as f64 + 1.0) / 2.0).ln() - (i as f64).ln()).collect();
        let effective = |w: &[f64]| {
            let (sum, squares) = w.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
            sum * sum / squares
        };
        let (mu_eff, mu_eff_negative) = (effective(&raw[..mu]), effective(&raw[mu..]));
        let faster = if diagonal { (n + 2.0) / 3.0 } else { 1.0 };
        let c_1 = (faster * 2.0 / ((n + 1.3).powi(2) + mu_eff)).min(0.5);
        let c_mu = (faster * 2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0).powi(2) + mu_eff))
            .min(1.0 - c_1 - 1e-8)
            .max(1e-12);
        let negative = (1.0 + c_1 / c_mu)
            .min(1.0 + 2.0 * mu_eff_negative / (mu_eff + 2.0))
            .min((1.0 - c_1 - c_mu) / (n * c_mu));
        let (above, below) = raw.iter().fold((0.0, 0.0), |(a, b), w| (a + w.max(0.0), b - w.min(0.0)));
        let weights = raw.iter().map(|w| if *w >= 0.0 { w / above } else { negative * w / below }).collect();
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let d_sigma = 1.0 + 2.0 * (((mu_eff - 1.0) / (n + 1.0)).max(0.0).sqrt() - 1.0).max(0.0) + c_sigma;
        let c_c = (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n);
        let chi = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        Self { lambda, weights, c_sigma, d_sigma, c_c, c_1, c_mu, chi }
    }
}

/// The weights of a generation that is sorted by rank, for the mean (none negative) and for the covariance. Members that tie share
/// the mean of their weights; `tied(i)` says whether member `i` ties with the one before it.
pub(super) fn shared(weights: &[f64], tied: impl Fn(usize) -> bool) -> (Vec<f64>, Vec<f64>) {
    let (mut positive, mut all) = (Vec::with_capacity(weights.len()), Vec::with_capacity(weights.len()));
    let mut from = 0;
    for to in 1..=weights.len() {
        if to == weights.len() || !tied(to) {
            let group = &weights[from..to];
            let size = group.len() as f64;
            let above = group.iter().map(|w| w.max(0.0)).sum::<f64>() / size;
            let sum = group.iter().sum::<f64>() / size;
            positive.extend(group.iter().map(|_| above));
            all.extend(group.iter().map(|_| sum));
            from = to;
        }
    }
    (positive, all)
}
