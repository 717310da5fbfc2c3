"""The space on which the CPU time of a suggestion is measured: 10 parameters of all kinds, and a function that costs nothing. No suite."""

import math

from .problem import Outcome, Problem

SPACE = {f"x{i}": {"float": [-5.0, 5.0]} for i in range(4)} | {
    "rate": {"float": [1e-5, 1.0], "scale": "log"},
    "decay": {"float": [1e-6, 1e-1], "scale": "log"},
    "layers": {"int": [1, 8]},
    "width": {"int": [8, 512], "scale": "log"},
    "kind": {"choice": ["a", "b", "c", "d"]},
    "batch": {"choice": [16, 32, 64, 128], "ordered": True},
}


def names() -> list[str]:
    return ["mixed-d10"]


def load(name: str) -> Problem:
    def evaluate(config: dict) -> Outcome:
        bowl = sum((config[f"x{i}"] - i + 1.3) ** 2 for i in range(4)) / 10
        rates = (math.log10(config["rate"]) + 2.2) ** 2 + (math.log10(config["decay"]) + 3.7) ** 2
        whole = abs(config["layers"] - 5) / 4 + (math.log2(config["width"]) - 6.5) ** 2 / 4
        return Outcome(
            [bowl + rates / 2 + whole + 0.3 * "cadb".index(config["kind"]) + 0.1 * abs(math.log2(config["batch"]) - 5)]
        )

    return Problem("cost", name, SPACE, evaluate)
