"""What starting from learned weights gains: the example in examples/fine-tuning against training from scratch with the same budget.

    python3 bench/fine_tuning.py
    python3 bench/fine_tuning.py --seeds 10 --json bench/results/fine_tuning.jsonl

MNIST's digits 5 to 9 are learned from 5, 10 and 20 images of each, all three reported. For each seed, which draws other images to learn from
and another search, both sides are tuned for as many trials by the same folds of these few images: fine-tuning over the learning rate,
`freeze` and `unfreeze_epoch`, from a network that has learned 0 to 4; scratch over the learning rate, the weight decay and dropout, with
the same network, epochs and batch size. `tunesmith confirm` trains the best configuration again, and the default one, keeps the better on all
of the few images, and scores that network on the sealed ones, some 2,400, which neither side has seen.
"""

import argparse
import json
import math
import statistics
import subprocess
import tempfile
from pathlib import Path

import peers

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "fine-tuning"
IMAGES_OF_A_DIGIT = 500
SCRATCH = """[space.training]
learning_rate = { float = [1e-4, 1e-1], scale = "log" }
[space.regularization]
weight_decay = { float = [1e-6, 1e-1], scale = "log" }
dropout = { float = [0.0, 0.6] }
"""
STARTS = ("fine-tuned", "scratch")


def study(few, seed, start):
    """The example's study file, with so many images of each digit, a seed, and perhaps without its start."""
    text = (EXAMPLE / "study.toml").read_text()
    text = text.replace("trials = ", f"seed = {seed}\ntrials = ", 1)
    text = text.replace("test = 0.98", f"seed = {seed}\ntest = {1 - few / IMAGES_OF_A_DIGIT}")
    for name in ("few-images-idx3-ubyte.gz", "base.safetensors"):
        text = text.replace(f'"{name}"', json.dumps(str(EXAMPLE / name)))
    if start == "scratch":
        text = text[: text.index("[space.training]")] + SCRATCH
        text = "\n".join(line for line in text.splitlines() if not line.startswith("start = "))
    return text


def measure(tunesmith, few, seed, start):
    def call(*words):
        words = [tunesmith, *words, "--storage", f"{folder}/study.db"]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "study.toml").write_text(study(few, seed, start))
        call("run", f"{folder}/study.toml", "--quiet")
        found = json.loads(call("confirm", "--json", "--top", "1", "--seeds", "2", "--output", f"{folder}/winner"))
    winner = found["candidates"][found["winner"]]
    accuracy = dict(found["sealed"]["scores"])["accuracy"]
    return {"images": few, "seed": seed, "start": start, "accuracy": accuracy, "params": winner["config"]}


def half_interval(differences):
    """Half of the 95 % interval of their mean."""
    if len(differences) < 2:
        return math.nan
    # Student's t by the number of differences, from two on.
    student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093]
    t = student[min(len(differences) - 2, len(student) - 1)]
    return t * statistics.stdev(differences) / math.sqrt(len(differences))


def table(rows):
    print("| images of each digit | fine-tuned: mean accuracy (range) | scratch | gain (95 %, paired) | seeds |\n|---|---|---|---|---|")
    for few in sorted({r["images"] for r in rows}):
        of = {start: {r["seed"]: r["accuracy"] for r in rows if r["images"] == few and r["start"] == start} for start in STARTS}
        seeds = sorted(of["fine-tuned"].keys() & of["scratch"].keys())
        if not seeds:
            continue
        tuned, scratch = ([of[start][seed] for seed in seeds] for start in STARTS)
        gains = [a - b for a, b in zip(tuned, scratch)]
        shown = [f"{statistics.mean(x):.3f} ({min(x):.3f} to {max(x):.3f})" for x in (tuned, scratch)]
        print(f"| {few} | {shown[0]} | {shown[1]} | {statistics.mean(gains):+.3f} ± {half_interval(gains):.3f} | {len(seeds)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--images", type=int, nargs="+", default=[5, 10, 20], help="of each digit to learn from")
    parser.add_argument("--tunesmith", help="a program that is built already")
    parser.add_argument("--json", type=Path, help="keep the raw measurements in this file, and go on from those that it has")
    options = parser.parse_args()
    tunesmith = options.tunesmith or str(peers.build("tunesmith-cli") / "tunesmith")
    rows = [json.loads(line) for line in options.json.read_text().splitlines()] if options.json and options.json.exists() else []
    known = {(r["images"], r["seed"], r["start"]) for r in rows}
    for seed in range(options.seeds):
        for few in options.images:
            for start in STARTS:
                if (few, seed, start) in known:
                    continue
                rows.append(measure(tunesmith, few, seed, start))
                if options.json:
                    options.json.parent.mkdir(parents=True, exist_ok=True)
                    with options.json.open("a") as out:
                        out.write(json.dumps(rows[-1]) + "\n")
    table(rows)


if __name__ == "__main__":
    main()
