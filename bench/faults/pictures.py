"""A program of one's own: a small convolutional network by hand on the digits; filters of 3 by 3, the largest of each 2 by 2, one linear layer."""

import argparse
import csv
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults.toolkit import Momentum, descend, dot, softmax

DIGITS = Path(__file__).resolve().parents[2] / "examples" / "digits" / "digits.csv"


def digits(n, scale):
    """Each picture as its 36 patches, in the order of the 9 fields that are pooled."""
    with DIGITS.open(newline="") as file:
        names, *rows = csv.reader(file)
    at, made = names.index("label"), []
    random.Random(41).shuffle(rows)
    corners = [(2 * r + i, 2 * c + j) for r in range(3) for c in range(3) for i in (0, 1) for j in (0, 1)]
    for row in rows[:n]:
        label, x = int(row[at]), [float(v) * scale / 16 for i, v in enumerate(row) if i != at]
        made.append(([[x[8 * (r + i) + c + j] for i in range(3) for j in range(3)] + [scale] for r, c in corners], label))
    return made


class Network:
    def __init__(self, filters, rng):
        self.filters = [[rng.gauss(0, 0.35) for _ in range(9)] + [0.0] for _ in range(filters)]
        self.linear = [[rng.gauss(0, 0.7 / math.sqrt(9 * filters)) for _ in range(9 * filters)] + [0.0] for _ in range(10)]

    def forward(self, patches, drop=0.0, rng=None):
        """The chances, the pooled values, and the patch that each came from."""
        values, places = [], []
        for u in self.filters:
            z = [dot(u, patch) for patch in patches]
            for field in range(0, 36, 4):
                place = max(range(field, field + 4), key=z.__getitem__)
                values.append(max(0.0, z[place]))
                places.append(place)
        if drop:
            values = [0.0 if rng.random() < drop else v / (1 - drop) for v in values]
        return softmax([dot(v, values + [1.0]) for v in self.linear]), values, places

    def slopes(self, batch, drop, rng):
        first, second, lost = [[0.0] * 10 for _ in self.filters], [[0.0] * len(v) for v in self.linear], 0.0
        for patches, label in batch:
            chances, values, places = self.forward(patches, drop, rng)
            lost -= math.log(max(chances[label], 1e-12))
            back, ahead = [0.0] * len(values), values + [1.0]
            for k, (p, v, g) in enumerate(zip(chances, self.linear, second)):
                e = (p - (k == label)) / len(batch)
                g[:] = [a + e * b for a, b in zip(g, ahead)]
                back = [a + e * b for a, b in zip(back, v)]
            for at, (e, value, place) in enumerate(zip(back, values, places)):
                if value > 0:
                    g = first[at // 9]
                    g[:] = [a + e / (1 - drop) * b for a, b in zip(g, patches[place])]
        return first + second, lost

    def scores(self, rows):
        found = [(self.forward(patches)[0], label) for patches, label in rows]
        loss = -sum(math.log(max(c[label], 1e-12)) for c, label in found) / len(rows)
        return loss, sum(max(range(10), key=c.__getitem__) == label for c, label in found) / len(rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--style", default="lightning")
    for name, default in {"n": 350, "held": 150, "channels": 5, "epochs": 15, "batch": 16, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"eta": 0.05, "penalty": 1e-4, "drop": 0.0, "last": 0.05, "scale": 1.0, "momentum": 0.9}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    a = p.parse_args()
    rows, rng = digits(a.n + a.held, a.scale), random.Random(a.seed)
    train, held = rows[: a.n], rows[a.n :]
    net = Network(a.channels, rng)
    rule = Momentum(net.filters + net.linear, a.penalty, a.momentum)
    descend(net, rule, train, held, a, a.eta, rng, a.drop, rng)


if __name__ == "__main__":
    main()
