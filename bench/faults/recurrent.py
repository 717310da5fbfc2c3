"""A program of one's own: a small recurrent network, for tomorrow's load of a power grid or for which figure a cursor draws."""

import argparse
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults.toolkit import Adam, Momentum, descend, dot, softmax

SPREAD = 61.0


def load(n, length, rng):
    """Ten days' load, and the next; in deviations of 61 MWh."""
    series, drift = [], 0.0
    for day in range(n + length):
        drift = 0.85 * drift + rng.gauss(0, 0.28)
        series.append((0.9 if day % 7 < 5 else -0.9) * (1 + 0.4 * math.sin(day / 29)) + drift)
    return [([[v] for v in series[i : i + length]], [series[i + length]]) for i in range(n)]


def cursor(n, length, rng):
    """Steps of a cursor: a circle, one the other way round, a zigzag, a line."""
    made = []
    for _ in range(n):
        kind, angle, speed = rng.randrange(4), rng.uniform(-0.7, 0.7), rng.uniform(0.6, 1.2)
        turn = [0.55, -0.55, 0.0, 0.0][kind] * rng.uniform(0.6, 1.3)
        steps = []
        for t in range(length):
            now = angle + turn * t + (0.5 * (-1) ** t if kind == 2 else 0.0) + rng.gauss(0, 0.35)
            steps.append([speed * math.cos(now), speed * math.sin(now)])
        made.append((steps, kind))
    return made


class Recurrent:
    def __init__(self, inputs, hidden, outputs, classes, rng):
        self.hidden, self.classes = hidden, classes
        self.inner = [[rng.gauss(0, 0.6 / math.sqrt(hidden + inputs)) for _ in range(hidden + inputs)] + [0.0] for _ in range(hidden)]
        self.outer = [[rng.gauss(0, 1 / math.sqrt(hidden)) for _ in range(hidden)] + [0.0] for _ in range(outputs)]

    def forward(self, steps):
        states = [[0.0] * self.hidden]
        for x in steps:
            before = states[-1] + x + [1.0]
            states.append([math.tanh(dot(u, before)) for u in self.inner])
        out = [dot(v, states[-1] + [1.0]) for v in self.outer]
        return states, softmax(out) if self.classes else out

    def slopes(self, batch):
        """The mean gradient over a batch, by time backwards, and its loss."""
        inner, outer, lost = [[0.0] * len(u) for u in self.inner], [[0.0] * len(v) for v in self.outer], 0.0
        for steps, y in batch:
            states, out = self.forward(steps)
            lost += self.loss(out, y)
            error = [p - (k == y) for k, p in enumerate(out)] if self.classes else [2 * (p - t) for p, t in zip(out, y)]
            back = [0.0] * self.hidden
            for e, v, g in zip(error, self.outer, outer):
                g[:] = [a + e * b / len(batch) for a, b in zip(g, states[-1] + [1.0])]
                back = [a + e * b for a, b in zip(back, v)]
            for t in range(len(steps) - 1, -1, -1):
                before, ahead = states[t] + steps[t] + [1.0], [0.0] * self.hidden
                for e, s, u, g in zip(back, states[t + 1], self.inner, inner):
                    e *= 1 - s * s
                    g[:] = [a + e * b / len(batch) for a, b in zip(g, before)]
                    ahead = [a + e * b for a, b in zip(ahead, u)]
                back = ahead
        return inner + outer, lost

    def loss(self, out, y):
        return -math.log(max(out[y], 1e-12)) if self.classes else sum((p - t) ** 2 for p, t in zip(out, y))

    def scores(self, rows):
        """The loss, and the share that is right or the mean absolute error in MWh."""
        found = [(self.forward(steps)[1], y) for steps, y in rows]
        loss = sum(self.loss(out, y) for out, y in found) / len(rows)
        if self.classes:
            return loss, sum(max(range(len(out)), key=out.__getitem__) == y for out, y in found) / len(rows)
        return loss, SPREAD * sum(abs(out[0] - y[0]) for out, y in found) / len(rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--task", default="cursor", choices=["cursor", "load"])
    p.add_argument("--style", default="lightning")
    for name, default in {"n": 300, "held": 150, "length": 8, "n_hidden": 8, "epochs": 20, "batch": 16, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"step_size": 0.01, "reg": 0.0, "last": 0.05, "labels": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--plain", action="store_true", help="gradient descent with momentum in place of Adam")
    p.add_argument("--swapped", action="store_true", help="the answers to the validation part belong to other rows")
    a = p.parse_args()
    made, rng = {"cursor": cursor, "load": load}[a.task](a.n + a.held, a.length, random.Random(31)), random.Random(a.seed)
    train, held = made[: a.n], made[a.n :]
    mixer = random.Random(32)
    train = [(steps, mixer.randrange(4)) if mixer.random() < a.labels else (steps, y) for steps, y in train]
    if a.swapped:
        held = [(steps, other[1]) for (steps, _), other in zip(held, mixer.sample(held, len(held)))]
    net = Recurrent(len(train[0][0][0]), a.n_hidden, 4 if a.task == "cursor" else 1, a.task == "cursor", rng)
    rule = (Momentum if a.plain else Adam)(net.inner + net.outer, a.reg)
    descend(net, rule, train, held, a, a.step_size, rng)


if __name__ == "__main__":
    main()
