"""A program of one's own: boosted trees for several classes, a tree a class and round, which goes through all its rounds."""

import argparse
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults import surveys
from faults.toolkit import show, softmax

BINS = 12


def grown(rows, slopes, curves, chosen, depth, a, rng):
    """A tree on binned columns that lowers the loss most: a leaf's value, or a column, a bin, and what is on each side of it."""
    g, h = sum(slopes[i] for i in chosen), sum(curves[i] for i in chosen)
    best = (a.gain, None, None)
    for column in range(len(rows[0][0])) if depth and len(chosen) >= 2 * a.leaf else ():
        if rng.random() > a.colsample:
            continue
        bins = [[0.0, 0.0, 0] for _ in range(BINS)]
        for i in chosen:
            one = bins[rows[i][0][column]]
            one[0] += slopes[i]
            one[1] += curves[i]
            one[2] += 1
        left = [0.0, 0.0, 0]
        for cut in range(BINS - 1):
            left = [x + y for x, y in zip(left, bins[cut])]
            if min(left[2], len(chosen) - left[2]) < a.leaf:
                continue
            gain = left[0] ** 2 / (left[1] + a.reg_lambda) + (g - left[0]) ** 2 / (h - left[1] + a.reg_lambda) - g * g / (h + a.reg_lambda)
            if gain > best[0]:
                best = (gain, column, cut)
    if best[1] is None:
        return -g / (h + a.reg_lambda)
    _, column, cut = best
    sides = [[i for i in chosen if (rows[i][0][column] <= cut) == low] for low in (True, False)]
    return column, cut, *(grown(rows, slopes, curves, side, depth - 1, a, rng) for side in sides)


def value(tree, x):
    while isinstance(tree, tuple):
        tree = tree[2] if x[tree[0]] <= tree[1] else tree[3]
    return tree


def scores(rows, margins):
    chances = [softmax(z) for z in margins]
    loss = -sum(math.log(max(c[y], 1e-12)) for c, (_, y) in zip(chances, rows)) / len(rows)
    return loss, sum(c[y] == max(c) for c, (_, y) in zip(chances, rows)) / len(rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--style", default="boost")
    for name, default in {"n": 500, "held": 300, "rounds": 40, "max_depth": 3, "leaf": 5, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"shrinkage": 0.2, "bagging": 0.7, "colsample": 0.8, "reg_lambda": 1.0, "gain": 0.0, "labels": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    a = p.parse_args()
    made = surveys.gestures(a.n + a.held)[1]
    names, columns = sorted({row[-1] for row in made}), list(zip(*[[float(v) for v in row[:-1]] for row in made]))
    edges = [[sorted(c)[k * len(c) // BINS] for k in range(1, BINS)] for c in columns]
    binned = [[sum(v >= e for e in es) for v, es in zip(row, edges)] for row in zip(*columns)]
    rows, mixer, rng = [(x, names.index(row[-1])) for x, row in zip(binned, made)], random.Random(7), random.Random(a.seed)
    train, held = [(x, mixer.randrange(5)) if mixer.random() < a.labels else (x, y) for x, y in rows[: a.n]], rows[a.n :]
    ours, theirs = ([[0.0] * 5 for _ in part] for part in (train, held))
    for number in range(a.rounds):
        chances = [softmax(z) for z in ours]
        chosen = [i for i in range(a.n) if rng.random() < a.bagging]
        for k in range(5):
            slopes = [c[k] - (y == k) for c, (_, y) in zip(chances, train)]
            tree = grown(train, slopes, [max(1e-6, c[k] * (1 - c[k])) for c in chances], chosen, a.max_depth, a, rng)
            for part, margins in ((train, ours), (held, theirs)):
                for (x, _), z in zip(part, margins):
                    z[k] += a.shrinkage * value(tree, x)
        loss, score = scores(held, theirs)
        show(a.style, number, a.rounds, scores(train, ours)[0], loss, score)


if __name__ == "__main__":
    main()
