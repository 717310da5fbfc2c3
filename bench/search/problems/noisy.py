"""BBOB's functions with Gaussian noise on what the optimizer sees; regret counts the noiseless value of the best observed point. 8 problems.

The noise's standard deviation is a tenth of the distance from the optimum to the median of random points.
"""

import numpy as np

from . import coco
from .problem import Outcome, Problem

CASES = [(f, d) for f in (1, 8, 15, 21) for d in (3, 10)]


def names() -> list[str]:
    return [f"noisy-d{d:02}-f{f:02}" for f, d in CASES]


def load(name: str) -> Problem:
    dimension, number = (int(part[1:]) for part in name.split("-")[1:])
    return problem("noisy", name, dimension, number, instance=3, share=0.1)


def problem(suite: str, name: str, dimension: int, number: int, instance: int, share: float) -> Problem:
    """A function with noise of this share of the distance from its optimum to the median of random points."""
    function, optimum = coco.function("bbob", number, dimension, instance)
    points = np.random.default_rng(number).uniform(-5, 5, (999, dimension))
    noise = share * float(np.median([function(point) for point in points]) - optimum)
    space = {f"x{i}": {"float": [-5.0, 5.0]} for i in range(dimension)}

    def evaluate(config: dict) -> Outcome:
        return Outcome([float(function([config[key] for key in space]))])

    return Problem(suite, name, space, evaluate, optimum, noise=noise, draws=40_000)
