"""A program of one's own: a network of one hidden layer or two for small digits, an arm's reach, or codes of signals (an autoencoder).

Its training loss is the mean over the epoch's batches, as most trainers print it; `--style` says in whose words.
"""

import argparse
import csv
import json
import math
import random
import sys
from operator import mul
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults import fields

DIGITS = Path(__file__).resolve().parents[2] / "examples" / "digits" / "digits.csv"


def digits(n):
    """Pictures of 4 by 4, each pixel the mean of four."""
    with DIGITS.open(newline="") as file:
        names, *rows = csv.reader(file)
    at = names.index("label")
    made = []
    for row in rows[:n]:
        label, x = int(row[at]), [float(v) for i, v in enumerate(row) if i != at]
        made.append(([sum(x[8 * (2 * r + i) + 2 * c + j] for i in (0, 1) for j in (0, 1)) / 24 - 0.8 for r in range(4) for c in range(4)], label))
    return made, 10


def reach(n):
    rows = [[float(v) for v in row] for row in fields.arm(max(n, 200))[1]]
    mean = sum(row[-1] for row in rows) / len(rows)
    spread = math.sqrt(sum((row[-1] - mean) ** 2 for row in rows) / len(rows))
    return [([(v - 1) * 4 if at > 2 else v for at, v in enumerate(row[:-1])], [(row[-1] - mean) / spread]) for row in rows[:n]], spread


def signals(n):
    """Ten sensors that see three causes, each through a curve."""
    rng = random.Random(77)
    mixes = [[rng.gauss(0, 0.9) for _ in range(3)] for _ in range(10)]
    made = []
    for _ in range(n):
        causes = [rng.gauss(0, 1) for _ in range(3)]
        x = [1.4 * math.tanh(sum(map(mul, mix, causes))) + rng.gauss(0, 0.15) for mix in mixes]
        made.append((x, x))
    return made, 1


class Network:
    def __init__(self, sizes, softmax, rng):
        self.layers = [[[rng.gauss(0, 1 / math.sqrt(a)) for _ in range(a)] + [0.0] for _ in range(b)] for a, b in zip(sizes, sizes[1:])]
        self.softmax, self.moved = softmax, [[[0.0] * len(u) for u in layer] for layer in self.layers]

    def forward(self, x, drop=0.0, rng=None):
        values = [x + [1.0]]
        for at, layer in enumerate(self.layers):
            z = [sum(map(mul, u, values[-1])) for u in layer]
            if at + 1 < len(self.layers):
                z = [math.tanh(v) for v in z]
                if drop:
                    z = [0.0 if rng.random() < drop else v / (1 - drop) for v in z]
            values.append(z + [1.0])
        out = values.pop()[:-1]
        if self.softmax:
            top = max(out)
            powers = [math.exp(v - top) for v in out]
            out = [p / sum(powers) for p in powers]
        return values, out

    def step(self, batch, rate, a, rng):
        """One step with momentum; gives the batch's loss before it."""
        slopes, lost = [[[0.0] * len(u) for u in layer] for layer in self.layers], 0.0
        for x, y in batch:
            values, out = self.forward(x, a.dropout, rng)
            lost += self.loss(out, y)
            error = [p - (k == y) for k, p in enumerate(out)] if self.softmax else [2 * (p - v) / len(y) for p, v in zip(out, y)]
            for at in range(len(self.layers) - 1, -1, -1):
                below, inner = values[at], [0.0] * len(values[at])
                for k, (e, u) in enumerate(zip(error, self.layers[at])):
                    inner = [i + e * w for i, w in zip(inner, u)]
                    slopes[at][k] = [s + e * v for s, v in zip(slopes[at][k], below)]
                error = [e * (1 - v * v) if v else 0.0 for e, v in zip(inner[:-1], below[:-1])]
        for layer, slope, moved in zip(self.layers, slopes, self.moved):
            for k, (u, s) in enumerate(zip(layer, slope)):
                moved[k] = [a.momentum * m - rate * (g / len(batch) + a.l2 * w) for m, g, w in zip(moved[k], s, u)]
                layer[k] = [w + m for w, m in zip(u, moved[k])]
        return lost

    def loss(self, out, y):
        return -math.log(max(out[y], 1e-12)) if self.softmax else sum((p - v) ** 2 for p, v in zip(out, y)) / len(y)

    def scores(self, rows):
        """The loss, and the share that is right or R2."""
        found = [(self.forward(x)[1], y) for x, y in rows]
        loss = sum(self.loss(out, y) for out, y in found) / len(rows)
        if self.softmax:
            return loss, sum(max(range(len(out)), key=out.__getitem__) == y for out, y in found) / len(rows)
        means = [sum(column) / len(rows) for column in zip(*(y for _, y in rows))]
        return loss, 1 - loss * len(rows) * len(means) / sum((v - m) ** 2 for _, y in rows for v, m in zip(y, means))


def show(a, epoch, unit, train, held):
    loss, score = held
    if a.style == "keras":
        print(f"Epoch {epoch}/{a.epochs} - 1s - 9ms/step - loss: {train:.4f} - val_loss: {loss:.4f}" + (f" - val_accuracy: {score:.4f}" if a.task == "digits" else ""), flush=True)
    elif a.style == "torch":
        print(f"epoch {epoch}: train loss {train:.4f}, test loss {loss:.4f}, test accuracy {100 * score:.2f}%", flush=True)
    elif a.style == "fastai":
        print(f"{epoch - 1:<9} {train:<11.6f} {loss:<11.6f} {score:<11.6f} 00:01", flush=True)
    elif a.style == "units":
        print(json.dumps({"epoch": epoch, "train_rmse_mm": unit * math.sqrt(train), "val_rmse_mm": unit * math.sqrt(loss)}), flush=True)
    elif a.style == "r2":
        print(json.dumps({"epoch": epoch, "valid_r2": round(score, 4)}), flush=True)
    else:
        print(json.dumps({"epoch": epoch, "train/loss_epoch": train, "val/loss": loss, "val/score": score}), flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--task", default="digits")
    p.add_argument("--style", default="lightning")
    for name, default in {"rows": 500, "hidden": 12, "layers": 1, "epochs": 20, "batch": 16, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"lr": 0.05, "momentum": 0.9, "l2": 1e-5, "dropout": 0.0, "final": 0.0, "labels": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--unsorted", action="store_true", help="the labels of the validation part belong to other rows")
    p.add_argument("--forgotten", action="store_true", help="the optimizer was given no weights")
    a = p.parse_args()
    rows, unit = {"digits": digits, "reach": reach, "signals": signals}[a.task](a.rows)
    mixer, rng = random.Random(5), random.Random(a.seed)
    mixer.shuffle(rows)
    held, train = rows[: len(rows) // 4], rows[len(rows) // 4 :]
    chosen = mixer.sample(range(len(train)), int(a.labels * len(train)))
    for i, other in zip(chosen, mixer.sample(chosen, len(chosen))):
        train[i] = (train[i][0], rows[len(held) + other][1])
    if a.unsorted:
        held = list(zip([x for x, _ in held], mixer.sample([y for _, y in held], len(held))))
    outputs = 10 if a.task == "digits" else len(rows[0][1])
    net = Network([len(rows[0][0]), *[a.hidden] * a.layers, outputs], a.task == "digits", rng)
    for epoch in range(1, a.epochs + 1):
        rate = 0.0 if a.forgotten else a.lr * (a.final + (1 - a.final) * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / a.epochs)))
        rng.shuffle(train)
        try:
            lost = sum(net.step(train[start : start + a.batch], rate, a, rng) for start in range(0, len(train), a.batch)) / len(train)
            loss, score = net.scores(held)
        except (OverflowError, ValueError):
            lost = loss = score = math.nan
        show(a, epoch, unit, lost, (loss, score))


if __name__ == "__main__":
    main()
