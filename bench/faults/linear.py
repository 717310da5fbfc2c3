"""A program of one's own: a linear model of any kind by gradient descent with momentum - claims of drivers (Poisson), the time of deliveries (a
quantile), the life of pumps (exponential survival, some still alive), or whether a mail is spam (logistic) - on the columns or on random features.
"""

import argparse
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults.toolkit import Momentum, dot, show


def claims(x, rng):
    rate = math.exp(-0.3 + 0.5 * x[0] - 0.35 * x[1] + 0.2 * x[0] * x[2])
    count, left = 0, rng.expovariate(rate)
    while left < 1:
        count, left = count + 1, left + rng.expovariate(rate)
    return count


def delivery(x, rng):
    return 2.0 + 0.9 * x[0] + 0.6 * max(0.0, x[1]) + 0.5 * math.sin(2 * x[2]) + rng.lognormvariate(-0.7, 0.6)


def pumps(x, rng):
    life, end = rng.expovariate(math.exp(0.8 * x[0] - 0.6 * x[1] + 0.5 * x[2] * x[3] - 0.5)), rng.uniform(0.5, 4)
    return (min(life, end), life <= end)


def spam(x, rng):
    z = 2.4 * x[0] * x[1] + 1.2 * math.sin(2 * x[2]) + 1.5 * x[3]
    return 1 / (1 + math.exp(-2.5 * z)) > rng.random()


def loss(task, z, y, tau=0.8):
    """The loss of the linear value `z`, and its slope."""
    if task == "claims":
        # The deviance: its zero is the perfect prediction.
        own = y * math.log(y) - y if y else 0.0
        return 2 * (math.exp(z) - y * z + own), 2 * (math.exp(z) - y)
    if task == "delivery":
        return (tau * (y - z), -tau) if y > z else ((1 - tau) * (z - y), 1 - tau)
    if task == "pumps":
        return math.exp(z) * y[0] - y[1] * z, math.exp(z) * y[0] - y[1]
    p = 1 / (1 + math.exp(-max(-500.0, min(500.0, z))))
    return -math.log(max(p if y else 1 - p, 1e-12)), p - y


def score(task, found):
    """The share that is right, or of pairs in the right order."""
    if task == "spam":
        return sum((z > 0) == y for z, y in found) / len(found)
    if task == "pumps":
        pairs = [(z, other) for z, (time, broke) in found if broke for other, (later, _) in found if later > time]
        return sum(z > other for z, other in pairs) / len(pairs)
    return math.nan


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--task", default="spam", choices=["claims", "delivery", "pumps", "spam"])
    p.add_argument("--style", default="lightning")
    for name, default in {"n": 400, "held": 250, "columns": 6, "features": 0, "epochs": 20, "batch": 16, "seed": 0, "split": 0, "threads": 1}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"eta0": 0.02, "alpha": 1e-4, "last": 0.05, "momentum": 0.9, "width": 0.8, "crash": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--strict", action="store_true", help="end with an error where a value overflows")
    a = p.parse_args()
    rng = random.Random(61 + a.split)
    make = {"claims": claims, "delivery": delivery, "pumps": pumps, "spam": spam}[a.task]
    mixes = [[random.Random(k).gauss(0, a.width) for _ in range(a.columns)] + [random.Random(-k - 1).uniform(0, 6.28)] for k in range(a.features)]
    rows = []
    for _ in range(a.n + a.held):
        x = [rng.gauss(0, 1) for _ in range(a.columns)]
        rows.append((([math.cos(dot(m, x + [1.0])) * 1.4 for m in mixes] if mixes else x) + [1.0], make(x, rng)))
    train, held, order = rows[: a.n], rows[a.n :], random.Random(a.seed)
    if order.random() < a.crash:
        sys.exit("RuntimeError: cuBLAS error: CUBLAS_STATUS_NOT_INITIALIZED")
    weights = [[0.0] * len(rows[0][0])]
    rule = Momentum(weights, a.alpha, a.momentum)
    for epoch in range(1, a.epochs + 1):
        rate, lost = a.eta0 * (a.last + (1 - a.last) * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / a.epochs))), 0.0
        order.shuffle(train)
        try:
            for start in range(0, len(train), a.batch):
                batch, slope = train[start : start + a.batch], [0.0] * len(weights[0])
                for x, y in batch:
                    one, e = loss(a.task, dot(weights[0], x), y)
                    lost += one / len(train)
                    slope = [s + e * v / len(batch) for s, v in zip(slope, x)]
                rule.step([slope], rate)
            found = [(dot(weights[0], x), y) for x, y in held]
            now = sum(loss(a.task, z, y)[0] for z, y in found) / len(held)
        except OverflowError:
            if a.strict:
                raise
            lost = now = math.nan
            found = []
        show(a.style, epoch, a.epochs, lost, now, score(a.task, found) if found else math.nan)


if __name__ == "__main__":
    main()
