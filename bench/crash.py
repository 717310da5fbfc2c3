"""Kills `tunesmith run --jobs 2` with SIGKILL at random moments, again and again, and then lets it finish.

    python3 bench/crash.py                       # 200 kills, half of them on a built-in model, half on a command
    python3 bench/crash.py --kills 20 --seed 7

An enqueued trial, and (for the command) trials that fail at first and are tried again, are present. Checked at the end: every trial has
exactly one outcome, the budget is used exactly, every suggestion replays, the file is sound, and no process is left behind.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peers

ROOT = Path(__file__).resolve().parent.parent

MODEL = """
[study]
name = "crash"
objective = "maximize val_accuracy"
trials = {trials}
[model]
kind = "cnn"
data = "{root}/examples/digits/digits.csv"
target = "label"
epochs = 20
[space.architecture]
layers = {{ int = [1, 2] }}
width = {{ int = [8, 16] }}
[space.training]
learning_rate = {{ float = [1e-4, 1e-1], scale = "log" }}
[execution]
checkpoint = 0.05
"""

# Fails at first in one trial of four; forks a child of its own; keeps a checkpoint.
SCRIPT = """
import json, os, pathlib, subprocess, sys, time
x, trial, attempt = float(sys.argv[1]), int(os.environ["TUNESMITH_TRIAL"]), int(os.environ["TUNESMITH_ATTEMPT"])
child = subprocess.Popen(["sleep", "600"])
folder = pathlib.Path(os.environ["TUNESMITH_TRIAL_DIR"])
start = 0
if os.environ.get("TUNESMITH_CHECKPOINT"):
    start = int(pathlib.Path(os.environ["TUNESMITH_CHECKPOINT"]).read_text())
failed = pathlib.Path(sys.argv[2]) / f"failed-{trial}"
if trial % 4 == 1 and not failed.exists():
    failed.touch()
    child.kill()
    sys.exit(3)
for step in range(start + 1, 6):
    time.sleep(0.05)
    print(json.dumps({"step": step, "loss": x * x / step}), flush=True)
    (folder / "checkpoint.new").write_text(str(step))
    (folder / "checkpoint.new").rename(folder / "checkpoint")
child.kill()
"""

COMMAND = """
[study]
name = "crash"
objective = "minimize loss"
trials = {trials}
retries = 1
[command]
run = ["{python}", "train.py", "{{x}}", "{folder}"]
[space]
x = {{ float = [-5.0, 5.0] }}
"""


def left_behind(folder):
    """The processes that carry the folder in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
                if state != "Z" and folder.encode() in (entry / "environ").read_bytes():
                    found.append((int(entry.name), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
            except OSError:
                pass
    return found


def check(what, folder, tunesmith, trials):
    database = sqlite3.connect(folder / "study.db")
    wrong = []
    if database.execute("pragma integrity_check").fetchone()[0] != "ok":
        wrong.append("the file is damaged")
    outcomes = database.execute(
        "select trial, count(*) from event where kind = 'finished' and not coalesce(json_extract(body, '$.late'), 0) group by trial"
    ).fetchall()
    if len(outcomes) != trials or any(count != 1 for _, count in outcomes):
        wrong.append(f"{len(outcomes)} of {trials} trials have outcomes, {sum(c for _, c in outcomes)} outcomes in all")
    states = dict(database.execute("select state, count(*) from trials group by state").fetchall())
    if set(states) - {"done"}:
        wrong.append(f"states: {states}")
    attempts = database.execute("select max(attempts), sum(attempts) from trials").fetchone()
    replay = subprocess.run(
        [tunesmith, "replay", "crash", "--storage", str(folder / "study.db")], capture_output=True, text=True
    )
    if replay.returncode:
        wrong.append(f"replay: {replay.stdout}{replay.stderr}")
    # What SIGKILL ended is gone a moment later.
    deadline = time.monotonic() + 5
    while left_behind(str(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    if left := left_behind(str(folder)):
        wrong.append(f"left behind: {left}")
    print(f"{what}: {states}, {attempts[1]} attempts in all, {attempts[0]} at most for one trial", flush=True)
    return [f"{what}: {w}" for w in wrong]


def crash(what, text, kills, rng, tunesmith, trials):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "train.py").write_text(SCRIPT)
        (folder / "study.toml").write_text(text.format(root=ROOT, python=sys.executable, folder=folder, trials=trials))
        # Everything that is started carries the folder in its environment, by which it is found afterwards.
        environment = {**os.environ, "CRASH_FOLDER": str(folder)}
        words = [tunesmith, "run", str(folder / "study.toml"), "--jobs", "2", "--storage", str(folder / "study.db")]
        killed = early = 0
        while killed < kills:
            run = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
            try:
                run.wait(rng.uniform(0.02, 0.7))
                if run.returncode:
                    return [f"{what}: `run` failed: {run.stderr.read().decode()}"]
                early += 1
                if early > 3:
                    return [f"{what}: the study ended after {killed} kills; give it more trials"]
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.wait()
                killed += 1
            if killed == 5:
                value = ["x=0.5"] if what == "command" else ["layers=2"]
                subprocess.run(
                    [tunesmith, "enqueue", "crash", *value, "--storage", str(folder / "study.db")],
                    check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        print(f"{what}: {killed} kills, then run to the end", flush=True)
        return check(what, folder, tunesmith, trials)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tunesmith = str(peers.build("tunesmith-cli") / "tunesmith")
    rng = random.Random(options.seed)
    half = options.kills // 2
    wrong = crash("command", COMMAND, half, rng, tunesmith, max(20, 2 * half))
    wrong += crash("model", MODEL, options.kills - half, rng, tunesmith, max(20, 2 * half))
    if wrong:
        raise SystemExit("\n".join(wrong))
    print("Every trial was finished exactly once, and nothing was left behind.")


if __name__ == "__main__":
    main()
