"""A program of one's own: a model of the next character from the last few, which prints as the Hugging Face trainer logs: training and evaluation apart."""

import argparse
import json
import math
import random

WHO = "the miller|a fox|the old king|my sister|the captain|a raven|the baker|nobody".split("|")
DOES = "saw|followed|carried|painted|forgot|sold|hid|praised".split("|")
WHAT = "a golden ring|the river|seven stones|his own shadow|a loaf of bread|the lantern|two letters|a broken wheel".split("|")
WHERE = "by the mill|under the bridge|in winter|before dawn|at the market|without a word".split("|")


def text(length, seed, noise=0.02):
    rng, made = random.Random(seed), []
    while sum(map(len, made)) < length:
        made.append(f"{rng.choice(WHO)} {rng.choice(DOES)} {rng.choice(WHAT)} {rng.choice(WHERE)}. ")
    letters = list("".join(made)[:length])
    return [rng.choice("abcdefghijklmnopqrstuvwxyz") if rng.random() < noise else c for c in letters]


class Model:
    """A weight for each known context, up to `order` characters long, and next character; a softmax over their sums."""

    def __init__(self, alphabet, order):
        self.alphabet, self.order, self.weights = alphabet, order, {}

    def known(self, letters, at):
        return [tuple(letters[at - k : at]) for k in range(self.order + 1)]

    def chances(self, contexts):
        rows = [self.weights[c] for c in contexts if c in self.weights]
        z = [sum(column) for column in zip(*rows)] if rows else [0.0] * len(self.alphabet)
        top = max(z)
        powers = [math.exp(v - top) for v in z]
        total = sum(powers)
        return [p / total for p in powers]

    def step(self, letters, at, rate, decay):
        contexts, n = self.known(letters, at), len(self.alphabet)
        for c in contexts:
            if c not in self.weights:
                self.weights[c] = [0.0] * n
        chances, right = self.chances(contexts), self.alphabet[letters[at]]
        for c in contexts:
            self.weights[c] = [w - rate * (p + decay * w) for w, p in zip(self.weights[c], chances)]
            self.weights[c][right] += rate
        return -math.log(max(chances[right], 1e-30))

    def loss(self, letters):
        places = range(self.order, len(letters))
        return -sum(math.log(max(self.chances(self.known(letters, i))[self.alphabet[letters[i]]], 1e-30)) for i in places) / len(places)


def main():
    p = argparse.ArgumentParser()
    for name, default in {"length": 4000, "held": 1000, "order": 3, "epochs": 10, "logs": 2, "seed": 0}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"lr": 0.1, "decay": 1e-4, "noise": 0.02, "final": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--perplexity", action="store_true", help="report it and no loss")
    p.add_argument("--quiet", action="store_true", help="report evaluations only")
    a = p.parse_args()
    train, held = text(a.length, 8, a.noise), text(a.held, 9, a.noise)
    model, rng = Model({c: i for i, c in enumerate("abcdefghijklmnopqrstuvwxyz .")}, a.order), random.Random(a.seed)
    places = list(range(a.order, len(train)))
    total, done = a.epochs * len(places), 0
    for epoch in range(1, a.epochs + 1):
        rng.shuffle(places)
        part = len(places) // a.logs
        for log in range(a.logs):
            chosen = places[log * part : (log + 1) * part]
            lost = 0.0
            for at in chosen:
                lost += model.step(train, at, a.lr * (1 - (1 - a.final) * done / total), a.decay)
                done += 1
            if not a.quiet:
                mean = lost / len(chosen)
                named = {"train_perplexity": round(math.exp(mean), 4)} if a.perplexity else {"loss": round(mean, 4)}
                print(json.dumps({"step": done // 16} | named), flush=True)
        found = model.loss(held)
        named = {"eval_perplexity": round(math.exp(found), 4)} if a.perplexity else {"eval_loss": round(found, 4)}
        print(json.dumps({"step": done // 16} | named), flush=True)


if __name__ == "__main__":
    main()
