"""What each part of the Gaussian process sampler and each rule of the automatic choice gains.

    python3 bench/ablation.py [--seeds 4] [--trials 100] [--only gp] [--program FILE] [--report]

Runs the samplers with single parts switched off on the development problems (`examples/regret.rs` of tunesmith-search), the same
problems and seeds for all, and writes what is missing to bench/results/ablation/runs.jsonl, so that it resumes. Each line says by
which program it was made (the first digits of its SHA-256): a table's lines of another one are dropped, so that states are never mixed. The
tables, in bench/results/ablation/report.md: mean regret (0 is the optimum, 1 the median of random search), the difference to the
whole sampler on the same problems and seeds, with 95% intervals by the bootstrap over problems, and the differences on each
class of problems.
"""

import argparse
import collections
import datetime
import hashlib
import json
import pathlib
import random
import statistics
import subprocess

import peers

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "bench" / "results" / "ablation"
RUNS = FOLDER / "runs.jsonl"

# The whole, and what is switched off, in words.
GROUPS = {
    "gp": (
        "gp",
        {
            "gp:middle=false": "starting in the middle of the space",
            "gp:spread=1.0": "keeping the first points to the middle half of each range",
            "gp:linear=false": "the linear part of the kernel",
            "gp:transform=raw": "the power transform of values",
            "gp:modes=1": "averaging over three sets of kernel parameters, up to 40 trials",
            "gp:reach=false": "staying near to what was tried while that is little",
            "gp:margin=0.0": "the margin that an improvement must have",
        },
    ),
    "auto": (
        "auto",
        {
            "auto:gp=false": "the Gaussian process beyond the first trials",
            "auto:cma-es=false": "CMA-ES in long runs",
            "auto:tpe=false": "the tree of Parzen estimators in long runs and where nothing is gained",
            "gp": "all rules: the Gaussian process alone",
            "cma-es": "all rules: CMA-ES alone",
            "tpe": "all rules: the tree of Parzen estimators alone",
        },
    ),
}
# Long runs on problems of each kind.
LONG = "ellipsoid-5,rastrigin-5,peaks-5,mixed-rosenbrock-10,network,models"


# Classes of problems, by words in their names; the first that fits.
CLASSES = {
    "noisy": ("+noise",),
    "with losses of a million": ("diverging",),
    "with bent axes": ("bent-", "unscaled"),
    "with whole numbers": ("mixed-", "network", "levels"),
    "with choices": ("categories", "conditional", "models", "mixed"),
    "many optima": ("rastrigin", "schaffer", "griewank", "peaks", "hartmann", "branin", "steps"),
    "smooth": ("",),
}


def class_of(problem: str) -> str:
    return next(name for name, words in CLASSES.items() if any(word in problem for word in words))


def known() -> list[dict]:
    return [json.loads(line) for line in RUNS.read_text().splitlines()] if RUNS.exists() else []


def belongs(line: dict, group: str) -> bool:
    whole, parts = GROUPS[group]
    return (line["trials"] > 200) == (group == "auto") and line["sampler"] in {whole, *parts}


def run(program: pathlib.Path, group: str, trials: int, seeds: int, problems: str) -> None:
    digest = hashlib.sha256(program.read_bytes()).hexdigest()[:12]
    whole, parts = GROUPS[group]
    samplers = [whole, *parts]
    kept = [line for line in known() if not belongs(line, group) or line["program"] == digest and line["trials"] == trials]
    FOLDER.mkdir(parents=True, exist_ok=True)
    RUNS.write_text("".join(json.dumps(line) + "\n" for line in kept))
    done = {(r["sampler"], r["seed"]) for r in kept if belongs(r, group)}
    for seed in range(seeds):
        for sampler in (s for s in samplers if (s, seed) not in done):
            command = [str(program), "--sampler", sampler, "--trials", str(trials)]
            command += ["--skip", str(seed), "--seeds", "1", "--lines", "yes"]
            command += ["--problem", problems] if problems else []
            out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            with RUNS.open("a") as file:
                for line in out.splitlines():
                    file.write(json.dumps({**json.loads(line), "trials": trials, "program": digest}) + "\n")
            print(f"{sampler}, seed {seed}, {trials} trials", flush=True)


def interval(differences: list[float]) -> tuple[float, float]:
    """95% of the means of resampled problems."""
    rng = random.Random(1)
    means = sorted(statistics.fmean(rng.choices(differences, k=len(differences))) for _ in range(2000))
    return means[50], means[1949]


class Compared:
    """A sampler and the whole one on the problems and seeds that both have."""

    def __init__(self, by: dict, sampler: str, whole: str):
        self.mine, self.whole = by.get(sampler, {}), by[whole]
        # Seeds may be at hand for some rows only: each row is compared on those that it shares with the whole.
        self.pairs = sorted(set(self.mine) & set(self.whole))

    def mean(self, i: int) -> float:
        return statistics.fmean(self.mine[pair][0][i] for pair in self.pairs)

    def changes(self, i: int) -> dict[str, float]:
        """By how much regret grows on each problem."""
        each = collections.defaultdict(list)
        for pair in self.pairs:
            each[pair[0]].append(self.mine[pair][0][i] - self.whole[pair][0][i])
        return {problem: statistics.fmean(found) for problem, found in each.items()}


def tables(runs: list[dict], whole: str, parts: dict[str, str]) -> list[str]:
    budgets = runs[0]["budgets"]
    by = collections.defaultdict(dict)
    for r in runs:
        by[r["sampler"]][r["problem"], r["seed"]] = (r["regret"], r["ms"])
    rows = {s: Compared(by, s, whole) for s in [whole, *parts] if s in by}
    head = " | ".join(f"{b} trials" for b in budgets)
    changes = " | ".join(f"change at {b}" for b in budgets)
    lines = [f"| without | seeds | {head} | {changes} | ms a proposal |", "| --- " * (2 * len(budgets) + 3) + "|"]
    for sampler, row in rows.items():
        cells = [str(len({seed for _, seed in row.pairs}))] + [f"{row.mean(i):.3f}" for i in range(len(budgets))]
        for i in range(len(budgets)):
            each = list(row.changes(i).values())
            low, high = interval(each)
            mark = "*" if low > 0 or high < 0 else ""
            cells.append("" if sampler == whole else f"{statistics.fmean(each):+.3f} ({low:+.3f} to {high:+.3f}){mark}")
        cells.append(f"{statistics.fmean(row.mine[p][1] for p in row.pairs):.1f}")
        lines.append(f"| {parts.get(sampler, 'nothing')} (`{sampler}`) | " + " | ".join(cells) + " |")
    problems = sorted({p for p, _ in by[whole]})
    return [f"{len(problems)} problems.", "", *lines, "", *by_class(rows, whole, parts, budgets, problems)]


def by_class(rows: dict[str, Compared], whole: str, parts: dict[str, str], budgets: list[int], problems: list[str]) -> list[str]:
    counts = collections.Counter(map(class_of, problems))
    classes = [name for name in CLASSES if counts[name]]
    lines = [f"Changes on classes of problems (how many in brackets), after {' / '.join(map(str, budgets))} trials:", ""]
    lines += [f"| without | {' | '.join(f'{name} ({counts[name]})' for name in classes)} |", "| --- " * (len(classes) + 1) + "|"]
    for sampler, row in rows.items():
        if sampler == whole:
            continue
        cells = []
        for name in classes:
            found = [[c for p, c in row.changes(i).items() if class_of(p) == name] for i in range(len(budgets))]
            cells.append(" / ".join(f"{statistics.fmean(f):+.2f}" if f else "" for f in found))
        lines.append(f"| {parts[sampler]} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def report() -> None:
    runs = known()
    text = [
        "# What each part gains",
        "",
        f"Made by `python3 bench/ablation.py` on {datetime.date.today()}, on the development problems of",
        "`examples/regret.rs`. Regret: 0 is the optimum, 1 the median of random search with as many trials. Changes are",
        "against the whole sampler on the same problems and seeds; above 0, the part gains. Intervals: 95%, by the bootstrap over",
        "problems; * where they exclude 0.",
        "",
    ]
    for name, (whole, parts) in GROUPS.items():
        of = [r for r in runs if belongs(r, name)]
        if of:
            text += [f"## {whole}", "", f"With the program `{of[-1]['program']}`.", "", *tables(of, whole, parts)]
    (FOLDER / "report.md").write_text("\n".join(text))
    print(f"wrote {FOLDER / 'report.md'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--long", type=int, default=1000, help="trials of the comparison of auto")
    parser.add_argument("--only", choices=[*GROUPS], help="one of the groups")
    parser.add_argument("--program", type=pathlib.Path, help="the example `regret`; built with cargo if not given")
    parser.add_argument("--report", action="store_true", help="only write the tables")
    args = parser.parse_args()
    if not args.report:
        program = args.program or peers.build("tunesmith-search", "--example", "regret") / "examples" / "regret"
        for name in GROUPS:
            if args.only in (None, name):
                trials, problems = (args.long, LONG) if name == "auto" else (args.trials, "")
                run(program, name, trials, args.seeds if name == "gp" else max(1, args.seeds // 2), problems)
    report()


if __name__ == "__main__":
    main()
