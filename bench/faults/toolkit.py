"""What the programs of the halves `blind` and `fresh` share: rules that change weights, and the lines in which trainers tell how it goes."""

import json
import math
from operator import mul


def dot(u, v):
    return sum(map(mul, u, v))


def softmax(z):
    top = max(z)
    powers = [math.exp(v - top) for v in z]
    total = sum(powers)
    return [p / total for p in powers]


class Adam:
    def __init__(self, weights, decay=0.0):
        self.weights, self.decay, self.count = weights, decay, 0
        self.means, self.squares = ([[0.0] * len(u) for u in weights] for _ in range(2))

    def step(self, slopes, rate):
        self.count += 1
        a, b = 1 - 0.9**self.count, 1 - 0.999**self.count
        for u, m, s, g in zip(self.weights, self.means, self.squares, slopes):
            m[:] = [0.9 * x + 0.1 * y for x, y in zip(m, g)]
            s[:] = [0.999 * x + 0.001 * y * y for x, y in zip(s, g)]
            u[:] = [w * (1 - rate * self.decay) - rate * x / a / (math.sqrt(y / b) + 1e-8) for w, x, y in zip(u, m, s)]


class Momentum:
    def __init__(self, weights, decay=0.0, momentum=0.9):
        self.weights, self.decay, self.momentum = weights, decay, momentum
        self.moved = [[0.0] * len(u) for u in weights]

    def step(self, slopes, rate):
        for u, m, g in zip(self.weights, self.moved, slopes):
            m[:] = [self.momentum * x - rate * (y + self.decay * w) for x, y, w in zip(m, g, u)]
            u[:] = [w + x for w, x in zip(u, m)]


# How trainers print an epoch: one or more lines of text, or of JSON where a name stands for a number. `percent` is 100 times the score.
STYLES = {
    "lightning": [{"epoch": "step", "train_loss": "train", "val_loss": "held", "val_acc": "score"}],
    "slash": [{"epoch": "step", "train/nll": "train", "valid/nll": "held"}],
    "trainer": [{"step": "step", "loss": "train"}, {"step": "step", "eval_loss": "held", "eval_accuracy": "score"}],
    "evaluated": [{"step": "step", "eval_loss": "held", "eval_accuracy": "score"}],
    "deviance": [{"epoch": "step", "train_deviance": "train", "valid_deviance": "held"}],
    "pinball": [{"iteration": "step", "fit_pinball": "train", "holdout_pinball": "held"}],
    "survival": [{"epoch": "step", "train_nll": "train", "val_nll": "held", "val_c_index": "score"}],
    "rank": [{"epoch": "step", "train_bpr_loss": "train", "valid_bpr_loss": "held", "valid_auc": "score"}],
    "megawatts": [{"epoch": "step", "train_mse": "train", "val_mse": "held", "val_mae_mwh": "score"}],
    "script": ["[{step:3d}/{last}] trn_loss={train:.4f}  tst_loss={held:.4f}  acc={percent:.1f}%"],
    "keras": ["Epoch {step}/{last} - loss: {train:.4f} - val_loss: {held:.4f} - val_accuracy: {score:.4f}"],
    "boost": ["[{step}]\ttrain-mlogloss:{train:.5f}\teval-mlogloss:{held:.5f}"],
    "dev": ["epoch {step:02d} | training NLL {train:.4f} | dev NLL {held:.4f} | dev accuracy {percent:.2f} %"],
}


def show(style, step, last, train, held, score=math.nan):
    """Prints an epoch."""
    numbers = dict(step=step, last=last, train=train, held=held, score=score, percent=100 * score)
    for line in STYLES[style]:
        print(line.format(**numbers) if isinstance(line, str) else json.dumps({key: numbers[name] for key, name in line.items()}), flush=True)


def descend(net, rule, train, held, options, rate, rng, *more):
    """Trains by batches, with a rate that falls along half a cosine to the share `last`, and shows each epoch. What is more goes to `slopes`."""
    for epoch in range(1, options.epochs + 1):
        now, lost = rate * (options.last + (1 - options.last) * 0.5 * (1 + math.cos(math.pi * (epoch - 1) / options.epochs))), 0.0
        rng.shuffle(train)
        try:
            for start in range(0, len(train), options.batch):
                slopes, loss = net.slopes(train[start : start + options.batch], *more)
                rule.step(slopes, now)
                lost += loss / len(train)
            loss, score = net.scores(held)
        except (OverflowError, ValueError):
            lost = loss = score = math.nan
        show(options.style, epoch, options.epochs, lost, loss, score)
