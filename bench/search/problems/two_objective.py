"""Two objectives, judged by hypervolume: 4 shifted synthetic problems with a known front, and 4 tables with an exact one. 8 problems.

Both axes are scaled so that the ideal point is 0 and the reference point 1; `optimum` is the hypervolume of the front, so 0..1.
"""

import math

import numpy as np

from ..metric import front, hypervolume
from . import tables
from .problem import Outcome, Problem

# Of a table: which two of its measurements.
TABLES = {
    "table-hpobench-phoneme": ("val_acc", "train_time"),
    "table-hpobench-segment": ("val_f1", "train_time"),
    "table-hpolib-naval_propulsion": ("val_loss", "model_size"),
    "table-nasbench-cifar10": ("val_acc", "latency"),
}
SYNTHETIC = ("dtlz2-d6", "fonseca-d4", "zdt1-d8", "zdt2-d8")


def names() -> list[str]:
    return [*TABLES, *SYNTHETIC]


def zdt(x: list[float], shift: np.ndarray, squared: bool) -> list[float]:
    """The distance part has its least value at the shift instead of at the border."""
    g = 1 + 9 * float(np.mean(np.abs(np.array(x[1:]) - shift[1:])))
    return [x[0], g * (1 - (x[0] / g) ** 2) if squared else g * (1 - math.sqrt(x[0] / g))]


def dtlz2(x: list[float], shift: np.ndarray) -> list[float]:
    g = 1 + 4 * float(np.sum((np.array(x[1:]) - shift[1:]) ** 2))
    return [g * math.cos(x[0] * math.pi / 2), g * math.sin(x[0] * math.pi / 2)]


def fonseca(x: list[float], shift: np.ndarray) -> list[float]:
    z = (np.array(x) - shift) * 8
    side = 1 / math.sqrt(len(z))
    return [1 - math.exp(-float(np.sum((z - side) ** 2))), 1 - math.exp(-float(np.sum((z + side) ** 2)))]


def known_front(name: str, size: int = 2001) -> list[tuple[float, float]]:
    t = np.linspace(0, 1, size)
    if name.startswith("dtlz2"):
        return list(zip(np.cos(t * np.pi / 2), np.sin(t * np.pi / 2), strict=True))
    if name.startswith("fonseca"):
        root = 1 / math.sqrt(4)
        return [(1 - math.exp(-4 * (s - root) ** 2), 1 - math.exp(-4 * (s + root) ** 2)) for s in (2 * t - 1) * root]
    return list(zip(t, 1 - t**2 if name.startswith("zdt2") else 1 - np.sqrt(t), strict=True))


def synthetic(name: str) -> Problem:
    dimension = int(name.split("-d")[1])
    shift = np.random.default_rng(sum(map(ord, name))).uniform(0.2, 0.8, dimension)
    functions = {
        "zdt1": lambda x: zdt(x, shift, False),
        "zdt2": lambda x: zdt(x, shift, True),
        "dtlz2": lambda x: dtlz2(x, shift),
        "fonseca": lambda x: fonseca(x, shift),
    }
    function = functions[name.split("-")[0]]
    reference = {"zdt1": (1.1, 5.0), "zdt2": (1.1, 5.0), "dtlz2": (2.5, 2.5), "fonseca": (1.05, 1.05)}[name.split("-")[0]]
    space = {f"x{i}": {"float": [0.0, 1.0]} for i in range(dimension)}

    def evaluate(config: dict) -> Outcome:
        return Outcome([float(v) for v in function([config[key] for key in space])])

    return make(name, space, evaluate, reference, (0.0, 0.0), known_front(name))


def tabular(name: str) -> Problem:
    metrics = TABLES[name]
    space, key_of, rows = tables.table(name.removeprefix("table-"))
    signs = [-1.0 if metric in ("val_acc", "val_f1") else 1.0 for metric in metrics]
    values = {key: tuple(sign * row[metric] for sign, metric in zip(signs, metrics, strict=True)) for key, row in rows.items()}
    columns = np.array(list(values.values()))
    # The reference point: what nine of ten configurations beat on each axis.
    reference, ideal = np.quantile(columns, 0.9, axis=0), columns.min(axis=0)

    def evaluate(config: dict) -> Outcome:
        return Outcome(list(values[key_of(config)]))

    return make(name, space, evaluate, tuple(map(float, reference)), tuple(map(float, ideal)), front(list(values.values())))


def make(name, space, evaluate, reference, ideal, points) -> Problem:
    best = hypervolume(points, reference, ideal)
    return Problem("two-objective", name, space, evaluate, best, objectives=2, reference=reference, ideal=ideal)


def load(name: str) -> Problem:
    return tabular(name) if name in TABLES else synthetic(name)
