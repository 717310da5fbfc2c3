"""What each part of the Gaussian process sampler and each rule of the automatic choice gains.

    python3 bench/ablation.py [--seeds 4] [--trials 100] [--only gp] [--report]

Runs the samplers with single parts switched off on the development problems (`examples/regret.rs` of tunesmith-search), the same
problems and seeds for all, and writes what is missing to bench/results/ablation/runs.jsonl, so that it resumes. The table, in
bench/results/ablation/report.md: mean regret (0 is the optimum, 1 the median of random search), and the difference to the whole
sampler on the same problems and seeds, with 95% intervals by the bootstrap over problems.
"""

import argparse
import collections
import datetime
import json
import pathlib
import random
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench" / "results" / "ablation"
RUNS = FOLDER / "runs.jsonl"

# The whole, and what is switched off, in words.
GROUPS = {
    "gp": (
        "gp",
        {
            "gp:middle=false": "starting in the middle of the space",
            "gp:warp=false": "bending of axes",
            "gp:linear=false": "the linear part of the kernel",
            "gp:transform=raw": "the power transform of values",
            "gp:modes=1": "averaging over three sets of kernel parameters",
            "gp:reach=false": "staying near to what was tried while that is little",
            "gp:margin=0.0": "the margin that an improvement must have",
        },
    ),
    "auto": (
        "auto",
        {
            "gp": "all rules: the Gaussian process alone",
            "cma-es": "all rules: CMA-ES alone",
            "tpe": "all rules: the tree of Parzen estimators alone",
        },
    ),
}
# Long runs on problems of each kind.
LONG = "ellipsoid-5,ridge-10,rosenbrock-5,rastrigin-5,schaffer-5,peaks-5,mixed-rosenbrock-10,network"


def known() -> list[dict]:
    return [json.loads(line) for line in RUNS.read_text().splitlines()] if RUNS.exists() else []


def run(samplers: list[str], trials: int, seeds: int, problems: str) -> None:
    done = {(r["sampler"], r["seed"]) for r in known() if r["trials"] == trials}
    for seed in range(seeds):
        for sampler in samplers:
            if (sampler, seed) in done:
                continue
            command = ["cargo", "run", "--release", "--quiet", "-p", "tunesmith-search", "--example", "regret", "--"]
            command += ["--sampler", sampler, "--trials", str(trials), "--skip", str(seed), "--seeds", "1", "--lines", "yes"]
            command += ["--problem", problems] if problems else []
            out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            FOLDER.mkdir(parents=True, exist_ok=True)
            with RUNS.open("a") as file:
                for line in out.splitlines():
                    file.write(json.dumps({**json.loads(line), "trials": trials}) + "\n")
            print(f"{sampler}, seed {seed}, {trials} trials", flush=True)


def interval(differences: list[float]) -> tuple[float, float]:
    """95% of the means of resampled problems."""
    rng = random.Random(1)
    means = sorted(statistics.fmean(rng.choices(differences, k=len(differences))) for _ in range(2000))
    return means[50], means[1949]


def table(runs: list[dict], whole: str, parts: dict[str, str]) -> list[str]:
    budgets = runs[0]["budgets"]
    by = collections.defaultdict(dict)
    for r in runs:
        by[r["sampler"]][r["problem"], r["seed"]] = (r["regret"], r["ms"])
    head = " | ".join(f"{b} trials" for b in budgets)
    changes = " | ".join(f"change at {b}" for b in budgets)
    lines = [f"| without | seeds | {head} | {changes} | ms a proposal |", "| --- " * (2 * len(budgets) + 3) + "|"]
    for sampler, words in {whole: "nothing", **parts}.items():
        mine = by.get(sampler, {})
        pairs = sorted(set(mine) & set(by[whole]))
        if not pairs:
            continue
        # Seeds may be at hand for some rows only: each row is compared on those that it shares with the whole.
        cells, problems = [str(len({seed for _, seed in pairs}))], sorted({problem for problem, _ in pairs})
        for i in range(len(budgets)):
            cells.append(f"{statistics.fmean(mine[p][0][i] for p in pairs):.3f}")
        for i in range(len(budgets)):
            each = [
                statistics.fmean(mine[p][0][i] - by[whole][p][0][i] for p in pairs if p[0] == problem)
                for problem in problems
            ]
            low, high = interval(each)
            mark = "*" if low > 0 or high < 0 else ""
            cells.append("" if sampler == whole else f"{statistics.fmean(each):+.3f} ({low:+.3f} to {high:+.3f}){mark}")
        cells.append(f"{statistics.fmean(mine[p][1] for p in pairs):.1f}")
        lines.append(f"| {words} (`{sampler}`) | " + " | ".join(cells) + " |")
    return [f"{len({p for p, _ in by[whole]})} problems.", "", *lines, ""]


def report() -> None:
    runs = known()
    text = [
        "# What each part gains",
        "",
        f"Made by `python3 bench/ablation.py` on {datetime.date.today()}, on the development problems of `examples/regret.rs`. Regret: 0 is",
        "the optimum, 1 the median of random search with as many trials. Changes are against the whole sampler on the same problems",
        "and seeds; above 0, the part gains. Intervals: 95%, by the bootstrap over problems; * where they exclude 0.",
        "",
    ]
    for name, (whole, parts) in GROUPS.items():
        of = [r for r in runs if (r["trials"] > 200) == (name == "auto") and r["sampler"] in {whole, *parts}]
        if of:
            text += [f"## {whole}", "", *table(of, whole, parts)]
    (FOLDER / "report.md").write_text("\n".join(text))
    print(f"wrote {FOLDER / 'report.md'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--long", type=int, default=500, help="trials of the comparison of auto")
    parser.add_argument("--only", choices=[*GROUPS], help="one of the groups")
    parser.add_argument("--report", action="store_true", help="only write the table")
    args = parser.parse_args()
    if not args.report:
        for name, (whole, parts) in GROUPS.items():
            if args.only in (None, name):
                trials, problems = (args.long, LONG) if name == "auto" else (args.trials, "")
                run([whole, *parts], trials, args.seeds if name == "gp" else max(1, args.seeds // 2), problems)
    report()


if __name__ == "__main__":
    main()
