//! Sums of kernels at many points.
//!
//! Block by block of trials, for all points of a question, so that a block is read from the fastest memory. Logarithms of the sums
//! are exact to about 1e-5, whatever their size: terms are held against the greatest so far.
//!
//! Where only the best point is asked for, most points drop out after the newest thousand trials: the result is the same.

use std::f64::consts::FRAC_1_SQRT_2;
use std::ops::Range;

use tunesmith_math::simd::vectorised;

use super::store::{LANES, Lanes, Spread, Store};

/// Tiles in a block.
const TILES: usize = 4;

/// Trials in a block.
const BLOCK: usize = LANES * TILES;

/// Blocks of a lap of a race.
const LAP: usize = 4;

/// How many leaders there are; so few are as well followed to the end.
const FEW: usize = 4;

/// What rounding may make of a score.
const SLACK: f64 = 1e-3;

/// Terms smaller than the greatest by this much, as logarithms, are rounding errors.
const NEGLIGIBLE: f32 = 20.0;

/// A question about the density at some points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// How wide kernels are on each axis of the store.
    pub(super) spreads: &'a [Spread],
    /// The axes that the points have a position on; trials without one there do not count.
    pub(super) own: &'a [usize],
    /// The points: a row for each, a position for each of `own`.
    pub(super) points: &'a [f64],
    /// Axes whose position is the same for all points; trials without one there count as if it agreed with the prior.
    pub(super) given: &'a [(usize, f64)],
    /// The trials that do not count, in order.
    pub(super) without: &'a [usize],
}

/// The largest term, as a logarithm, and the sum of all over it.
#[derive(Debug, Clone, Copy)]
struct Sum {
    most: f32,
    sum: f32,
}

impl Sum {
    const NOTHING: Self = Self { most: f32::NEG_INFINITY, sum: 0.0 };

    fn ln(&self) -> f64 {
        f64::from(self.most) + libm::log(f64::from(self.sum))
    }
}

impl Store {
    /// The logarithm of the sum of the kernels at each point; minus infinity where no trial counts.
    pub(super) fn ln_sums(&self, asked: Asked<'_>) -> Vec<f64> {
        let plan = Plan::new(asked);
        let mut sums = vec![Sum::NOTHING; plan.points];
        let everyone: Vec<usize> = (0..plan.points).collect();
        self.add(asked, &plan, 0..self.blocks(), &everyone, &mut sums);
        sums.iter().map(Sum::ln).collect()
    }

    /// The same, but infinite for points that cannot have the highest score. The score of a point falls as its sum grows, so a
    /// point whose score after some blocks is below the final one of another is out of the race.
    pub(super) fn ln_sums_of_best(&self, asked: Asked<'_>, score: impl Fn(usize, f64) -> f64) -> Vec<f64> {
        let plan = Plan::new(asked);
        let mut sums = vec![Sum::NOTHING; plan.points];
        let mut alive: Vec<usize> = (0..plan.points).collect();
        let blocks = self.blocks();
        let mut to_beat = f64::NEG_INFINITY;
        for (lap, left) in (0..=blocks).rev().step_by(LAP).enumerate() {
            self.add(asked, &plan, left.saturating_sub(LAP)..left, &alive, &mut sums);
            if left <= LAP {
                break;
            }
            // Now and then the leaders run ahead: what the best of them has at the finish is to beat.
            if alive.len() > FEW && (lap + 1).is_power_of_two() {
                let ln: Vec<f64> = sums.iter().map(Sum::ln).collect();
                let mut leaders = alive.clone();
                leaders.sort_by(|a, b| score(*b, ln[*b]).total_cmp(&score(*a, ln[*a])));
                leaders.truncate(FEW);
                let mut whole = sums.clone();
                self.add(asked, &plan, 0..left - LAP, &leaders, &mut whole);
                let finish = leaders.iter().map(|i| score(*i, whole[*i].ln()) - SLACK);
                to_beat = finish.fold(to_beat, f64::max);
            }
            alive.retain(|i| score(*i, sums[*i].ln()) >= to_beat);
        }
        let mut ln = vec![f64::INFINITY; plan.points];
        alive.iter().for_each(|i| ln[*i] = sums[*i].ln());
        ln
    }

    fn blocks(&self) -> usize {
        (self.positions.len() / self.axes.max(1)).div_ceil(TILES)
    }

    /// Adds what the trials of some blocks, the newest first, say about some points.
    fn add(&self, asked: Asked<'_>, plan: &Plan, blocks: Range<usize>, points: &[usize], sums: &mut [Sum]) {
        let mut work = Scratch::new(plan, points);
        let tiles = self.positions.len() / self.axes.max(1);
        for from in blocks.rev().map(|block| block * TILES) {
            let count = TILES.min(tiles - from);
            vectorised(
                #[inline(always)]
                || {
                    if self.base(asked, from, count, &mut work) {
                        self.tables(asked, plan, from, count, &mut work);
                        for i in points {
                            self.block(plan, *i, from, count, &mut work, &mut sums[*i]);
                        }
                    }
                },
            );
        }
    }

    /// What does not depend on the points; false when no trial of the block counts.
    #[inline(always)]
    fn base(&self, asked: Asked<'_>, from: usize, count: usize, work: &mut Scratch) -> bool {
        for t in 0..count {
            let tile = (from + t) * self.axes;
            let base = &mut work.base[t];
            *base = [0.0; LANES];
            for c in asked.own {
                let heights = &self.heights[tile + c];
                for lane in 0..LANES {
                    base[lane] += heights[lane];
                }
            }
            for (c, x) in asked.given.iter().filter(|(c, _)| !asked.own.contains(c)) {
                let heights = &self.heights[tile + c];
                let said = asked.spreads[*c].say(*x as f32, &self.positions[tile + c]);
                for lane in 0..LANES {
                    base[lane] +=
                        if heights[lane] > f32::NEG_INFINITY { heights[lane] + said[lane] } else { 0.0 };
                }
            }
            for (c, x) in asked.given.iter().filter(|(c, _)| asked.own.contains(c)) {
                let said = asked.spreads[*c].say(*x as f32, &self.positions[tile + c]);
                for lane in 0..LANES {
                    base[lane] += said[lane];
                }
            }
        }
        let first = from * LANES;
        let at = asked.without.partition_point(|row| *row < first);
        for row in asked.without[at..].iter().take_while(|row| **row < first + BLOCK) {
            work.base[(row - first) / LANES][row % LANES] = f32::NEG_INFINITY;
        }
        let mut most = [f32::NEG_INFINITY; LANES];
        for base in &work.base[..count] {
            for lane in 0..LANES {
                most[lane] = if base[lane] > most[lane] { base[lane] } else { most[lane] };
            }
        }
        folded(most, |a, b| if b > a { b } else { a }) > f32::NEG_INFINITY
    }

    /// What the trials of a block say about the levels that points have.
    #[inline(always)]
    fn tables(&self, asked: Asked<'_>, plan: &Plan, from: usize, count: usize, work: &mut Scratch) {
        work.tables.resize(plan.levels.len() * count, [0.0; LANES]);
        let levels = plan.levels.iter().zip(&work.used).zip(work.tables.chunks_exact_mut(count));
        for (((axis, level), _), rows) in levels.filter(|((_, used), _)| **used) {
            for (t, row) in rows.iter_mut().enumerate() {
                *row = asked.spreads[*axis].say(*level, &self.positions[(from + t) * self.axes + axis]);
            }
        }
    }

    /// Adds what the trials of a block say about a point to its sum.
    #[inline(always)]
    fn block(&self, plan: &Plan, point: usize, from: usize, count: usize, work: &mut Scratch, sum: &mut Sum) {
        let scaled = &plan.scaled[point * plan.smooth.len()..][..plan.smooth.len()];
        let rows = &plan.rows[point * plan.discrete..][..plan.discrete];
        let mut most = [f32::NEG_INFINITY; LANES];
        for t in 0..count {
            let mut term = work.base[t];
            let tile = &self.positions[(from + t) * self.axes..][..self.axes];
            for ((axis, scale), x) in plan.smooth.iter().zip(scaled) {
                let positions = &tile[*axis];
                for lane in 0..LANES {
                    let z = positions[lane].mul_add(-scale, *x);
                    term[lane] = (-z).mul_add(z, term[lane]);
                }
            }
            for row in rows {
                let said = &work.tables[row * count + t];
                for lane in 0..LANES {
                    term[lane] += said[lane];
                }
            }
            for lane in 0..LANES {
                most[lane] = if term[lane] > most[lane] { term[lane] } else { most[lane] };
            }
            work.terms[t] = term;
        }
        let top = folded(most, |a, b| if b > a { b } else { a });
        if top <= sum.most - NEGLIGIBLE || top == f32::NEG_INFINITY {
            return;
        }
        if top > sum.most {
            sum.sum *= exp(sum.most - top);
            sum.most = top;
        }
        let mut sums = [0.0; LANES];
        for term in &work.terms[..count] {
            for lane in 0..LANES {
                sums[lane] += exp(term[lane] - sum.most);
            }
        }
        sum.sum += folded(sums, |a, b| a + b);
    }
}

/// All lanes in one: halves are put together until one lane is left.
#[inline(always)]
fn folded(mut lanes: Lanes, with: impl Fn(f32, f32) -> f32) -> f32 {
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            lanes[lane] = with(lanes[lane], lanes[lane + width]);
        }
    }
    lanes[0]
}

/// The points, sorted out by kinds of axes.
struct Plan {
    points: usize,
    /// Continuous axes, and what distances on them are multiplied by.
    smooth: Vec<(usize, f32)>,
    /// Point by point, the multiplied position on each continuous axis.
    scaled: Vec<f32>,
    discrete: usize,
    /// Axes and levels that points have.
    levels: Vec<(usize, f32)>,
    /// Point by point, which of `levels` it has on each discrete axis.
    rows: Vec<usize>,
}

impl Plan {
    fn new(asked: Asked<'_>) -> Self {
        let d = asked.own.len().max(1);
        let held = |c: &usize| asked.given.iter().any(|(g, _)| g == c);
        let used: Vec<(usize, usize)> =
            asked.own.iter().copied().enumerate().filter(|(_, c)| !held(c)).collect();
        let mut plan = Self {
            points: asked.points.len() / d,
            smooth: Vec::new(),
            scaled: Vec::new(),
            discrete: 0,
            levels: Vec::new(),
            rows: Vec::new(),
        };
        let mut columns = Vec::new();
        let mut discrete = Vec::new();
        for (i, c) in used {
            if let Spread::Smooth(sd) = asked.spreads[c] {
                plan.smooth.push((c, (FRAC_1_SQRT_2 / sd) as f32));
                columns.push(i);
            } else {
                discrete.push((i, c));
            }
        }
        plan.discrete = discrete.len();
        let mut slots: Vec<Vec<usize>> = vec![Vec::new(); discrete.len()];
        for point in asked.points.chunks_exact(d) {
            plan.scaled
                .extend(plan.smooth.iter().zip(&columns).map(|((_, scale), i)| point[*i] as f32 * scale));
            for ((i, c), slots) in discrete.iter().zip(&mut slots) {
                let level = point[*i] as usize;
                if slots.len() <= level {
                    slots.resize(level + 1, usize::MAX);
                }
                if slots[level] == usize::MAX {
                    slots[level] = plan.levels.len();
                    plan.levels.push((*c, level as f32));
                }
                plan.rows.push(slots[level]);
            }
        }
        plan
    }
}

/// Room for one block.
struct Scratch {
    base: [Lanes; TILES],
    terms: [Lanes; TILES],
    /// A row of tiles for each level.
    tables: Vec<Lanes>,
    /// Which levels the points have.
    used: Vec<bool>,
}

impl Scratch {
    fn new(plan: &Plan, points: &[usize]) -> Self {
        let mut used = vec![false; plan.levels.len()];
        for i in points {
            plan.rows[i * plan.discrete..][..plan.discrete].iter().for_each(|row| used[*row] = true);
        }
        Self { base: [[0.0; LANES]; TILES], terms: [[0.0; LANES]; TILES], tables: Vec::new(), used }
    }
}

/// `exp(x)` for `x <= 0` to 2e-7; 0 below -87.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let bounded = if x > -87.0 { x } else { -87.0 };
    let shifted = bounded.mul_add(std::f32::consts::LOG2_E, ROUND);
    let k = shifted - ROUND;
    let r = (-k).mul_add(LN_2_LOW, (-k).mul_add(LN_2_HIGH, bounded));
    let mut p = 1.0 / 720.0;
    for c in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = f32::mul_add(p, r, c);
    }
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    if x > -87.0 { p * power } else { 0.0 }
}
