"""From raw runs to figures: regrets, means, ranks, paired differences. Standard library only."""

import statistics
from collections import defaultdict

from . import baseline, metric, plan, problems, store


class Summary:
    """Regrets of all runs of a results folder, by (suite, problem, optimizer) and number of trials."""

    def __init__(self, folder=store.RESULTS):
        self.runs = store.runs(folder)
        self.baseline = baseline.known(folder)
        self.optima = self.best_known()
        self.cells: dict[tuple, list[dict]] = defaultdict(list)
        for record in self.runs:
            self.cells[record["suite"], record["problem"], record["optimizer"], record["budget"]].append(record)
        # One run serves all smaller budgets; long runs are a table of their own.
        self.optimizers = [name for name in plan.OPTIMIZERS if any(r["optimizer"] == name for r in self.runs)]

    def best_known(self) -> dict[tuple, float]:
        """The optimum of each problem: the known one; else, and under constraints, the best that any run or draw has found."""
        open_ends = {where: base for where, base in self.baseline.items() if base["optimum"] is None or where[0] == "constrained"}
        least = {where: base["optimum"] for where, base in self.baseline.items() if where not in open_ends}
        for where, base in open_ends.items():
            least[where] = min(value for value in (base["optimum"], base["least"], float("inf")) if value is not None)
        for record in self.runs:
            where = record["suite"], record["problem"]
            if where in open_ends and record["best"]:
                least[where] = min(least[where], record["best"][-1][1])
        return least

    def regret(self, record: dict, n: int) -> float:
        """Of one run after `n` trials."""
        where = record["suite"], record["problem"]
        base = self.baseline[where]
        median = base["medians"].get(str(n))
        if record["suite"] == "two-objective":
            problem = loaded(*where)
            points = [(x, y) for trial, x, y in record["best"] if trial <= n]
            gap = problem.optimum - metric.hypervolume(points, problem.reference, problem.ideal)
            return metric.regret(gap, 0.0, median)
        value = metric.at(record["best"], n, -1 if record["suite"].startswith("noisy") else 1)
        return metric.regret(value, self.optima[where], median if median is not None else base["typical"])

    def score(self, suite: str, problem: str, optimizer: str, n: int, budget: int | None = None) -> float | None:
        """The mean over seeds; None where there is no run that goes so far."""
        fitting = [b for b in ((budget,) if budget else (plan.QUICK_BUDGET, plan.SLOW_BUDGET, plan.BUDGET)) if b >= n]
        found = [record for b in fitting for record in self.cells.get((suite, problem, optimizer, b), [])]
        found = [record for record in found if (suite, problem) in self.baseline]
        return statistics.fmean(self.regret(record, n) for record in found) if found else None

    def problems(self, suite: str, which: str = "report") -> list[str]:
        """The problems of a half that have runs."""
        have = {record["problem"] for record in self.runs if record["suite"] == suite}
        return [name for name in plan.half(suite, which) if name in have]

    def scores(
        self, suite: str, optimizer: str, n: int, names: list[str] | None = None, budget: int | None = None
    ) -> dict[str, float]:
        found = {name: self.score(suite, name, optimizer, n, budget) for name in names or self.problems(suite)}
        return {name: value for name, value in found.items() if value is not None}


_PROBLEMS: dict[tuple, object] = {}


def loaded(suite: str, name: str):
    if (suite, name) not in _PROBLEMS:
        _PROBLEMS[suite, name] = problems.load(suite, name)
    return _PROBLEMS[suite, name]


def mean_ranks(scores: dict[str, dict], shared: list) -> dict[str, float]:
    """The mean rank of each optimizer over the problems that all have."""
    total: dict[str, float] = defaultdict(float)
    for name in shared:
        order = metric.ranks([scores[o][name] for o in scores])
        for optimizer, rank in zip(scores, order, strict=True):
            total[optimizer] += rank
    return {optimizer: value / len(shared) for optimizer, value in total.items()} if shared else {}


def paired(ours: dict, peer: dict) -> tuple[float, tuple[float, float], int]:
    """Mean of ours - peer over the shared problems, its interval, and how many problems."""
    shared = sorted(set(ours) & set(peer))
    differences = [ours[name] - peer[name] for name in shared]
    if not differences:
        return float("nan"), (float("nan"), float("nan")), 0
    return statistics.fmean(differences), metric.interval(differences), len(differences)
