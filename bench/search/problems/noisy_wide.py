"""The other functions of BBOB with Gaussian noise on what the optimizer sees; regret counts the noiseless value of the best observed point.
40 problems.

The noise's standard deviation is 0.03, 0.1 or 0.3 of the distance from the optimum to the median of random points, in turns. The suite came
after the first results: of `noisy` four problems are reported, which says little.
"""

from . import noisy
from .problem import Problem

LEVELS = (0.03, 0.1, 0.3)
CASES = [(f, d) for f in range(1, 25) if f not in {f for f, _ in noisy.CASES} for d in (3, 10)]


def names() -> list[str]:
    return [f"noisy-wide-d{d:02}-f{f:02}" for f, d in CASES]


def load(name: str) -> Problem:
    dimension, number = (int(part[1:]) for part in name.split("-")[2:])
    return noisy.problem("noisy-wide", name, dimension, number, instance=7, share=LEVELS[number % len(LEVELS)])
