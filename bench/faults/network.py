"""A program of one's own to be tuned: a small network in plain Python, with faults that can be asked for, reporting as other trainers do.

Data are those of `generated`, by name. `--style` says under which names it reports, `--fault` what is wrong.
"""

import argparse
import json
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import generated

# What each style reports: training loss, training accuracy, validation loss, validation accuracy; None is left out.
STYLES = {
    "keras": ("loss", "accuracy", "val_loss", "val_accuracy"),
    "lightning": ("train/loss", "train/acc", "val/loss", "val/acc"),
    "torch": ("trainLoss", None, "validLoss", "validAcc"),
    "transformers": ("loss", None, "eval_loss", "eval_accuracy"),
    "boosting": ("train-mlogloss", "train-merror", "valid-mlogloss", "valid-merror"),
    "percent": ("train-loss", "train-acc", "test-loss", "test-acc"),
    "nll": ("train_nll", None, "dev_nll", None),
    "score": (None, "train_score", None, "val_score"),
    "rmse": ("train_rmse", None, "val_rmse", None),
    "mse": ("train_mse", None, "valid_mse", "valid_r2"),
    "validation": (None, None, "valid_loss", "valid_accuracy"),
    "objective": (None, None, None, "objective"),
}


class Network:
    """Layers of tanh units, fitted by gradient descent with momentum, or Adam's steps."""

    def __init__(self, sizes, rng, regression):
        self.layers = [[[rng.gauss(0, 1 / math.sqrt(a)) for _ in range(a)] + [0.0] for _ in range(b)] for a, b in zip(sizes, sizes[1:])]
        self.regression, self.moved = regression, [[[0.0] * len(u) for u in layer] for layer in self.layers]
        self.seen, self.turn = [[[0.0] * len(u) for u in layer] for layer in self.layers], 0

    def forward(self, x, drop=0.0, rng=None):
        values = [x]
        for at, layer in enumerate(self.layers):
            z = [u[-1] + sum(w * v for w, v in zip(u, values[-1])) for u in layer]
            if at + 1 < len(self.layers):
                z = [math.tanh(v) for v in z]
                if drop:
                    z = [0.0 if rng.random() < drop else v / (1 - drop) for v in z]
            values.append(z)
        if self.regression:
            return values, values[-1]
        top = max(values[-1])
        powers = [math.exp(v - top) for v in values[-1]]
        return values, [p / sum(powers) for p in powers]

    def step(self, batch, rate, momentum, decay, drop, rng, adam):
        slopes = [[[0.0] * len(u) for u in layer] for layer in self.layers]
        for x, y in batch:
            values, out = self.forward(x, drop, rng)
            error = [2 * (out[0] - y)] if self.regression else [p - (k == y) for k, p in enumerate(out)]
            for at in range(len(self.layers) - 1, -1, -1):
                below, inner = values[at], [0.0] * len(values[at])
                for e, u, s in zip(error, self.layers[at], slopes[at]):
                    for k, v in enumerate(below):
                        s[k] += e * v / len(batch)
                        inner[k] += e * u[k]
                    s[-1] += e / len(batch)
                error = [e * (1 - v * v) if v else 0.0 for e, v in zip(inner, below)]
        self.turn += 1
        for layer, slope, moved, seen in zip(self.layers, slopes, self.moved, self.seen):
            for u, s, m, q in zip(layer, slope, moved, seen):
                for k, g in enumerate(s):
                    if adam:
                        m[k] = 0.9 * m[k] + 0.1 * g
                        q[k] = 0.99 * q[k] + 0.01 * g * g
                        u[k] -= rate * (m[k] / (1 - 0.9**self.turn)) / (math.sqrt(q[k] / (1 - 0.99**self.turn)) + 1e-8)
                    else:
                        m[k] = momentum * m[k] - rate * g
                        u[k] += m[k]
                    if k + 1 < len(s):
                        u[k] *= 1 - rate * decay

    def scores(self, rows):
        """Loss, and the share that is right, or R2."""
        loss = right = 0.0
        for x, y in rows:
            _, out = self.forward(x)
            if self.regression:
                loss += (out[0] - y) ** 2
            else:
                loss -= math.log(max(out[y], 1e-12))
                right += max(range(len(out)), key=out.__getitem__) == y
        if self.regression:
            mean = sum(y for _, y in rows) / len(rows)
            return loss / len(rows), 1 - loss / sum((y - mean) ** 2 for _, y in rows)
        return loss / len(rows), right / len(rows)


def read(name, rows, fault, rng):
    """Rows of numbers, standardised, with their class or value."""
    _, made, _ = generated.ALL[name]()
    made = made[:rows]
    columns = [[float(v) for v in column] for column in list(zip(*made))[:-1]]
    scaled = []
    for column in columns:
        mean = sum(column) / len(column)
        spread = math.sqrt(sum((v - mean) ** 2 for v in column) / len(column)) or 1.0
        scaled.append([(v - mean) / spread for v in column])
    inputs, targets = [list(x) for x in zip(*scaled)], [row[-1] for row in made]
    regression = len(set(targets)) > 50
    if regression:
        values = [float(t) for t in targets]
    else:
        classes = sorted(set(targets))
        values = [classes.index(t) for t in targets]
    if fault == "labels":
        rng.shuffle(values)
    if fault == "some-labels":
        chosen = rng.sample(range(len(values)), len(values) * 3 // 10)
        moved = [values[i] for i in chosen]
        rng.shuffle(moved)
        for i, v in zip(chosen, moved):
            values[i] = v
    if fault == "blank":
        inputs = [[1.0] * len(x) for x in inputs]
    if regression:
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values))
        values = [(v - mean) / spread for v in values]
    return list(zip(inputs, values)), 1 if regression else len(set(values)), regression


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="blobs")
    p.add_argument("--rows", type=int, default=400)
    p.add_argument("--style", default="keras")
    p.add_argument("--fault", default="")
    p.add_argument("--folds", type=int, default=0)
    p.add_argument("--layers", type=int, default=1)
    for name, default in {"hidden": 12, "epochs": 20, "batch": 16, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"lr": 0.05, "momentum": 0.9, "l2": 1e-4, "dropout": 0.0, "final": 0.05}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--adam", action="store_true")
    a = p.parse_args()
    rows, outputs, regression = read(a.data, a.rows, a.fault, random.Random(0))
    random.Random(1).shuffle(rows)
    for fold in range(max(a.folds, 1)):
        rng = random.Random(a.seed * 100 + fold)
        parts = max(a.folds, 4)
        held, kept = rows[fold::parts], [r for i, r in enumerate(rows) if i % parts != fold]
        net = Network([len(rows[0][0])] + [a.hidden] * a.layers + [outputs], rng, regression)
        for epoch in range(1, a.epochs + 1):
            rate = a.lr * (a.final + (1 - a.final) * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / a.epochs)))
            rng.shuffle(kept)
            try:
                for start in range(0, len(kept), a.batch):
                    net.step(kept[start : start + a.batch], rate, a.momentum, a.l2, a.dropout, rng, a.adam)
                found = [*net.scores(kept), *net.scores(held)]
            except (OverflowError, ValueError):
                found = [math.nan] * 4
            measures = {"epoch": epoch} | ({"fold": fold} if a.folds else {})
            for at, (name, value) in enumerate(zip(STYLES[a.style], found)):
                if name is None:
                    continue
                if at % 2 and a.style == "percent":
                    value *= 100
                if at % 2 and a.style == "boosting":
                    value = 1 - value
                if at % 2 == 0 and a.style == "rmse":
                    value = math.sqrt(value)
                measures[name] = value
            print(json.dumps(measures), flush=True)


if __name__ == "__main__":
    main()
