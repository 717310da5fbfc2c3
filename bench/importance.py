"""Importances against Optuna 5 and rustuna: the CPU time they take, and how far main effects are from known ones.

    python3 bench/importance.py                     # 1,000 trials, some minutes
    python3 bench/importance.py 100 1000 10000      # other sizes; Optuna's fANOVA of 10,000 trials takes many minutes

The trials are those of Ishigami's function (3 parameters) and Sobol's g-function (10), drawn at random. A peer is measured as a function
that is called in a process that has the study in memory; Tunesmith as the whole command `tunesmith importance`, which starts, reads
the study from SQLite, adds intervals to every value, and prints. `cargo bench -p tunesmith-explain` measures it as a function. Each figure is the
least of three calls (one where a call takes over a minute), one thread. `--json FILE` keeps the raw measurements.
"""

import argparse
import csv
import json
import math
import os
import random
import resource
import subprocess
import tempfile
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent
REPEATS = 3
COEFFICIENTS = [0, 0.5, 1, 2, 4.5, 9, 99, 99, 99, 99]


def ishigami(x: list) -> float:
    a, b, c = ((2 * u - 1) * math.pi for u in x)
    return math.sin(a) + 7 * math.sin(b) ** 2 + 0.1 * c**4 * math.sin(a)


def g_function(x: list) -> float:
    return math.prod((abs(4 * u - 2) + a) / (1 + a) for u, a in zip(x, COEFFICIENTS))


def of_g_function() -> list:
    """The main effects: `V_i = 1 / (3 (1 + a_i)^2)`, `V = prod (1 + V_i) - 1`."""
    parts = [1 / (3 * (1 + a) ** 2) for a in COEFFICIENTS]
    return [part / (math.prod(1 + p for p in parts) - 1) for part in parts]


PROBLEMS = {"ishigami": (ishigami, [0.3139, 0.4424, 0.0]), "g-function": (g_function, of_g_function())}


def write(path: Path, problem: str, trials: int) -> None:
    function, effects = PROBLEMS[problem]
    numbers = random.Random(1)
    names = [f"x{i + 1}" for i in range(len(effects))]
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow([*names, "value"])
        for _ in range(trials):
            point = [numbers.random() for _ in names]
            table.writerow([*point, function(point)])


def of_peer(peer: str, environment: str, path: Path) -> list:
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
    program = [peers.python(environment), str(HERE / "importance_peer.py"), peer, str(path), str(REPEATS)]
    environ = {**os.environ, **dict.fromkeys(threads, "1")}
    done = subprocess.run(program, stdout=subprocess.PIPE, env=environ, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def own(program: str, path: Path, parameters: int) -> list:
    space = "\n".join(f"x{i + 1} = {{ float = [0, 1] }}" for i in range(parameters))
    words = ", ".join(f'"{{x{i + 1}}}"' for i in range(parameters))
    study = path.with_suffix(".toml")
    study.write_text(
        f'[study]\nname = "s"\nobjective = "minimize value"\nseed = 1\n[command]\nrun = ["true", {words}]\n[space]\n{space}\n'
    )
    storage = ["--storage", str(path.with_suffix(".db"))]
    subprocess.run([program, "import", str(path), str(study), *storage], check=True, stdout=subprocess.DEVNULL)
    lines = []
    for method in ("fanova", "ped-anova"):
        best = math.inf
        for _ in range(REPEATS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [program, "importance", "--method", method, "--json", *storage]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best = min(best, spent)
        params = json.loads(done.stdout)["metrics"][0]["methods"][0]["params"]
        values = {p["name"]: p["value"] for p in params}
        lines.append({"who": "tunesmith", "method": method, "seconds": best, "values": values})
    return lines


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sizes", nargs="*", type=int, default=[1_000])
    arguments.add_argument("--program", help="the program tunesmith; it is built first unless this names it")
    arguments.add_argument("--json", type=Path, help="a file for the raw measurements, one a line")
    args = arguments.parse_args()
    program = args.program or str(peers.build("tunesmith-cli", "--no-default-features") / "tunesmith")
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in args.sizes:
            for problem, (_, effects) in PROBLEMS.items():
                path = Path(folder) / f"{problem}-{size}.csv"
                write(path, problem, size)
                found = own(program, path, len(effects))
                found += of_peer("optuna", "importance", path) + of_peer("rustuna", "rustuna", path)
                for line in found:
                    errors = [abs(line["values"].get(f"x{i + 1}", 0.0) - e) for i, e in enumerate(effects)]
                    worst = max(errors) if line["method"] == "fanova" else None
                    lines.append({"problem": problem, "trials": size, "worst_error": worst, **line})
                    off = "" if worst is None else f"   worst main effect off by {worst:.3f}"
                    print(
                        f"{problem:10} {size:6} trials  {line['method']:9}  {line['who']:9} {line['seconds']:9.4f} s{off}",
                        flush=True,
                    )
    if args.json:
        args.json.write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
