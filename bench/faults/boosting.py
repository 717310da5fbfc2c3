"""Two more programs of one's own, of other kinds: boosted stumps (`--kind stumps`), and a line fitted by gradient descent (`--kind line`)."""

import argparse
import json
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import generated


def rows_of(name, n, fault, seed=0):
    _, made, _ = generated.ALL[name]()
    made, rng = made[:n], random.Random(seed)
    numbers = [[float(v) for v in row[:-1]] for row in made]
    targets = [row[-1] for row in made]
    classes = sorted(set(targets))
    values = [float(t) for t in targets] if len(classes) > 50 else [float(t == classes[0]) for t in targets]
    if fault == "labels":
        rng.shuffle(values)
    if fault == "blank":
        numbers = [[0.0] * len(x) for x in numbers]
    both = list(zip(numbers, values))
    rng.shuffle(both)
    return both[len(both) // 4 :], both[: len(both) // 4]


def sigmoid(z):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def log_loss(rows, scores):
    total = right = 0.0
    for (_, y), z in zip(rows, scores):
        p = sigmoid(z)
        total -= math.log(max(p if y else 1 - p, 1e-12))
        right += (p > 0.5) == (y > 0.5)
    return total / len(rows), 1 - right / len(rows)


def stumps(a, train, held):
    """Each round a split of one column into two values, the best by least squares of the gradient."""
    rng = random.Random(a.seed)
    scores, others = [0.0] * len(train), [0.0] * len(held)
    for number in range(1, a.rounds + 1):
        slopes = [y - sigmoid(z) for (_, y), z in zip(train, scores)]
        best = None
        for column in range(len(train[0][0])):
            for cut in rng.sample([x[column] for x, _ in train], min(a.cuts, len(train))):
                low = [g for (x, _), g in zip(train, slopes) if x[column] <= cut]
                high = [g for (x, _), g in zip(train, slopes) if x[column] > cut]
                if low and high:
                    gain = sum(low) ** 2 / len(low) + sum(high) ** 2 / len(high)
                    if best is None or gain > best[0]:
                        best = (gain, column, cut, sum(low) / len(low), sum(high) / len(high))
        if best:
            _, column, cut, low, high = best
            scores = [z + 4 * a.eta * (low if x[column] <= cut else high) for (x, _), z in zip(train, scores)]
            others = [z + 4 * a.eta * (low if x[column] <= cut else high) for (x, _), z in zip(held, others)]
        (loss, error), (val_loss, val_error) = log_loss(train, scores), log_loss(held, others)
        print(json.dumps({"step": number, "training_logloss": loss, "training_error": error, "valid_logloss": val_loss, "valid_error": val_error}), flush=True)


def line(a, train, held):
    """Least squares by steps of single batches; columns as they come."""
    rng, weights, bias = random.Random(a.seed), [0.0] * len(train[0][0]), 0.0
    mean = sum(y for _, y in train) / len(train)

    def loss(rows):
        return sum((sum(w * v for w, v in zip(weights, x)) + bias + mean - y) ** 2 for x, y in rows) / len(rows)

    for epoch in range(1, a.epochs + 1):
        rng.shuffle(train)
        for start in range(0, len(train), a.batch):
            batch = train[start : start + a.batch]
            slopes, slope = [0.0] * len(weights), 0.0
            for x, y in batch:
                error = (sum(w * v for w, v in zip(weights, x)) + bias + mean - y) / len(batch)
                slopes = [s + error * v for s, v in zip(slopes, x)]
                slope += error
            weights = [w - a.lr * s for w, s in zip(weights, slopes)]
            bias -= a.lr * slope
        try:
            found = {"mse": loss(train), "val_mse": loss(held)}
        except OverflowError:
            found = {"mse": math.inf, "val_mse": math.inf}
        print(json.dumps({"epoch": epoch} | found), flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--kind", default="stumps")
    p.add_argument("--data", default="noisy-blobs")
    p.add_argument("--fault", default="")
    for name, default in {"rows": 400, "rounds": 60, "cuts": 8, "epochs": 20, "batch": 16, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"eta": 0.1, "lr": 0.01}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    a = p.parse_args()
    (stumps if a.kind == "stumps" else line)(a, *rows_of(a.data, a.rows, a.fault))


if __name__ == "__main__":
    main()
