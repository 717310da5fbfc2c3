//! When the model is fitted anew: a function of the number of rows alone, so that an instance that starts cold makes the same fits.

/// Up to so many rows each row brings a new fit.
const EACH: usize = 30;

/// Beyond them the rows have to grow by this factor.
const GROWTH: f64 = 1.05;

/// How many of `rows` the fit in force was made of.
pub(super) fn fitted(rows: usize) -> usize {
    if rows <= EACH {
        return rows;
    }
    let mut at = EACH;
    loop {
        let next = (at as f64 * GROWTH).ceil() as usize;
        if next > rows {
            return at;
        }
        at = next;
    }
}
