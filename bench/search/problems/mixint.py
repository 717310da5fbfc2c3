"""BBOB's mixed-integer sibling: the same 12 functions in 5 and 10 dimensions, four fifths of them whole numbers. 24 problems."""

from . import coco
from .problem import Outcome, Problem

DIMENSIONS = (5, 10)


def names() -> list[str]:
    return [f"mixint-d{d:02}-f{f:02}" for d in DIMENSIONS for f in coco.FUNCTIONS]


def load(name: str) -> Problem:
    dimension, number = (int(part[1:]) for part in name.split("-")[1:])
    function, optimum = coco.function("bbob-mixint", number, dimension, 1 + (number + dimension) % 2)
    whole = function.number_of_integer_variables
    space = {}
    for i, (low, high) in enumerate(zip(function.lower_bounds, function.upper_bounds, strict=True)):
        space[f"x{i}"] = {"int": [int(low), int(high)]} if i < whole else {"float": [float(low), float(high)]}

    def evaluate(config: dict) -> Outcome:
        return Outcome([float(function([config[key] for key in space]))])

    return Problem("mixint", name, space, evaluate, optimum, draws=40_000)
