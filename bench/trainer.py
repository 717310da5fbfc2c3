"""Samples a second of the trainer against PyTorch: the same network, batch size, optimizer and data, one thread each.

    python3 bench/trainer.py
    python3 bench/trainer.py --seeds 10 --json bench/results/trainer.jsonl

Four cases: a multilayer perceptron and a convolutional network, on the 8x8 digits and on the same digits drawn at 28x28 (bilinear), which
is the size of MNIST. Both systems standardise, hold out a fifth, train with AdamW, and validate after each epoch; counted are samples for each
second of processor time of the training thread, validation included, reading the file not. The seeds are run in turns, first one system,
then the other, and compared as ratios. Initial weights come from the same distributions, drawn by each system's own generator as are the
shuffles and the held-out rows, so that accuracies agree only in distribution: the last column is the mean of their paired differences with
its 95 % interval.
"""

import argparse
import csv
import json
import math
import statistics
import subprocess
import tempfile
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
DIGITS = HERE.parent / "examples" / "digits" / "digits.csv"
CASES = {
    "mlp 8x8": (8, {"kind": "mlp", "layers": 2, "width": 64, "batch_size": 32, "epochs": 20}),
    "cnn 8x8": (8, {"kind": "cnn", "layers": 2, "width": 32, "batch_size": 32, "epochs": 6}),
    "mlp 28x28": (28, {"kind": "mlp", "layers": 2, "width": 128, "batch_size": 64, "epochs": 10}),
    "cnn 28x28": (28, {"kind": "cnn", "layers": 2, "width": 16, "batch_size": 64, "epochs": 3}),
}


def enlarge(source, target, side):
    """The digits at another size, between pixels by bilinear interpolation."""
    with open(source) as file:
        rows = list(csv.reader(file))
    label = rows[0].index("label")
    steps = [i * 7 / (side - 1) for i in range(side)]
    with open(target, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([f"p{i}" for i in range(side * side)] + ["label"])
        for row in rows[1:]:
            old = [float(v) for i, v in enumerate(row) if i != label]
            new = []
            for y in steps:
                for x in steps:
                    top, left = min(int(y), 6), min(int(x), 6)
                    dy, dx = y - top, x - left
                    a, b = old[8 * top + left], old[8 * top + left + 1]
                    c, d = old[8 * (top + 1) + left], old[8 * (top + 1) + left + 1]
                    new.append(round((a * (1 - dx) + b * dx) * (1 - dy) + (c * (1 - dx) + d * dx) * dy, 3))
            out.writerow(new + [row[label]])


def student(freedom):
    """The 97.5 % quantile of Student's t."""
    few = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
    return few[freedom - 1] if freedom <= len(few) else 1.96 + 2.5 / freedom


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--torch", help="a Python that has PyTorch and NumPy, instead of an environment of its own")
    parser.add_argument("--program", type=Path, help="the example samples as it was built, instead of building it")
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    built = options.program or peers.build("tunesmith-train", "--example", "samples") / "examples" / "samples"
    ours = str(built)
    torch = options.torch or peers.python("torch")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        files = {8: DIGITS, 28: Path(folder) / "digits28.csv"}
        enlarge(DIGITS, files[28], 28)
        for seed in range(options.seeds):
            for name, (side, case) in CASES.items():
                words = [f"{key}={value}" for key, value in case.items() if key != "kind"]
                words += ["dropout=0", "learning_rate=0.002", "schedule=constant"]
                systems = {
                    "tunesmith": [ours, str(files[side]), case["kind"], f"{seed}..{seed + 1}", *words, "json"],
                    "pytorch": [torch, str(HERE / "trainer_peer.py"), str(files[side]), json.dumps(case), str(seed)],
                }
                for system, command in systems.items():
                    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                    rows.append({"case": name, "system": system, "seed": seed, **json.loads(out.splitlines()[-1])})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| network | Tunesmith, samples/s | PyTorch, samples/s | ratio (median, range) | accuracy: Tunesmith | PyTorch | difference (95 %) |")
    print("|---|---|---|---|---|---|---|")
    for name in CASES:
        of = {s: [r for r in rows if r["case"] == name and r["system"] == s] for s in ("tunesmith", "pytorch")}
        speed = {s: [r["samples_per_second"] for r in mine] for s, mine in of.items()}
        accuracy = {s: [r["accuracy"] for r in mine] for s, mine in of.items()}
        ratios = sorted(a / b for a, b in zip(speed["tunesmith"], speed["pytorch"]))
        gaps = [a - b for a, b in zip(accuracy["tunesmith"], accuracy["pytorch"])]
        half = student(len(gaps) - 1) * statistics.stdev(gaps) / math.sqrt(len(gaps)) if len(gaps) > 1 else math.nan
        print(
            f"| {name} | {statistics.median(speed['tunesmith']):,.0f} | {statistics.median(speed['pytorch']):,.0f} "
            f"| {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) "
            f"| {statistics.mean(accuracy['tunesmith']):.4f} | {statistics.mean(accuracy['pytorch']):.4f} "
            f"| {statistics.mean(gaps):+.4f} ± {half:.4f} |"
        )


if __name__ == "__main__":
    main()
