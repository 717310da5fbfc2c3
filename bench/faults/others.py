"""Programs of one's own of other kinds: ratings as products of factors (`factors`), words that tell kinds of text apart (`words`), a way learned
by trial and error (`walk`). `--names` says under which names they report, `--every` how often validation is measured, `--apart` that both parts are
reported in lines of their own, `--clock batches` that steps count batches.
"""

import argparse
import json
import math
import random


class Reporter:
    def __init__(self, a):
        self.a, self.names = a, a.names.split(",")

    def report(self, epoch, batches, train, held):
        a = self.a
        step = {"step": batches} if a.clock == "batches" else {} if a.clock == "none" else {a.clock: epoch}
        parts = [dict(zip(self.names[:2], train))]
        if epoch % a.every == 0 or epoch == a.epochs:
            parts.append(dict(zip(self.names[2:], held)))
        parts = [{name: x for name, x in part.items() if name} for part in parts]
        for part in parts if a.apart else [{k: v for part in parts for k, v in part.items()}]:
            if part:
                print(json.dumps(step | part), flush=True)


def factors(a, reporter):
    """People, things and ratings; each rating is a product of a few hidden tastes."""
    rng, order = random.Random(5), random.Random(a.seed)
    people, things, hidden = 60, 50, 3
    tastes = [[rng.gauss(0, 0.6) for _ in range(hidden)] for _ in range(people)]
    kinds = [[rng.gauss(0, 0.6) for _ in range(hidden)] for _ in range(things)]
    ratings = []
    for _ in range(a.rows):
        p, t = rng.randrange(people), rng.randrange(things)
        ratings.append((p, t, 3.5 + sum(x * y for x, y in zip(tastes[p], kinds[t])) + rng.gauss(0, a.noise)))
    if a.fault == "labels":
        values = [r for *_, r in ratings]
        rng.shuffle(values)
        ratings = [(p, t, r) for (p, t, _), r in zip(ratings, values)]
    held, train = ratings[: len(ratings) // 5], ratings[len(ratings) // 5 :]
    mean = sum(r for *_, r in train) / len(train)
    left = [[order.gauss(0, 0.1) for _ in range(a.size)] + [0.0] for _ in range(people)]
    right = [[order.gauss(0, 0.1) for _ in range(a.size)] + [0.0] for _ in range(things)]

    def guess(p, t):
        return mean + left[p][-1] + right[t][-1] + sum(x * y for x, y in zip(left[p][:-1], right[t][:-1]))

    def scores(part):
        squares = sum((guess(p, t) - r) ** 2 for p, t, r in part) / len(part)
        return (squares**0.5 if a.root else squares), sum(abs(guess(p, t) - r) for p, t, r in part) / len(part)

    count = 0
    for epoch in range(1, a.epochs + 1):
        rate = a.lr * (1 - (1 - a.final) * (epoch - 1) / a.epochs)
        order.shuffle(train)
        try:
            for p, t, r in train:
                error = guess(p, t) - r
                u, v = left[p], right[t]
                for k in range(a.size):
                    u[k], v[k] = u[k] - rate * (error * v[k] + a.l2 * u[k]), v[k] - rate * (error * u[k] + a.l2 * v[k])
                u[-1] -= rate * (error + a.l2 * u[-1])
                v[-1] -= rate * (error + a.l2 * v[-1])
            count += len(train) // a.batch
            found = scores(train), scores(held)
        except OverflowError:
            found = (math.inf, math.inf), (math.inf, math.inf)
        reporter.report(epoch, count, *found)


def words(a, reporter):
    """Texts of some words each; a weight a word and kind, by steps of batches."""
    rng, order = random.Random(6), random.Random(a.seed)
    kinds, known = a.kinds, a.known
    texts = []
    for _ in range(a.rows):
        kind = rng.randrange(kinds)
        text = [rng.randrange(known // kinds) * kinds + kind if rng.random() < a.signal else rng.randrange(known) for _ in range(8)]
        texts.append((text, kind))
    if a.fault in ("labels", "some-labels"):
        chosen = range(len(texts)) if a.fault == "labels" else rng.sample(range(len(texts)), len(texts) * 3 // 10)
        moved = [texts[i][1] for i in chosen]
        rng.shuffle(moved)
        for i, kind in zip(chosen, moved):
            texts[i] = (texts[i][0], kind)
    if a.fault == "blank":
        texts = [([0] * 8, kind) for _, kind in texts]
    held, train = texts[: len(texts) // 4], texts[len(texts) // 4 :]
    weights = [[0.0] * kinds for _ in range(known)]

    def chances(text, drop=0.0):
        z = [0.0] * kinds
        for w in text:
            if not drop or order.random() >= drop:
                for k in range(kinds):
                    z[k] += weights[w][k] / (1 - drop)
        top = max(z)
        powers = [math.exp(x - top) for x in z]
        return [p / sum(powers) for p in powers]

    def scores(part):
        loss = right = 0.0
        for text, kind in part:
            p = chances(text)
            loss -= math.log(max(p[kind], 1e-30))
            right += max(range(kinds), key=p.__getitem__) == kind
        return loss / len(part), right / len(part) * a.whole

    count = 0
    for epoch in range(1, a.epochs + 1):
        rate = a.lr * (1 - (1 - a.final) * (epoch - 1) / a.epochs)
        order.shuffle(train)
        for start in range(0, len(train), a.batch):
            batch = train[start : start + a.batch]
            slopes = [(text, [p - (k == kind) for k, p in enumerate(chances(text, a.dropout))]) for text, kind in batch]
            for text, slope in slopes:
                for w in text:
                    for k in range(kinds):
                        weights[w][k] -= rate * (slope[k] / len(batch) + a.l2 * weights[w][k])
            count += 1
        reporter.report(epoch, count, scores(train), scores(held))


def walk(a, reporter):
    """A walk over a frozen lake of 5 by 5: the mean reward of the last games, and of games played without chance."""
    order = random.Random(a.seed)
    holes, goal = {(1, 1), (3, 1), (1, 3), (3, 4)}, (4, 4)
    values = {}

    def play(chance):
        place, total, moves = (0, 0), 0.0, 0
        while place != goal and moves < 40:
            known = values.setdefault(place, [0.0] * 4)
            move = order.randrange(4) if order.random() < chance else max(range(4), key=known.__getitem__)
            slip = order.randrange(4) if order.random() < 0.1 else move
            x, y = place[0] + (slip == 0) - (slip == 1), place[1] + (slip == 2) - (slip == 3)
            new = (min(4, max(0, x)), min(4, max(0, y)))
            reward = 1.0 if new == goal else -0.5 if new in holes else -0.01
            ahead = 0.0 if new == goal or new in holes else max(values.setdefault(new, [0.0] * 4))
            if chance:
                known[move] += a.lr * (reward + 0.95 * ahead - known[move])
            total, moves, place = total + reward, moves + 1, new
            if new in holes:
                break
        return total

    for epoch in range(1, a.epochs + 1):
        train = sum(play(a.chance) for _ in range(a.batch)) / a.batch
        held = sum(play(0.0) for _ in range(60)) / 60
        reporter.report(epoch, epoch * a.batch, (train, train), (held, held))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--kind", default="words")
    p.add_argument("--fault", default="")
    p.add_argument("--names", default="train_loss,train_acc,val_loss,val_acc")
    p.add_argument("--clock", default="epoch")
    p.add_argument("--apart", action="store_true")
    p.add_argument("--root", action="store_true")
    for name, default in {"rows": 600, "epochs": 20, "batch": 16, "seed": 0, "every": 1, "size": 3, "kinds": 3, "known": 90, "whole": 1}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"lr": 0.05, "l2": 1e-4, "dropout": 0.0, "final": 0.1, "noise": 0.3, "signal": 0.4, "chance": 0.2}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    a = p.parse_args()
    {"factors": factors, "words": words, "walk": walk}[a.kind](a, Reporter(a))


if __name__ == "__main__":
    main()
