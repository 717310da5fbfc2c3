"""One run: asks, evaluates and tells until the budget is spent, and the record of it. Standard library only."""

import random
import statistics
import time
import zlib

from . import protocol, store
from .metric import front

# Where the CPU time of a suggestion is taken.
WINDOWS = (10, 100, 500, 1000, 10_000)


class Curve:
    """The improvements of a run, as they are stored."""

    def __init__(self, problem):
        self.problem, self.steps, self.least, self.front = problem, [], None, []

    def add(self, trial: int, seen: float, outcome) -> None:
        if outcome.violation > 0:
            return
        if self.problem.objectives == 2:
            point = tuple(outcome.losses)
            if all(p[0] > point[0] or p[1] > point[1] for p in self.front):
                self.front = front([*self.front, point])
                self.steps.append([trial, *point])
        elif self.least is None or seen < self.least:
            self.least = seen
            self.steps.append([trial, seen] + ([outcome.losses[0]] if self.problem.noise else []))


class Penalty:
    """The loss that an optimizer without constraints is told: a feasible one as it is, an infeasible one above nine of ten random
    points, growing with the violation, each constraint scaled by its median violation there."""

    def __init__(self, problem, parameters):
        from . import spaces

        rng = random.Random(5)
        draws = [
            problem.evaluate(spaces.strip(parameters, spaces.from_unit(parameters, [rng.random() for _ in parameters])))
            for _ in range(999)
        ]
        losses = sorted(outcome.losses[0] for outcome in draws)
        self.base, self.step = losses[900], losses[900] - losses[100]
        self.scales = []
        for column in zip(*(outcome.slacks for outcome in draws), strict=True):
            broken = [slack for slack in column if slack > 0]
            self.scales.append(statistics.median(broken) if broken else 1.0)

    def __call__(self, outcome) -> float:
        if outcome.violation == 0:
            return outcome.losses[0]
        shares = [min(max(slack, 0.0) / scale, 2.0) for slack, scale in zip(outcome.slacks, self.scales, strict=True)]
        return self.base + self.step * statistics.fmean(shares)


def seed_of(job) -> int:
    """What the optimizer is seeded with: another number for each problem, else the luck of one initial design would count on all of them."""
    return zlib.crc32(f"{job.problem} {job.seed}".encode()) >> 1


def run(problem, job, client, penalty=None) -> dict:
    """The record of a run; `client` is a started protocol client, `penalty` is for optimizers without constraints."""
    record = {"suite": job.suite, "problem": job.problem, "optimizer": job.optimizer, "seed": job.seed, "budget": job.budget}
    curve, cpu, began = Curve(problem), [], time.monotonic()
    try:
        record["version"] = client.start(problem, seed_of(job), job.budget)
        for trial in range(1, job.budget + 1):
            config, asking = client.ask()
            outcome = problem.evaluate(config)
            noise = random.Random(f"{job.problem} {job.seed} {trial}").gauss(0, problem.noise) if problem.noise else 0.0
            curve.add(trial, outcome.losses[0] + noise, outcome)
            told = [loss + noise for loss in outcome.losses]
            telling = client.tell([penalty(outcome)], []) if penalty else client.tell(told, outcome.slacks)
            cpu.append(asking + telling)
    except protocol.Failed as error:
        record["error"] = str(error)[:300]
    return record | {
        "trials": len(cpu),
        "best": [[trial, *map(store.exact, values)] for trial, *values in curve.steps],
        "cpu_ms": {str(n): store.short(1e3 * statistics.fmean(cpu[n - 5 : n + 5])) for n in WINDOWS if len(cpu) >= n},
        "cpu_s": store.short(sum(cpu)),
        "wall_s": round(time.monotonic() - began, 1),
    }
