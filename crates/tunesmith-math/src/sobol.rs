//! Sobol sequence with nested uniform (Owen) scrambling, at any index, in double precision.
//!
//! When: initial designs, candidates of an acquisition search, quasi-Monte Carlo integrals. The first `2^m` points put
//! exactly one point in each of the `2^m` equal intervals of each axis, whatever the seed; integrals of smooth
//! functions converge nearly as `n^-1.5` scrambled, against `n^-0.5` for independent points. Use `2^m` points: balance
//! is lost in between.
//!
//! The sequence is that of [JoeKuo2008] in their order (Gray code), with their direction numbers "new-joe-kuo-6".
//! Scrambling is that of [Owen1995], all 53 bits deep, its random permutations replaced by a hash of
//! (seed, dimension, leading bits) so that points need no memory of each other, as in [Burley2020].
//!
//! Cost: a coordinate takes about `log2(index) / 2` exclusive-ors, and when scrambled 9 hashes and 53 shifts.
//! Memory: 440 bytes a dimension. Departs from [Burley2020] in that each node of the tree gets its own random bit
//! (theirs mixes 32 bits by multiplication only, which leaves visible structure), in 53 bits for 32, and in keeping
//! the order of the points.
//!
//! [JoeKuo2008]: https://doi.org/10.1137/070709359
//!   "Joe and Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30"
//! [Owen1995]: https://doi.org/10.1007/978-1-4612-2552-2_19
//!   "Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences, MCQMC 1994"
//! [Burley2020]: https://jcgt.org/published/0009/04/01/
//!   "Burley, Practical hash-based Owen scrambling, J. Computer Graphics Techniques 9(4)"

mod directions;
mod scramble;

use directions::Directions;
use scramble::OwenTree;

/// The most dimensions that a [`Sobol`] sequence can have.
pub const MAX_DIMENSIONS: usize = directions::DIMENSIONS;

/// Bits of a coordinate: as many as a double in `[0, 1)` holds at even spacing.
const BITS: u32 = 53;

/// Points before the sequence repeats, and values that a coordinate can take.
const PERIOD: u64 = 1 << BITS;

/// Why a [`Sobol`] sequence could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SobolError {
    /// More dimensions than there are direction numbers for.
    #[error(
        "a Sobol sequence has at most {MAX_DIMENSIONS} dimensions, not {0}: use independent random points instead"
    )]
    TooManyDimensions(usize),
}

/// A Sobol sequence of points in `[0, 1)^d`, scrambled or not; see the [module](self).
///
/// Coordinate `j` of a point depends on the seed, `j` and the index only, not on the number of dimensions, so
/// adding a dimension at the end leaves the others as they were.
///
/// ```
/// use tunesmith_math::sobol::Sobol;
///
/// let sobol = Sobol::new(3, 42)?;
/// let mut point = [0.0; 3];
/// for index in 0..8 {
///     sobol.point(index, &mut point);
///     assert!(point.iter().all(|u| (0.0..1.0).contains(u)));
/// }
/// # Ok::<(), tunesmith_math::sobol::SobolError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sobol {
    axes: Vec<Axis>,
}

#[derive(Clone, Debug)]
struct Axis {
    directions: Directions,
    scramble: Option<OwenTree>,
}

impl Sobol {
    /// The first `dimensions` (0 to [`MAX_DIMENSIONS`]) coordinates of the sequence, scrambled by `seed`.
    ///
    /// The same arguments give the same points on every machine; different seeds give independent scramblings.
    ///
    /// # Errors
    /// [`SobolError::TooManyDimensions`] above [`MAX_DIMENSIONS`].
    pub fn new(dimensions: usize, seed: u64) -> Result<Self, SobolError> {
        Self::build(dimensions, |dimension| Some(OwenTree::new(seed, dimension)))
    }

    /// The sequence as published, with the origin as its point 0.
    ///
    /// # Errors
    /// [`SobolError::TooManyDimensions`] above [`MAX_DIMENSIONS`].
    pub fn unscrambled(dimensions: usize) -> Result<Self, SobolError> {
        Self::build(dimensions, |_| None)
    }

    fn build(dimensions: usize, scramble: impl Fn(usize) -> Option<OwenTree>) -> Result<Self, SobolError> {
        if dimensions > MAX_DIMENSIONS {
            return Err(SobolError::TooManyDimensions(dimensions));
        }
        let axes = Directions::first(dimensions)
            .enumerate()
            .map(|(dimension, directions)| Axis { directions, scramble: scramble(dimension) })
            .collect();
        Ok(Self { axes })
    }

    /// The number of coordinates of a point.
    pub fn dimensions(&self) -> usize {
        self.axes.len()
    }

    /// Writes point `index` to `out`: coordinates in `[0, 1)`, multiples of `2^-53`.
    ///
    /// The sequence has a period of `2^53` points: `index + 2^53` is the same point as `index`. An `out` shorter than
    /// [`dimensions`](Self::dimensions) takes the first coordinates; of a longer one the rest is left as it is.
    pub fn point(&self, index: u64, out: &mut [f64]) {
        let index = index % PERIOD;
        let gray = index ^ (index >> 1);
        for (coordinate, axis) in out.iter_mut().zip(&self.axes) {
            let plain = axis.directions.combine(gray);
            let bits = axis.scramble.as_ref().map_or(plain, |tree| tree.scramble(plain));
            *coordinate = bits as f64 / PERIOD as f64;
        }
    }
}
