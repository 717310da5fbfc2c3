"""One training with PyTorch, on one thread: trainer_peer.py FILE.csv CASE SEED prints samples a second and the best accuracy as JSON."""

import csv
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


def load(path, image):
    with open(path) as file:
        rows = list(csv.reader(file))
    label = rows[0].index("label")
    x = torch.tensor([[float(v) for i, v in enumerate(r) if i != label] for r in rows[1:]])
    y = torch.tensor([int(r[label]) for r in rows[1:]])
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    held = []
    for c in range(10):
        mine = [int(i) for i in order if y[i] == c]
        held += mine[: round(0.2 * len(mine))]
    mask = torch.zeros(len(y), dtype=torch.bool)
    mask[held] = True
    x = (x - x[~mask].mean()) / x[~mask].std()
    side = int(x.shape[1] ** 0.5)
    x = x.reshape(-1, 1, side, side) if image else x
    return x[~mask], y[~mask], x[mask], y[mask]


def network(case, inputs, side):
    parts = []
    if case["kind"] == "mlp":
        for _ in range(case["layers"]):
            parts += [nn.Linear(inputs, case["width"]), nn.ReLU()]
            inputs = case["width"]
        return nn.Sequential(*parts, nn.Linear(inputs, 10))
    channels = 1
    for _ in range(case["layers"]):
        parts.append(nn.Conv2d(channels, case["width"], 3, padding=1))
        if side >= 4:
            parts.append(nn.MaxPool2d(2))
            side //= 2
        parts.append(nn.ReLU())
        channels = case["width"]
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(channels * side * side, 10))


def initialize(model):
    """As in Tunesmith: He's uniform distribution before a rectifier, Glorot's before the outputs, biases at zero."""
    layers = [part for part in model if hasattr(part, "weight")]
    for layer in layers[:-1]:
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    nn.init.xavier_uniform_(layers[-1].weight)
    for layer in layers:
        nn.init.zeros_(layer.bias)


def main():
    path, case, seed = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    x, y, vx, vy = load(path, case["kind"] == "cnn")
    torch.manual_seed(seed)
    model = network(case, x[0].numel(), x.shape[-1])
    initialize(model)
    decays = [p for p in model.parameters() if p.ndim > 1]
    spared = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": decays, "weight_decay": 1e-4}, {"params": spared, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.002)
    loss_of = nn.CrossEntropyLoss()
    best, start = 0.0, time.thread_time()
    for _ in range(case["epochs"]):
        model.train()
        order = torch.randperm(len(y))
        total = 0.0
        for rows in order.split(case["batch_size"]):
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            total += loss.item()
        model.eval()
        with torch.no_grad():
            best = max(best, (model(vx).argmax(1) == vy).double().mean().item())
    seconds = time.thread_time() - start
    print(json.dumps({"samples_per_second": len(y) * case["epochs"] / seconds, "accuracy": best, "seconds": seconds}))


if __name__ == "__main__":
    main()
