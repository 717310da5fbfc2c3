"""Trains a small neural network on a CSV of numbers with two classes, with Python's standard library alone.

What makes it a program to tune:
- it takes its hyperparameters as arguments;
- it prints a JSON line after each epoch;
- it keeps a checkpoint in TUNESMITH_TRIAL_DIR, written elsewhere and renamed, and goes on from TUNESMITH_CHECKPOINT if that is set;
- on SIGTERM it leaves at once: its last checkpoint is complete.
"""

import argparse
import csv
import json
import math
import os
import random
import signal
import sys


def read(path):
    """The rows as standardized numbers, and their classes as 0 and 1; the last column holds the class."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    classes = sorted({row[-1] for row in rows})
    if len(classes) != 2:
        sys.exit(f"{path}: the last column has {len(classes)} classes, not two")
    columns = []
    for column in zip(*(row[:-1] for row in rows)):
        values = [float(x) for x in column]
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((x - mean) ** 2 for x in values) / len(values)) or 1.0
        columns.append([(x - mean) / spread for x in values])
    return [list(x) for x in zip(*columns)], [classes.index(row[-1]) for row in rows]


class Network:
    """One hidden layer of tanh units and a logistic output, fitted by gradient descent with momentum."""

    def __init__(self, inputs, hidden, rng):
        scale = 1 / math.sqrt(inputs)
        self.hidden = [[rng.gauss(0, scale) for _ in range(inputs + 1)] for _ in range(hidden)]
        self.output = [rng.gauss(0, 1 / math.sqrt(hidden)) for _ in range(hidden + 1)]
        self.speed = [[0.0] * len(row) for row in [*self.hidden, self.output]]

    def forward(self, x):
        units = [math.tanh(row[-1] + sum(w * v for w, v in zip(row, x))) for row in self.hidden]
        z = self.output[-1] + sum(w * u for w, u in zip(self.output, units))
        return units, 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))

    def step(self, batch, lr, momentum, l2):
        """One step; the sum of the losses."""
        rows = [*self.hidden, self.output]
        slopes = [[l2 * w for w in row[:-1]] + [0.0] for row in rows]
        loss = 0.0
        for x, y in batch:
            units, p = self.forward(x)
            loss -= math.log(max(p if y else 1 - p, 1e-12))
            error = (p - y) / len(batch)
            for j, u in enumerate(units):
                slopes[-1][j] += error * u
                inner = error * self.output[j] * (1 - u * u)
                slope = slopes[j]
                for k, v in enumerate(x):
                    slope[k] += inner * v
                slope[-1] += inner
            slopes[-1][-1] += error
        for row, slope, speed in zip(rows, slopes, self.speed):
            for k, s in enumerate(slope):
                speed[k] = momentum * speed[k] - lr * s
                row[k] += speed[k]
        return loss


def save(folder, state):
    """A checkpoint is complete once it has its name."""
    new = os.path.join(folder, "checkpoint.new")
    with open(new, "w") as file:
        json.dump(state, file)
    os.replace(new, os.path.join(folder, "checkpoint"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--hidden", type=int, default=4)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--momentum", type=float, default=0.5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--l2", type=float, default=1e-4)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    rows, labels = read(args.data)
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)  # the same split for all trials
    held = len(order) // 5
    validation, training = order[:held], order[held:]

    rng = random.Random(args.seed)
    network, first = Network(len(rows[0]), args.hidden, rng), 1
    checkpoint = os.environ.get("TUNESMITH_CHECKPOINT")
    if checkpoint:
        with open(checkpoint) as file:
            state = json.load(file)
        network.hidden, network.output, network.speed = state["hidden"], state["output"], state["speed"]
        kind, words, spare = state["rng"]
        rng.setstate((kind, tuple(words), spare))
        first = state["epoch"] + 1

    folder = os.environ.get("TUNESMITH_TRIAL_DIR")
    for epoch in range(first, args.epochs + 1):
        # Always from the same list: only the generator has to be kept for a resumed training to see the same order.
        turn = training[:]
        rng.shuffle(turn)
        loss = 0.0
        for start in range(0, len(turn), args.batch):
            batch = [(rows[i], labels[i]) for i in turn[start : start + args.batch]]
            loss += network.step(batch, args.lr, args.momentum, args.l2)
        right = sum((network.forward(rows[i])[1] > 0.5) == (labels[i] == 1) for i in validation)
        print(json.dumps({"epoch": epoch, "train_loss": loss / len(turn), "val_accuracy": right / held}), flush=True)
        if folder:
            state = {"hidden": network.hidden, "output": network.output, "speed": network.speed}
            save(folder, {**state, "rng": rng.getstate(), "epoch": epoch})


if __name__ == "__main__":
    main()
