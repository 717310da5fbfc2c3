"""A program of one's own: gradient boosting of small trees, which prints as XGBoost or LightGBM do, or as lines of JSON."""

import argparse
import json
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults import fields

BINS = 24


def read(name, n, share, rng):
    """Rows of bins and a target; texts become numbers by their order."""
    names, made, _ = fields.DATA[name]()
    made = made[:n]
    columns = []
    for column in list(zip(*made))[:-1]:
        try:
            values = [float(v) for v in column]
        except ValueError:
            kinds = sorted(set(column))
            values = [kinds.index(v) for v in column]
        cuts = sorted(values)[:: max(1, len(values) // BINS)]
        columns.append([sum(c < v for c in cuts) for v in values])
    targets = [row[-1] for row in made]
    kinds = sorted(set(targets))
    y = [float(kinds.index(t)) for t in targets] if len(kinds) == 2 else [float(t) for t in targets]
    chosen = rng.sample(range(len(y)), int(share * len(y)))
    moved = [y[i] for i in chosen]
    rng.shuffle(moved)
    for i, v in zip(chosen, moved):
        y[i] = v
    both = list(zip(zip(*columns), y))
    rng.shuffle(both)
    return both[len(both) // 4 :], both[: len(both) // 4], len(kinds) == 2


def tree(rows, slopes, curves, chosen, depth, a, rng):
    """The value of a leaf, or a column, a cut and two trees: the split of the largest gain by second-order steps."""
    g, h = sum(slopes[i] for i in chosen), sum(curves[i] for i in chosen)
    if depth == 0 or len(chosen) < 2 * a.min_child:
        return -g / (h + a.reg)
    best = (1e-9, None)
    for column in range(len(rows[0][0])):
        gs, hs, ns = [0.0] * (2 * BINS), [0.0] * (2 * BINS), [0] * (2 * BINS)
        for i in chosen:
            b = rows[i][0][column]
            gs[b] += slopes[i]
            hs[b] += curves[i]
            ns[b] += 1
        left, weight, n = 0.0, 0.0, 0
        for b in range(2 * BINS - 1):
            left, weight, n = left + gs[b], weight + hs[b], n + ns[b]
            if n >= a.min_child and len(chosen) - n >= a.min_child:
                gain = left * left / (weight + a.reg) + (g - left) ** 2 / (h - weight + a.reg) - g * g / (h + a.reg)
                if gain > best[0]:
                    best = (gain, (column, b))
    if best[1] is None:
        return -g / (h + a.reg)
    column, cut = best[1]
    sides = [i for i in chosen if rows[i][0][column] <= cut], [i for i in chosen if rows[i][0][column] > cut]
    return column, cut, *(tree(rows, slopes, curves, side, depth - 1, a, rng) for side in sides)


def value(node, x):
    while isinstance(node, tuple):
        node = node[2] if x[node[0]] <= node[1] else node[3]
    return node


def chance(z):
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def score(rows, z, classes):
    """Log loss and error, or the root of the squares and R2."""
    if classes:
        chances = [chance(v) for v in z]
        loss = -sum(math.log(max(p if y else 1 - p, 1e-15)) for (_, y), p in zip(rows, chances)) / len(rows)
        return loss, sum((p > 0.5) != (y > 0.5) for (_, y), p in zip(rows, chances)) / len(rows)
    squares, mean = sum((v - y) ** 2 for (_, y), v in zip(rows, z)), sum(y for _, y in rows) / len(rows)
    return math.sqrt(squares / len(rows)), 1 - squares / sum((y - mean) ** 2 for _, y in rows)


def show(style, number, classes, train, held):
    names = ("logloss", "error") if classes else ("rmse", "r2")
    if style == "xgboost":
        print(f"[{number}]\ttrain-{names[0]}:{train[0]:.5f}\tvalid-{names[0]}:{held[0]:.5f}", flush=True)
    elif style == "lightgbm":
        name = "binary_logloss" if classes else "rmse"
        print(f"[{number}]\ttraining's {name}: {train[0]:.6g}\tvalid_1's {name}: {held[0]:.6g}", flush=True)
    else:
        print(json.dumps({"iteration": number, f"learn_{names[1]}": round(train[1], 5), f"test_{names[1]}": round(held[1], 5)}), flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="loans")
    p.add_argument("--style", default="xgboost")
    for name, default in {"rows": 800, "rounds": 60, "max_depth": 3, "min_child": 5, "seed": 0, "max_bin": 64}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"eta": 0.1, "subsample": 0.8, "reg": 1.0, "labels": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--memory", type=int, default=10**9, help="what the machine has; a tree takes bins times two to its depth")
    a = p.parse_args()
    if a.max_bin * 2**a.max_depth > a.memory:
        sys.exit(f"RuntimeError: CUDA out of memory. Tried to allocate {a.max_bin * 2**a.max_depth} MiB")
    train, held, classes = read(a.data, a.rows, a.labels, random.Random(3))
    rng = random.Random(a.seed)
    mean = sum(y for _, y in train) / len(train)
    start = math.log(mean / (1 - mean)) if classes else mean
    z, other = [start] * len(train), [start] * len(held)
    for number in range(1, a.rounds + 1):
        if classes:
            chances = [chance(v) for v in z]
            slopes, curves = [q - y for (_, y), q in zip(train, chances)], [q * (1 - q) for q in chances]
        else:
            slopes, curves = [v - y for (_, y), v in zip(train, z)], [1.0] * len(train)
        chosen = [i for i in range(len(train)) if rng.random() < a.subsample]
        grown = tree(train, slopes, curves, chosen, a.max_depth, a, rng)
        z = [v + a.eta * value(grown, x) for v, (x, _) in zip(z, train)]
        other = [v + a.eta * value(grown, x) for v, (x, _) in zip(other, held)]
        show(a.style, number, classes, score(train, z, classes), score(held, other, classes))


if __name__ == "__main__":
    main()
