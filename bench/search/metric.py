"""What a run is worth: normalised regret, hypervolume, ranks, and intervals by the bootstrap. Standard library only.

Regret is (best so far - optimum) / (median of random search at the same number of trials - optimum), clipped to 0..2: 0 is the
optimum, 1 as good as random search. A run without a feasible trial counts 2.
"""

import bisect
import random
import statistics

CLIP = 2.0


def best_of(pool: list[float], n: int) -> float:
    """The median of the least of `n` draws: the quantile 1 - 2^(-1/n) of a sorted pool, between its neighbours in a straight line."""
    place = (1 - 0.5 ** (1 / n)) * (len(pool) - 1)
    low = int(place)
    high = min(low + 1, len(pool) - 1)
    return pool[low] + (pool[high] - pool[low]) * (place - low)


def regret(value: float | None, optimum: float, median: float | None) -> float:
    """Normalised and clipped. A median at the optimum leaves nothing to divide by: then only the optimum itself is 0."""
    if value is None:
        return CLIP
    if median is None:  # random search finds nothing feasible
        return 0.0 if value <= optimum else 0.5
    gap, scale = value - optimum, median - optimum
    if scale <= 1e-12 * max(1.0, abs(optimum)):
        return 0.0 if gap <= 1e-9 * max(1.0, abs(optimum)) else CLIP
    return min(max(gap / scale, 0.0), CLIP)


def at(steps: list[list], n: int, column: int = 1):
    """The value of a curve of [trial, value, ...] after `n` trials; None before its first step."""
    place = bisect.bisect_right([step[0] for step in steps], n)
    return steps[place - 1][column] if place else None


def front(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points that no other one beats on both axes, by the first axis; O(n log n)."""
    kept: list[tuple[float, float]] = []
    for point in sorted(set(points)):
        if not kept or point[1] < kept[-1][1]:
            kept.append(point)
    return kept


def hypervolume(points, reference, ideal) -> float:
    """The area between the front and the reference point, both axes scaled so that ideal is 0 and reference 1."""
    scaled = [tuple((p[k] - ideal[k]) / (reference[k] - ideal[k]) for k in (0, 1)) for p in points]
    area, right = 0.0, []
    for x, y in front([p for p in scaled if p[0] < 1 and p[1] < 1]):
        right.append((x, y))
    for place, (x, y) in enumerate(right):
        until = right[place + 1][0] if place + 1 < len(right) else 1.0
        area += (until - x) * (1 - y)
    return area


def ranks(values: list[float]) -> list[float]:
    """Rank 1 is the least value; equal ones share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] <= values[order[start]] + 1e-12:
            end += 1
        for place in range(start, end + 1):
            result[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return result


# The studentised range's 5% quantiles over the root of 2, for 2 to 20 optimizers (Demsar 2006, table 5; beyond 10 the same quantiles).
NEMENYI = (
    1.960,
    2.343,
    2.569,
    2.728,
    2.850,
    2.949,
    3.031,
    3.102,
    3.164,
    3.219,
    3.268,
    3.313,
    3.354,
    3.391,
    3.426,
    3.458,
    3.489,
    3.517,
    3.544,
)


def critical_difference(optimizers: int, cases: int) -> float:
    """Mean ranks over so many problems that lie closer than this do not differ by Nemenyi's test at 5%."""
    quantile = NEMENYI[min(optimizers, len(NEMENYI) + 1) - 2] if optimizers > 1 else 0.0
    return quantile * (optimizers * (optimizers + 1) / (6 * cases)) ** 0.5


def interval(values: list[float], level: float = 0.95, rounds: int = 4000, seed: int = 0) -> tuple[float, float]:
    """The bootstrap's percentile interval of the mean, resampling problems."""
    if len(values) < 2:
        return (float("nan"), float("nan"))
    rng = random.Random(seed)
    means = sorted(statistics.fmean(rng.choices(values, k=len(values))) for _ in range(rounds))
    tail = (1 - level) / 2
    return means[int(tail * rounds)], means[min(int((1 - tail) * rounds), rounds - 1)]
