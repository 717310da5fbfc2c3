"""BBOB: 12 of the 24 functions in 2, 5, 10 and 20 dimensions, shifted and rotated by the instance. 48 problems."""

from . import coco
from .problem import Outcome, Problem

DIMENSIONS = (2, 5, 10, 20)


def names() -> list[str]:
    return [f"bbob-d{d:02}-f{f:02}" for d in DIMENSIONS for f in coco.FUNCTIONS]


def load(name: str) -> Problem:
    dimension, number = (int(part[1:]) for part in name.split("-")[1:])
    instance = 1 + (number + dimension) % 2
    function, optimum = coco.function("bbob", number, dimension, instance)
    space = {f"x{i}": {"float": [-5.0, 5.0]} for i in range(dimension)}

    def evaluate(config: dict) -> Outcome:
        return Outcome([float(function([config[key] for key in space]))])

    return Problem("bbob", name, space, evaluate, optimum, draws=40_000)
