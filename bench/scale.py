"""A large table - 1 million rows of 50 columns - trained through the program: time, and the most memory that it held.

    python3 bench/scale.py
    python3 bench/scale.py --rows 100000 --json bench/results/scale.jsonl

The table has 45 columns of numbers, one of them with missing values, five of categories, and a target of two classes that depends on some of
them. Each run trains for one epoch with the default network on 80 % of the rows: from a CSV and from Parquet, one trial, then two at
the same time, which share the data. The goal is 4 GB.
"""

import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import peers

COLUMNS, CATEGORIES = 45, 5
STUDY = """[study]
name = "scale"
objective = "minimize val_log_loss"
trials = {trials}

[model]
kind = "mlp"
data = {data}
target = "label"
epochs = 1
batch_size = 1024

[space.training]
learning_rate = {{ float = [1e-4, 1e-1], scale = "log" }}
"""


def write_csv(path, rows):
    rng = random.Random(0)
    # Numbers are drawn from a pool, as formatting 45 million of them would take minutes.
    pool = [rng.gauss(0, 1) for _ in range(20_000)]
    texts = [f"{x:.6f}" for x in pool]
    words = [f"kind{i}" for i in range(40)]
    places = range(len(pool))
    with path.open("w") as out:
        names = [f"x{i}" for i in range(COLUMNS)] + [f"c{i}" for i in range(CATEGORIES)]
        out.write(",".join([*names, "label"]) + "\n")
        for row in range(rows):
            at = rng.choices(places, k=COLUMNS)
            kinds = rng.choices(range(len(words)), k=CATEGORIES)
            score = sum(pool[i] for i in at[:5]) + 0.05 * kinds[0] - 1 + rng.gauss(0, 1)
            cells = [texts[i] for i in at]
            if row % 50 == 0:
                cells[3] = ""
            out.write(",".join([*cells, *(words[k] for k in kinds), "yes" if score > 0 else "no"]) + "\n")


def write_parquet(source, path):
    code = (
        "import sys, pyarrow.csv as c, pyarrow.parquet as p\n"
        "p.write_table(c.read_csv(sys.argv[1]), sys.argv[2], compression='zstd', row_group_size=100_000)"
    )
    subprocess.run([peers.python("scale"), "-c", code, str(source), str(path)], check=True)


def run(command):
    """Wall and CPU seconds, and the most memory held, in megabytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--tunesmith", help="a program that is built already")
    parser.add_argument("--json", type=Path, help="append the raw measurements to this file")
    options = parser.parse_args()
    tunesmith = options.tunesmith or str(peers.build("tunesmith-cli") / "tunesmith")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        csv, parquet = Path(folder) / "data.csv", Path(folder) / "data.parquet"
        write_csv(csv, options.rows)
        write_parquet(csv, parquet)
        for data in (csv, parquet):
            for jobs in (1, 2):
                study = Path(folder) / "study.toml"
                study.write_text(STUDY.format(trials=jobs, data=json.dumps(str(data))))
                storage = f"{folder}/{data.suffix}-{jobs}.db"
                words = [tunesmith, "run", str(study), "--quiet", "--jobs", str(jobs), "--storage", storage]
                wall, cpu, megabytes = run(words)
                size = data.stat().st_size / 1e6
                rows.append({"file": data.suffix[1:], "megabytes_of_file": size, "rows": options.rows, "slots": jobs, "seconds": wall, "cpu_seconds": cpu, "peak_megabytes": megabytes})
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        with options.json.open("a") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    print("| file | slots | seconds | CPU seconds | peak memory |\n|---|---|---|---|---|")
    for r in rows:
        print(f"| {r['file']}, {r['megabytes_of_file']:.0f} MB | {r['slots']} | {r['seconds']:.0f} | {r['cpu_seconds']:.0f} | {r['peak_megabytes'] / 1000:.2f} GB |")


if __name__ == "__main__":
    main()
