"""The trials of the digits example with Optuna and PyTorch: one process, one thread, trials from a JSON file.

digits_peer.py CONFIGURATIONS.json DIGITS.csv STORAGE  ->  {"trials": n, "cpu_seconds": s, "wall_seconds": s, "accuracies": [...]}

The same network as Tunesmith's CNN (3x3 convolutions of equal width with 2x2 max pooling while the image has 4 or more pixels a side,
ReLU, dropout before the linear layer), AdamW without decay on biases, the same schedules step by step, the same share held out.
"""

import csv
import json
import math
import random
import resource
import sys
import time

import optuna
import torch
from torch import nn

torch.set_num_threads(1)
optuna.logging.set_verbosity(optuna.logging.WARNING)


def factor(schedule, t):
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * t))
    if schedule == "exponential":
        return 0.01**t
    if schedule == "linear":
        return 1 - t
    if schedule == "step":
        return 1.0 if t < 0.5 else 0.1 if t < 0.75 else 0.01
    return 1.0


def network(layers, width, dropout, side, classes):
    parts, channels = [], 1
    for _ in range(layers):
        parts.append(nn.Conv2d(channels, width, 3, padding=1))
        if side >= 4:
            parts.append(nn.MaxPool2d(2))
            side //= 2
        parts.append(nn.ReLU())
        channels = width
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(dropout), nn.Linear(channels * side * side, classes))


def load(path):
    with open(path) as file:
        rows = list(csv.reader(file))
    target = rows[0].index("label")
    x = torch.tensor([[float(v) for i, v in enumerate(r) if i != target] for r in rows[1:]])
    y = torch.tensor([int(r[target]) for r in rows[1:]])
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    held = []
    for label in range(10):
        of_label = [int(i) for i in order if y[i] == label]
        held += of_label[: round(0.2 * len(of_label))]
    mask = torch.zeros(len(y), dtype=torch.bool)
    mask[held] = True
    x = (x - x[~mask].mean()) / x[~mask].std()
    x = x.reshape(-1, 1, 8, 8)
    return x[~mask], y[~mask], x[mask], y[mask]


def train(trial, config, data, seed):
    torch.manual_seed(seed)
    x, y, vx, vy = data
    model = network(config["layers"], config["width"], config["dropout"], 8, 10)
    weights = [p for p in model.parameters() if p.dim() > 1]
    biases = [p for p in model.parameters() if p.dim() == 1]
    rate = config["learning_rate"]
    groups = [{"params": weights, "weight_decay": config["weight_decay"]}, {"params": biases, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate)
    loss_of = nn.CrossEntropyLoss()
    size, epochs = config["batch_size"], config["epochs"]
    batches = math.ceil(len(y) / size)
    step, accuracy = 0, 0.0
    for epoch in range(1, epochs + 1):
        model.train()
        order = torch.randperm(len(y))
        for at in range(0, len(y), size):
            for group in optimizer.param_groups:
                group["lr"] = rate * factor(config["schedule"], step / (batches * epochs))
            index = order[at : at + size]
            optimizer.zero_grad()
            loss = loss_of(model(x[index]), y[index])
            loss.backward()
            optimizer.step()
            step += 1
        model.eval()
        with torch.no_grad():
            out = model(vx)
            accuracy = (out.argmax(1) == vy).float().mean().item()
            loss_of(out, vy).item()
        trial.report(accuracy, epoch)
    return accuracy


def main():
    configs_path, data_path, storage = sys.argv[1:4]
    with open(configs_path) as file:
        configs = json.load(file)
    data = load(data_path)
    study = optuna.create_study(storage=storage, direction="maximize", sampler=optuna.samplers.RandomSampler(seed=0))
    start = time.perf_counter()
    accuracies = []
    for seed, config in enumerate(configs):
        study.enqueue_trial(config)
        trial = study.ask()
        asked = {
            "layers": trial.suggest_int("layers", 1, 4),
            "width": trial.suggest_int("width", 8, 64, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 1e-5, 1e-1, log=True),
            "schedule": trial.suggest_categorical("schedule", ["constant", "cosine", "exponential", "linear", "step"]),
            "batch_size": trial.suggest_categorical("batch_size", [16, 32, 64, 128]),
            "epochs": trial.suggest_int("epochs", 5, 30),
            "dropout": trial.suggest_float("dropout", 0.0, 0.6),
            "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-1, log=True),
        }
        assert asked == config, (asked, config)
        accuracies.append(train(trial, config, data, seed))
        study.tell(trial, accuracies[-1])
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "trials": len(configs),
                "cpu_seconds": used.ru_utime + used.ru_stime,
                "wall_seconds": time.perf_counter() - start,
                "accuracies": accuracies,
            }
        )
    )


if __name__ == "__main__":
    random.seed(0)
    main()
