"""A program of one's own that forecasts a series from its last values, by steps of gradient descent on a line and its products."""

import argparse
import json
import math
import random


def main():
    p = argparse.ArgumentParser()
    for name, default in {"length": 500, "lags": 6, "epochs": 25, "seed": 0, "products": 0, "held": 100}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"rate": 0.02, "ridge": 0.0, "noise": 0.2, "unused": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--mixed", action="store_true")
    p.add_argument("--names", default="fit_mse,holdout_mse")
    a = p.parse_args()
    rng, order = random.Random(11), random.Random(a.seed)
    series = []
    for t in range(a.length):
        series.append(math.sin(t / 5) + 0.5 * math.sin(t / 13) + rng.gauss(0, a.noise))
    rows = []
    for t in range(a.lags, a.length):
        x = series[t - a.lags : t]
        pairs = [x[i] * x[j] for i in range(a.lags) for j in range(i, a.lags)]
        rows.append(([1.0, *x, *pairs[: a.products]], series[t]))
    if a.mixed:
        values = [y for _, y in rows]
        rng.shuffle(values)
        rows = [(x, y) for (x, _), y in zip(rows, values)]
    train, held = rows[: -a.held], rows[-a.held :]
    weights = [0.0] * len(rows[0][0])

    def loss(part):
        return sum((sum(w * v for w, v in zip(weights, x)) - y) ** 2 for x, y in part) / len(part)

    first, second = a.names.split(",")
    for epoch in range(1, a.epochs + 1):
        order.shuffle(train)
        try:
            for x, y in train:
                error = sum(w * v for w, v in zip(weights, x)) - y
                weights = [w - a.rate * (error * v + a.ridge * w) for w, v in zip(weights, x)]
            found = {first: loss(train), second: loss(held)}
        except OverflowError:
            found = {first: math.nan, second: math.nan}
        print(json.dumps({"epoch": epoch} | {k: v for k, v in found.items() if k}), flush=True)


if __name__ == "__main__":
    main()
