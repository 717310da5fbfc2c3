"""Ask + tell on SQLite, random search over 5 parameters: Tunesmith against Optuna and rustuna, paired in one run.

    python3 bench/throughput.py                 # prints the table
    python3 bench/throughput.py --rounds 5 --json bench/results/throughput.jsonl

Every ask and every tell is a commit of its own that other processes see; nothing is batched across trials. In each round every
system works alone, first with one process, then with four; the rounds alternate, so that a machine whose speed drifts
treats all alike. Shown are the medians over the rounds, and the median of the round-wise ratios.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
# Enough trials for about a second or more of work each, so that starting up does not count.
TRIALS = {"tunesmith": 5000, "optuna": 40, "rustuna": 200}


def command(system, binary, *words):
    if system == "tunesmith":
        return [str(binary / "examples" / "throughput"), *words]
    return [peers.python(system), str(HERE / "throughput_peer.py"), system, *words]


def measure(system, binary, workers, folder):
    path = Path(folder) / f"{system}-{workers}.db"
    storage = f"sqlite:{path}" if system == "tunesmith" else f"sqlite:///{path}"
    subprocess.run(command(system, binary, "create", storage, "s"), check=True)
    each = TRIALS[system] // (1 if workers == 1 else 2)
    running = [
        subprocess.Popen(command(system, binary, "work", storage, "s", str(each)), stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    rates = []
    for process in running:
        out, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{system} failed with {workers} processes")
        line = json.loads(out)
        rates.append(line["trials"] / line["seconds"])
    count = json.loads(subprocess.run(command(system, binary, "count", storage, "s"), check=True, capture_output=True).stdout)
    if count["done"] != each * workers:
        raise SystemExit(f"{system} lost trials: {count['done']} of {each * workers}")
    return sum(rates)


def large(binary, folder):
    storage = f"sqlite:{Path(folder) / 'large.db'}"
    program = str(binary / "examples" / "throughput")
    subprocess.run([program, "fill", storage, "s", "100000"], check=True)
    subprocess.run([program, "create", storage, "empty"], check=True)
    shown = {}
    for study in ("s", "empty"):
        runs = [
            json.loads(subprocess.run([program, "open", storage, study], check=True, capture_output=True).stdout) for _ in range(3)
        ]
        shown[study] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return shown


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    binary = peers.build("tunesmith", "--example", "throughput")
    systems = ["tunesmith", "rustuna", "optuna"]
    for system in systems[1:]:
        peers.python(system)
    rows = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        for round_ in range(options.rounds):
            for workers in (1, 4):
                for system in systems:
                    with tempfile.TemporaryDirectory(dir=folder) as place:
                        rate = measure(system, binary, workers, place)
                    rows.append({"round": round_, "system": system, "processes": workers, "trials_per_second": rate})
        opened = large(binary, folder)
    rows.append({"system": "tunesmith", "large": opened["s"], "empty": opened["empty"]})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| processes | system | trials/s (median) | Tunesmith is faster by |\n|---|---|---|---|")
    for workers in (1, 4):
        by = {s: [r["trials_per_second"] for r in rows if r.get("processes") == workers and r["system"] == s] for s in systems}
        for system in systems:
            ratio = statistics.median(a / b for a, b in zip(by["tunesmith"], by[system]))
            shown = "" if system == "tunesmith" else f"{ratio:.0f}x"
            print(f"| {workers} | {system} | {statistics.median(by[system]):,.0f} | {shown} |")
    big, empty = opened["s"], opened["empty"]
    print(
        f"\nA study of 100,000 trials (5 parameters, 3 reports each) opens in {big['open_seconds']:.2f} s with {big['peak_mb']:.0f} MB at"
        f" most; ask + tell on it takes {big['ask_tell_seconds'] * 1e6:.0f} us, on an empty one {empty['ask_tell_seconds'] * 1e6:.0f} us."
    )


if __name__ == "__main__":
    main()
