"""The main job - 40 trials of a CNN on the digits - against the same 40 configurations with Optuna 5 and PyTorch.

    python3 bench/digits.py
    python3 bench/digits.py --rounds 3 --json bench/results/digits.jsonl

Counted are the CPU seconds of the whole process, starting included, on one thread a trial. The rounds alternate the two systems.
The network, optimizer, schedules, batch sizes, epochs and the size of the held-out part are the same; the initial weights and the shuffles are each
system's own, so accuracies agree only in distribution.
"""

import argparse
import json
import resource
import statistics
import subprocess
import tempfile
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STUDY = ROOT / "examples" / "digits" / "study.toml"


def cpu_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--program", type=Path, help="the program tunesmith as it was built, instead of building it")
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    tunesmith = str(options.program or peers.build("tunesmith-cli") / "tunesmith")
    torch = peers.python("torch")
    rows = []
    for round_ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            storage = f"{folder}/study.db"
            cpu, _ = cpu_of([tunesmith, "run", str(STUDY), "--storage", storage, "--report", f"{folder}/report.html"])
            trials = json.loads(cpu_of([tunesmith, "trials", "--storage", storage, "--json"])[1])
            own = [t["metrics"]["val_accuracy"] for t in trials]
            rows.append({"round": round_, "system": "tunesmith", "cpu_seconds": cpu, "accuracies": own})
            configs = Path(folder) / "configurations.json"
            configs.write_text(json.dumps([t["params"] for t in trials]))
            words = [torch, str(HERE / "digits_peer.py"), str(configs), str(STUDY.parent / "digits.csv"), f"sqlite:///{folder}/o.db"]
            cpu, out = cpu_of(words)
            rows.append({"round": round_, "system": "optuna+pytorch", "cpu_seconds": cpu, "accuracies": json.loads(out)["accuracies"]})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| system | CPU seconds of 40 trials | a trial | best accuracy | median accuracy |\n|---|---|---|---|---|")
    cpus = {}
    for system in ("tunesmith", "optuna+pytorch"):
        mine = [r for r in rows if r["system"] == system]
        cpus[system] = [r["cpu_seconds"] for r in mine]
        cpu = statistics.median(cpus[system])
        finite = [[a for a in r["accuracies"] if a is not None] for r in mine]
        best = statistics.median(max(f) for f in finite)
        middle = statistics.median(statistics.median(f) for f in finite)
        print(f"| {system} | {cpu:.1f} | {cpu / len(mine[0]['accuracies']):.2f} | {best:.4f} | {middle:.4f} |")
    ratio = statistics.median(a / b for a, b in zip(cpus["tunesmith"], cpus["optuna+pytorch"]))
    print(f"\nTunesmith needs {ratio:.2f} of the CPU time.")


if __name__ == "__main__":
    main()
