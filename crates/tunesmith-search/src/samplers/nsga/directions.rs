//! Reference directions: points spread evenly over the simplex of objective weights.

/// Evenly spread directions for `objectives`, at most `limit` of them (but at least one an objective); rows of weights that sum
/// to 1.
///
/// The points of a regular lattice [Das1998]. With many objectives the finest lattice that fits lies on the simplex's border
/// only; then a second, shrunken one fills its inside, as NSGA-III's authors do.
///
/// [Das1998]: https://doi.org/10.1137/S1052623496307510
///   "Das, Dennis, Normal-Boundary Intersection"
pub(super) fn directions(objectives: usize, limit: usize) -> Vec<f64> {
    if objectives == 0 {
        return Vec::new();
    }
    let finest = |room: usize| (1..=room).take_while(|p| lattice_size(objectives, *p) <= room).last();
    let divisions = if objectives == 1 { 1 } else { finest(limit).unwrap_or(1) };
    let mut points = lattice(objectives, divisions);
    if divisions >= objectives {
        return points;
    }
    let split = (1..=divisions).rev().find_map(|outer| {
        let room = limit.checked_sub(lattice_size(objectives, outer))?;
        Some((outer, finest(room)?.min(outer)))
    });
    if let Some((outer, inner)) = split {
        points = lattice(objectives, outer);
        let center = 1.0 / objectives as f64;
        points.extend(lattice(objectives, inner).into_iter().map(|w| 0.5 * (w + center)));
    }
    points
}

/// How many points a lattice with so many divisions has: `C(divisions + objectives - 1, divisions)`.
fn lattice_size(objectives: usize, divisions: usize) -> usize {
    let step = |n: usize, i: usize| n.saturating_mul(objectives - 1 + i) / i;
    (1..=divisions).fold(1, step)
}

/// All weights that are multiples of `1 / divisions`.
fn lattice(objectives: usize, divisions: usize) -> Vec<f64> {
    let (mut points, mut parts) = (Vec::new(), vec![0; objectives]);
    place(&mut parts, 0, divisions, &mut |parts| {
        points.extend(parts.iter().map(|part| *part as f64 / divisions as f64));
    });
    points
}

fn place(parts: &mut [usize], at: usize, rest: usize, found: &mut impl FnMut(&[usize])) {
    if at + 1 == parts.len() {
        parts[at] = rest;
        found(parts);
        return;
    }
    for part in 0..=rest {
        parts[at] = part;
        place(parts, at + 1, rest - part, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of points in table I of NSGA-III's paper.
    #[test]
    fn directions_are_as_many_as_in_the_paper() {
        for (objectives, limit, points) in
            [(3, 91, 91), (5, 210, 210), (8, 156, 156), (10, 275, 275), (15, 135, 135)]
        {
            assert_eq!(directions(objectives, limit).len(), points * objectives, "{objectives} objectives");
        }
        assert_eq!(directions(2, 50).len(), 2 * 50);
        assert_eq!(directions(3, 50).len(), 3 * 45);
    }

    #[test]
    fn each_direction_sums_to_one_and_differs_from_the_others() {
        for (objectives, limit) in [(1, 50), (2, 7), (3, 50), (6, 50), (12, 40), (60, 50)] {
            let all = directions(objectives, limit);
            let rows: Vec<&[f64]> = all.chunks_exact(objectives).collect();
            assert!(!rows.is_empty() && rows.len() <= limit.max(objectives));
            for (i, row) in rows.iter().enumerate() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(rows[..i].iter().all(|other| other != row));
            }
        }
        assert!(directions(0, 10).is_empty());
    }
}
