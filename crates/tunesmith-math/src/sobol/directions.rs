//! Direction numbers of Joe and Kuo, and the recurrence that extends them to all bits.
//!
//! The table is the published file, read at compile time: a malformed one fails the build, not the program.

use super::BITS;

/// Dimensions in the table, counting the first, which needs no entry.
pub(super) const DIMENSIONS: usize = 1111;

/// Lines `d s a m_1 ... m_s` for `d = 2..=1111`, below a heading; licence in `data/LICENSE-joe-kuo.txt`.
const FILE: &[u8] = include_bytes!("../../data/new-joe-kuo-6.1111.txt");

/// The largest degree `s` in the table.
const MAX_DEGREE: usize = 13;

/// One line of the table: a primitive polynomial over GF(2) and the first direction numbers.
#[derive(Clone, Copy)]
struct Entry {
    /// Degree of the polynomial.
    degree: u8,
    /// Its inner coefficients, the highest power first.
    coefficients: u16,
    /// `m_1 ..= m_degree`: odd, `m_k < 2^k`.
    initial: [u16; MAX_DEGREE],
}

static TABLE: [Entry; DIMENSIONS - 1] = read_table();

/// Direction numbers of one dimension: bit `k` of the (Gray-coded) index adds `self.0[k]`, without carry, to the
/// coordinate's 53 bits.
#[derive(Clone, Debug)]
pub(super) struct Directions([u64; BITS as usize]);

impl Directions {
    /// Those of the first `dimensions` dimensions, which must be at most [`DIMENSIONS`].
    pub(super) fn first(dimensions: usize) -> impl Iterator<Item = Self> {
        std::iter::once(Self::van_der_corput()).chain(TABLE.iter().map(Self::extend)).take(dimensions)
    }

    /// The first dimension: the bits of the index, reversed.
    fn van_der_corput() -> Self {
        Self(std::array::from_fn(|k| 1 << (BITS as usize - 1 - k)))
    }

    /// Extends an entry by the recurrence `v_k = a_1 v_(k-1) ^ ... ^ a_(s-1) v_(k-s+1) ^ v_(k-s) ^ (v_(k-s) >> s)`.
    fn extend(entry: &Entry) -> Self {
        let degree = usize::from(entry.degree);
        let mut v = [0_u64; BITS as usize];
        for k in 0..v.len() {
            v[k] = if k < degree {
                u64::from(entry.initial[k]) << (BITS as usize - 1 - k)
            } else {
                (1..degree)
                    .filter(|i| entry.coefficients >> (degree - 1 - i) & 1 == 1)
                    .fold(v[k - degree] ^ (v[k - degree] >> degree), |sum, i| sum ^ v[k - i])
            };
        }
        Self(v)
    }

    /// The coordinate's bits for the Gray code of an index below `2^53`.
    pub(super) fn combine(&self, gray: u64) -> u64 {
        let mut rest = gray;
        let mut sum = 0;
        while rest != 0 {
            sum ^= self.0[rest.trailing_zeros() as usize];
            rest &= rest - 1;
        }
        sum
    }
}

const fn read_table() -> [Entry; DIMENSIONS - 1] {
    let mut table = [Entry { degree: 0, coefficients: 0, initial: [0; MAX_DEGREE] }; DIMENSIONS - 1];
    let mut at = 0;
    while FILE[at] != b'\n' {
        at += 1;
    }
    let mut row = 0;
    while row < table.len() {
        let (dimension, after_dimension) = read_number(at);
        assert!(dimension as usize == row + 2, "the lines must be in the order of their dimensions");
        let (degree, after_degree) = read_number(after_dimension);
        let (coefficients, after_coefficients) = read_number(after_degree);
        table[row].degree = degree as u8;
        table[row].coefficients = coefficients;
        at = after_coefficients;
        let mut k = 0;
        while k < degree as usize {
            let (m, after_m) = read_number(at);
            assert!(m % 2 == 1 && m >> (k + 1) == 0, "m_k must be odd and below 2^k");
            table[row].initial[k] = m;
            at = after_m;
            k += 1;
        }
        row += 1;
    }
    table
}

/// The number after the white space at `at`, and the place behind it.
const fn read_number(mut at: usize) -> (u16, usize) {
    while FILE[at].is_ascii_whitespace() {
        at += 1;
    }
    let mut number = 0;
    while FILE[at].is_ascii_digit() {
        number = number * 10 + (FILE[at] - b'0') as u16;
        at += 1;
    }
    (number, at)
}
