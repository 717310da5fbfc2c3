"""A problem, a job and a client for tests; no package beyond the standard library."""

from search.plan import Job
from search.problems.problem import Outcome, Problem

SPACE = {
    "x": {"float": [-5.0, 5.0]},
    "lr": {"float": [1e-4, 1.0], "scale": "log"},
    "n": {"int": [1, 8]},
    "kind": {"choice": ["a", "b"]},
    "depth": {"choice": [16, 32, 64], "ordered": True},
    "only_b": {"float": [0.0, 1.0], "when": {"kind": "b"}},
}


def bowl(**changes) -> Problem:
    """Least at x = 1, where it is 0."""
    return Problem(
        **(
            {
                "suite": "toy",
                "name": "bowl",
                "space": SPACE,
                "evaluate": lambda c: Outcome([(c["x"] - 1) ** 2]),
                "optimum": 0.0,
                "draws": 2000,
            }
            | changes
        )
    )


def job(budget: int = 20, optimizer: str = "random", seed: int = 0) -> Job:
    return Job("toy", "bowl", optimizer, seed, budget)


class Scripted:
    """A client that proposes given values of x and remembers what it is told."""

    def __init__(self, xs, fail_at=None):
        self.xs, self.told, self.fail_at = list(xs), [], fail_at

    def start(self, problem, seed, budget):
        return "test"

    def ask(self):
        from search.protocol import Failed

        if len(self.told) == self.fail_at:
            raise Failed("out of ideas")
        return {"x": self.xs[len(self.told)]}, 0.001

    def tell(self, losses, slacks):
        self.told.append((losses, slacks))
        return 0.001
