"""Problems with outcome constraints, known by the field's names: 8 problems, the constraints hold at 0 or below.

Optima are the best known ones; a better feasible value found by a run replaces them. Sources: Gardner et al. 2014 (Bayesian
Optimization with Inequality Constraints), Gramacy et al. 2016 (augmented Lagrangian), Eriksson and Poloczek 2021 (SCBO), Coello 2002.
"""

import math

import numpy as np

from .problem import Outcome, Problem

HARTMANN_A = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
HARTMANN_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
ACKLEY_SHIFT = np.array([-1.7, 0.9, -2.3, 0.4, -3.1, 1.2, -0.6, -1.9, 0.3, -1.1])


def gardner_1(x, y):
    return math.cos(2 * x) * math.cos(y) + math.sin(x), [math.cos(x) * math.cos(y) - math.sin(x) * math.sin(y) + 0.5]


def gardner_2(x, y):
    return math.sin(x) + y, [math.sin(x) * math.sin(y) + 0.95]


def gramacy(x, y):
    wave = 1.5 - x - 2 * y - 0.5 * math.sin(2 * math.pi * (x * x - 2 * y))
    return x + y, [wave, x * x + y * y - 1.5]


def branin_disk(x, y):
    value = (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10
    return value, [(x - 2.5) ** 2 + (y - 7.5) ** 2 - 50]


def hartmann_norm(*x):
    x = np.array(x)
    inner = np.sum(HARTMANN_A * (x - HARTMANN_P) ** 2, axis=1)
    return -float(np.dot([1.0, 1.2, 3.0, 3.2], np.exp(-inner))), [float(np.sum(np.abs(x)) - 2.2), float(0.25 - x[0] - x[1])]


def ackley(*x):
    """The free optimum is forbidden by the first constraint; the best feasible point lies on its border."""
    z = np.array(x) - ACKLEY_SHIFT
    value = (
        -20 * math.exp(-0.2 * math.sqrt(float(np.mean(z * z)))) - math.exp(float(np.mean(np.cos(2 * math.pi * z)))) + 20 + math.e
    )
    return value, [float(np.sum(x)) + 10.0, float(np.linalg.norm(z)) - 8.0]


def pressure_vessel(shell, head, radius, length):
    shell, head = shell * 0.0625, head * 0.0625
    value = 0.6224 * shell * radius * length + 1.7781 * head * radius**2 + 3.1661 * shell**2 * length + 19.84 * shell**2 * radius
    volume = 1 - (math.pi * radius**2 * length + 4 / 3 * math.pi * radius**3) / 1296000
    return value, [0.0193 * radius - shell, 0.00954 * radius - head, volume]


def speed_reducer(b, m, z, l1, l2, d1, d2):
    value = 0.7854 * b * m * m * (3.3333 * z * z + 14.9334 * z - 43.0934) - 1.508 * b * (d1**2 + d2**2)
    value += 7.4777 * (d1**3 + d2**3) + 0.7854 * (l1 * d1**2 + l2 * d2**2)
    stress_1 = math.sqrt((745 * l1 / (m * z)) ** 2 + 16.9e6) / (110 * d1**3) - 1
    stress_2 = math.sqrt((745 * l2 / (m * z)) ** 2 + 157.5e6) / (85 * d2**3) - 1
    slacks = [
        27 / (b * m * m * z) - 1,
        397.5 / (b * m * m * z * z) - 1,
        1.93 * l1**3 / (m * z * d1**4) - 1,
        1.93 * l2**3 / (m * z * d2**4) - 1,
    ]
    slacks += [
        stress_1,
        stress_2,
        m * z / 40 - 1,
        5 * m / b - 1,
        b / (12 * m) - 1,
        (1.5 * d1 + 1.9) / l1 - 1,
        (1.1 * d2 + 1.9) / l2 - 1,
    ]
    return value, slacks


def floats(*bounds) -> dict:
    return {f"x{i}": {"float": [float(low), float(high)]} for i, (low, high) in enumerate(bounds)}


CASES = {
    "ackley-d10": (ackley, floats(*[(-5, 5)] * 10), None),
    "branin-disk": (branin_disk, floats((-5, 10), (0, 15)), 0.397887),
    "gardner-1": (gardner_1, floats((0, 6), (0, 6)), None),
    "gardner-2": (gardner_2, floats((0, 6), (0, 6)), None),
    "gramacy": (gramacy, floats((0, 1), (0, 1)), 0.599788),
    "hartmann-norm": (hartmann_norm, floats(*[(0, 1)] * 6), None),
    "pressure-vessel": (
        pressure_vessel,
        {"shell": {"int": [1, 24]}, "head": {"int": [1, 24]}} | floats((10, 100), (10, 200)),
        6059.7143,
    ),
    "speed-reducer": (
        speed_reducer,
        floats((2.6, 3.6), (0.7, 0.8))
        | {"z": {"int": [17, 28]}}
        | {
            name: {"float": list(bounds)}
            for name, bounds in {"l1": (7.3, 8.3), "l2": (7.3, 8.3), "d1": (2.9, 3.9), "d2": (5.0, 5.5)}.items()
        },
        2994.4711,
    ),
}


def names() -> list[str]:
    return list(CASES)


def load(name: str) -> Problem:
    function, space, optimum = CASES[name]

    def evaluate(config: dict) -> Outcome:
        value, slacks = function(*(config[key] for key in space))
        return Outcome([float(value)], [float(slack) for slack in slacks])

    count = len(evaluate({key: spec.get("float", spec.get("int"))[0] for key, spec in space.items()}).slacks)
    return Problem("constrained", name, space, evaluate, optimum, constraints=count, draws=40_000)
