"""Trials an hour with two slots against one, on the digits example: the same 24 configurations, in turns.

    python3 bench/slots.py
    python3 bench/slots.py --rounds 5 --json bench/results/slots.jsonl

Each run is a process of its own with fresh storage. Two figures are given: the wall clock as it was, and the wall clock less the time in which
the busiest threads (one for each slot) stood ready but other programs had their core, from the kernel's account of each thread
(/proc/PID/task/*/schedstat): what an idle machine would have taken. Where both agree, the machine was idle. The CPU time of a trial
tells how much the slots are in each other's way.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
STUDY = HERE.parent / "examples" / "digits" / "study.toml"
TRIALS = 24


def threads(pid):
    """Seconds on a core, and seconds waiting for one, of each thread so far."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            ran, waited, _ = (task / "schedstat").read_text().split()
        except OSError:
            continue
        found[task.name] = (int(ran) / 1e9, int(waited) / 1e9)
    return found


def measure(program, slots):
    with tempfile.TemporaryDirectory() as folder:
        options = ["--storage", f"{folder}/study.db", "--sampler", "sobol", "--seed", "1"]
        options += ["--trials", str(TRIALS), "--jobs", str(slots)]
        command = [program, "run", str(STUDY), *options]
        begin, last = time.monotonic(), {}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            done, _, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            try:
                last.update(threads(process.pid))
            except OSError:
                pass
            time.sleep(0.05)
        wall = time.monotonic() - begin
    busiest = sorted(last.values(), reverse=True)[:slots]
    waited = statistics.mean(wait for _, wait in busiest)
    return {"slots": slots, "wall": wall, "undisturbed": wall - waited, "cpu": usage.ru_utime + usage.ru_stime}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", type=Path, help="the program tunesmith as it was built, instead of building it")
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    program = str(options.program or peers.build("tunesmith-cli") / "tunesmith")
    rows = []
    for round_ in range(options.rounds):
        for slots in (1, 2) if round_ % 2 == 0 else (2, 1):
            rows.append({"round": round_, **measure(program, slots)})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| slots | trials an hour, wall clock | undisturbed | CPU seconds a trial |\n|---|---|---|---|")
    of = {slots: [r for r in rows if r["slots"] == slots] for slots in (1, 2)}
    for slots, mine in of.items():
        hourly = {key: statistics.median(TRIALS * 3600 / r[key] for r in mine) for key in ("wall", "undisturbed")}
        cpu = statistics.median(r["cpu"] / TRIALS for r in mine)
        print(f"| {slots} | {hourly['wall']:,.0f} | {hourly['undisturbed']:,.0f} | {cpu:.3f} |")
    for key in ("wall", "undisturbed"):
        ratios = sorted(one[key] / two[key] for one, two in zip(of[1], of[2]))
        print(f"two slots against one, {key}: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
