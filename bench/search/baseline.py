"""What random search reaches: the median of its best after n trials, for each problem, from many draws. Kept in baseline.jsonl."""

import random
import statistics

from . import metric, problems, spaces, store

GRID = (5, 7, 10, 15, 20, 25, 35, 50, 70, 100, 140, 200, 300, 500, 700, 1000)
FILE = "baseline.jsonl"


def known(folder=store.RESULTS) -> dict[tuple, dict]:
    return {(record["suite"], record["problem"]): record for record in store.read(folder / FILE)}


def compute(problem) -> dict:
    """`medians` by n; None where half of the random searches have no feasible trial, then `typical` is a feasible draw's median."""
    rng = random.Random(f"baseline {problem.name}")
    parameters = spaces.parse(problem.space)
    outcomes = [
        problem.evaluate(spaces.strip(parameters, spaces.from_unit(parameters, [rng.random() for _ in parameters])))
        for _ in range(problem.draws)
    ]
    record = {"suite": problem.suite, "problem": problem.name, "draws": problem.draws}
    if problem.objectives == 2:
        return record | {"medians": volumes(problem, [tuple(o.losses) for o in outcomes], rng), "optimum": problem.optimum}
    feasible = sorted(o.losses[0] for o in outcomes if o.violation == 0)
    pool = feasible + [None] * (len(outcomes) - len(feasible))
    if problem.noise:
        medians = noisy(problem, feasible, rng)
    else:
        medians = {str(n): best(pool, len(feasible), n) for n in GRID}
    least = feasible[0] if feasible else None
    return record | {
        "medians": medians,
        "typical": store.exact(statistics.median(feasible)) if feasible else None,
        "feasible": len(feasible) / len(outcomes),
        "least": store.exact(least) if least is not None else None,
        "optimum": problem.optimum,
    }


def best(pool: list, feasible: int, n: int):
    place = (1 - 0.5 ** (1 / n)) * (len(pool) - 1)
    return store.exact(metric.best_of(pool, n)) if place + 1 < feasible else None


def noisy(problem, losses: list[float], rng, rounds: int = 400) -> dict:
    """The median of the noiseless loss of the point that looked best."""
    found: dict[int, list[float]] = {n: [] for n in GRID}
    for _ in range(rounds):
        seen, true = float("inf"), float("inf")
        for n in range(1, GRID[-1] + 1):
            loss = rng.choice(losses)
            look = loss + rng.gauss(0, problem.noise)
            if look < seen:
                seen, true = look, loss
            if n in found:
                found[n].append(true)
    return {str(n): store.exact(statistics.median(values)) for n, values in found.items()}


def volumes(problem, points: list[tuple], rng, rounds: int = 100) -> dict:
    """The median hypervolume regret."""
    found: dict[int, list[float]] = {n: [] for n in GRID}
    for _ in range(rounds):
        drawn = rng.choices(points, k=GRID[-1])
        for n in GRID:
            found[n].append(problem.optimum - metric.hypervolume(drawn[:n], problem.reference, problem.ideal))
    return {str(n): store.exact(statistics.median(values)) for n, values in found.items()}


def ensure(wanted: list[tuple[str, str]], folder=store.RESULTS, say=print) -> None:
    """Computes what is missing."""
    have = known(folder)
    for suite, name in wanted:
        if (suite, name) not in have:
            say(f"random search on {suite} {name}", flush=True)
            store.append(folder / FILE, compute(problems.load(suite, name)))
