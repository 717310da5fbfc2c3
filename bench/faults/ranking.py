"""A program of one's own: which songs a listener likes, learned from pairs of a song that was played and one that was not (Bayesian personalised
ranking); listeners and songs are vectors.
"""

import argparse
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults.toolkit import dot, show


def played(listeners, songs, each, rng):
    """For every listener the songs played: those near to their taste of three numbers, with chance."""
    tastes, kinds = ([[rng.gauss(0, 1) for _ in range(3)] for _ in range(n)] for n in (listeners, songs))
    made = []
    for taste in tastes:
        order = sorted(range(songs), key=lambda s: -dot(taste, kinds[s]) - rng.gauss(0, 1.0))
        made.append(order[:each])
    return made


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--style", default="rank")
    for name, default in {"listeners": 70, "songs": 60, "each": 14, "factors": 4, "epochs": 20, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"lr": 0.08, "lambda": 0.02, "last": 0.1, "init": 0.1}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--elsewhere", action="store_true", help="the songs to test by are another listener's")
    a = p.parse_args()
    decay, mixer, rng = getattr(a, "lambda"), random.Random(81), random.Random(a.seed)
    likes = played(a.listeners, a.songs, a.each, mixer)
    pairs = [(who, song) for who, songs in enumerate(likes) for song in songs]
    mixer.shuffle(pairs)
    held, train = pairs[: len(pairs) // 4], pairs[len(pairs) // 4 :]
    others = [[s for s in range(a.songs) if s not in songs] for songs in likes]
    tests = [(who, song, mixer.choice(others[who])) for who, song in held for _ in range(2)]
    if a.elsewhere:
        tests = [(who, *songs) for (who, *_), (_, *songs) in zip(tests, mixer.sample(tests, len(tests)))]
    users, items = ([[rng.gauss(0, a.init) for _ in range(a.factors)] for _ in range(n)] for n in (a.listeners, a.songs))
    lean = [0.0] * a.songs

    def ahead(who, song, other):
        return dot(users[who], items[song]) - dot(users[who], items[other]) + lean[song] - lean[other]

    def loss(z):
        return math.log1p(math.exp(-z)) if z > -30 else -z

    for epoch in range(1, a.epochs + 1):
        rate, lost = a.lr * (a.last + (1 - a.last) * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / a.epochs))), 0.0
        rng.shuffle(train)
        for who, song in train:
            other = rng.choice(others[who])
            z = ahead(who, song, other)
            lost += loss(z) / len(train)
            push = 1 / (1 + math.exp(min(z, 500.0)))
            u, s, o = users[who], items[song], items[other]
            users[who] = [x + rate * (push * (y - w) - decay * x) for x, y, w in zip(u, s, o)]
            items[song] = [y + rate * (push * x - decay * y) for x, y in zip(u, s)]
            items[other] = [w - rate * (push * x + decay * w) for x, w in zip(u, o)]
            lean[song] += rate * (push - decay * lean[song])
            lean[other] -= rate * (push + decay * lean[other])
        values = [ahead(*test) for test in tests]
        show(a.style, epoch, a.epochs, lost, sum(map(loss, values)) / len(values), sum(z > 0 for z in values) / len(values))


if __name__ == "__main__":
    main()
