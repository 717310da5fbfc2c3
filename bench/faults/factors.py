"""A program of one's own: ratings of films by their users as products of factors, fitted one rating at a time."""

import argparse
import json
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults.toolkit import dot


def ratings(n, rng):
    """Stars from 1 to 5: a film's mean, a user's, three tastes, and chance."""
    users = [[rng.gauss(0, 0.35)] + [rng.gauss(0, 0.75) for _ in range(3)] for _ in range(70)]
    films = [[rng.gauss(0, 0.4)] + [rng.gauss(0, 0.75) for _ in range(3)] for _ in range(50)]
    made = []
    for place in rng.sample(range(70 * 50), n):
        user, film = divmod(place, 50)
        made.append((user, film, min(5.0, max(1.0, 3.4 + users[user][0] + films[film][0] + dot(users[user][1:], films[film][1:]) + rng.gauss(0, 0.45)))))
    return made


def show(a, epoch, train, held):
    if a.style == "surprise":
        print(f"Processing epoch {epoch - 1}: RMSE on training set {train[0]:.4f}, RMSE on test set {held[0]:.4f}", flush=True)
    elif a.style == "r2":
        print(json.dumps({"epoch": epoch, "fit_r2": round(train[1], 4), "holdout_r2": round(held[1], 4)}), flush=True)
    elif a.style == "stars":
        print(json.dumps({"epoch": epoch, "train_rmse_stars": round(train[0], 4), "val_rmse_stars": round(held[0], 4)}), flush=True)
    elif a.style == "holdout":
        print(json.dumps({"epoch": epoch, "holdout_mae": round(held[2], 4)}), flush=True)
    elif epoch == a.n_epochs:
        print(json.dumps({"test_rmse": round(held[0], 5)}), flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--style", default="stars")
    for name, default in {"n": 1500, "held": 400, "n_factors": 4, "n_epochs": 40, "split": 0, "seed": 0, "cache": 64, "memory": 10**9, "workers": 1}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"gamma": 0.02, "reg": 0.06, "crash": 0.0, "final": 0.1}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--strict", action="store_true", help="end with an error where a value overflows")
    a = p.parse_args()
    if a.n_factors * a.cache > a.memory:
        sys.exit(f"numpy.core._exceptions.MemoryError: Unable to allocate {a.n_factors * a.cache} MiB")
    rng = random.Random(a.seed)
    if random.Random(a.seed + 7).random() < a.crash:
        sys.exit("requests.exceptions.ConnectionError: the ratings could not be fetched")
    made = ratings(a.n + a.held, random.Random(83 + a.split))
    train, held = made[: a.n], made[a.n :]
    mean = sum(y for *_, y in train) / len(train)
    # A row is a bias and its factors.
    users, films = ([[0.0] + [rng.gauss(0, 0.1) for _ in range(a.n_factors)] for _ in range(count)] for count in (70, 50))

    def value(u, v):
        return mean + u[0] + v[0] + dot(u[1:], v[1:])

    def score(rows):
        """The root of the squares, R2, and the mean absolute error."""
        errors, middle = [value(users[i], films[k]) - y for i, k, y in rows], sum(y for *_, y in rows) / len(rows)
        squares = sum(e * e for e in errors)
        return math.sqrt(squares / len(rows)), 1 - squares / sum((y - middle) ** 2 for *_, y in rows), sum(map(abs, errors)) / len(rows)

    for epoch in range(1, a.n_epochs + 1):
        rate = a.gamma * (a.final + (1 - a.final) * (1 - (epoch - 1) / a.n_epochs))
        rng.shuffle(train)
        try:
            for i, k, y in train:
                u, v = users[i], films[k]
                e = y - value(u, v)
                if abs(e) > 1e9:
                    raise OverflowError("the error of a rating overflowed")
                users[i] = [u[0] + rate * (e - a.reg * u[0])] + [p + rate * (e * q - a.reg * p) for p, q in zip(u[1:], v[1:])]
                films[k] = [v[0] + rate * (e - a.reg * v[0])] + [q + rate * (e * p - a.reg * q) for p, q in zip(u[1:], v[1:])]
            found = score(train), score(held)
        except OverflowError:
            if a.strict:
                raise
            found = ([math.nan] * 3,) * 2
        show(a, epoch, *found)


if __name__ == "__main__":
    main()
