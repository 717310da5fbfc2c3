"""What starting from learned weights gains: the example in examples/fine-tuning against training from scratch with the same budget.

    python3 bench/fine_tuning.py
    python3 bench/fine_tuning.py --seeds 10 --json bench/results/fine_tuning.jsonl

For each seed, which draws other images to learn from and another search, both are tuned for 20 trials on the same split: fine-tuning over the
learning rate, `freeze` and `unfreeze_epoch`, scratch over the learning rate and the weight decay, with the same network, epochs and batch size.
Compared is the best validation accuracy, on about 850 images that no trial has learned from; both sides choose by it, so both are as
optimistic.
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
SCRATCH = '[space.training]\nlearning_rate = { float = [1e-4, 1e-1], scale = "log" }\n[space.regularization]\nweight_decay = { float = [1e-6, 1e-1], scale = "log" }\n'


def study(seed, scratch):
    text = (EXAMPLE / "study.toml").read_text()
    text = text.replace("trials = 20", f"trials = 20\nseed = {seed}").replace("[model]\n", f"[model]\nsplit_seed = {seed}\n")
    for name in ("few.csv", "base.safetensors"):
        text = text.replace(f'"{name}"', json.dumps(str(EXAMPLE / name)))
    if scratch:
        text = text[: text.index("[space.training]")] + SCRATCH
        text = "\n".join(line for line in text.splitlines() if not line.startswith("start = "))
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--tunesmith", help="a program that is built already")
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    tunesmith = options.tunesmith or str(peers.build("tunesmith-cli") / "tunesmith")
    rows = []
    for seed in range(options.seeds):
        for name, scratch in (("fine-tuned", False), ("scratch", True)):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "study.toml").write_text(study(seed, scratch))
                storage = ["--storage", f"{folder}/study.db"]
                subprocess.run([tunesmith, "run", f"{folder}/study.toml", "--quiet", *storage], check=True, stdout=subprocess.DEVNULL)
                best = subprocess.run([tunesmith, "best", "--json", *storage], check=True, capture_output=True, text=True).stdout
                best = json.loads(best)
                rows.append({"seed": seed, "start": name, "accuracy": best["metrics"]["val_accuracy"], "params": best["params"]})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| start | best validation accuracy: mean | least | greatest |\n|---|---|---|---|")
    scores = {}
    for name in ("fine-tuned", "scratch"):
        scores[name] = [r["accuracy"] for r in rows if r["start"] == name]
        print(f"| {name} | {statistics.mean(scores[name]):.4f} | {min(scores[name]):.4f} | {max(scores[name]):.4f} |")
    gains = [a - b for a, b in zip(scores["fine-tuned"], scores["scratch"])]
    # Student's t for 95 % by the number of seeds less one.
    t = {4: 2.776, 9: 2.262, 19: 2.093}.get(len(gains) - 1, 1.96)
    half = t * statistics.stdev(gains) / math.sqrt(len(gains)) if len(gains) > 1 else math.nan
    print(f"\nGain of fine-tuning: {statistics.mean(gains):+.4f} ± {half:.4f} (95 %, {len(gains)} seeds, paired).")


if __name__ == "__main__":
    main()
