"""The report: report.md and the plots, from the raw runs. Standard library only, but for the two-objective problems."""

import os
import platform
import statistics
from collections import Counter
from pathlib import Path

from . import plan, plot, problems, store
from .metric import critical_difference
from .run import WINDOWS
from .summary import Summary, mean_ranks, paired

# The suites that every full optimizer runs; constraints and two objectives stand beside them.
MAIN = ("bbob", "mixint", "tables", "sklearn", "conditional", "noisy")
OURS = "tunesmith-auto"


def write(folder: Path = store.RESULTS, which: str = "report") -> None:
    summary = Summary(folder)
    if not summary.cells or not summary.baseline:
        raise SystemExit(f"{folder} has no runs yet, or no draws of random search: `search.py run` makes them")
    half = Half(summary, which)
    parts = [head(summary, which)]
    parts += [suites_table(half, n) for n in plan.BUDGETS]
    parts += [subset_table(half, n) for n in plan.BUDGETS if n <= plan.SLOW_BUDGET]
    parts += [differences(half, n) for n in (25, 50, 100)] if OURS in summary.optimizers else []
    parts += [long_table(half), cpu_table(summary, folder), errors(summary)]
    file = folder / ("report.md" if which == "report" else f"report-{which}.md")
    file.write_text("\n\n".join(part for part in parts if part) + "\n")
    plots = plot.write(half, folder, which)
    print("\n".join(str(path) for path in [file, *plots]))


class Half:
    """One half of the problems: scores by suite and optimizer, computed once."""

    def __init__(self, summary: Summary, which: str):
        self.summary, self.which, self.kept = summary, which, {}
        self.names = {suite: summary.problems(suite, which) for suite in problems.SUITES}

    def scores(self, suite: str, optimizer: str, n: int, budget: int | None = None) -> dict[str, float]:
        at = suite, optimizer, n, budget
        if at not in self.kept:
            self.kept[at] = self.summary.scores(suite, optimizer, n, self.names[suite], budget)
        return self.kept[at]

    def main(self, optimizer: str, n: int) -> dict[str, float]:
        """Over the main suites; the names of their problems differ."""
        return {name: value for suite in MAIN for name, value in self.scores(suite, optimizer, n).items()}

    def whole(self, optimizer: str, n: int) -> bool:
        """Whether it has every problem of the main suites that any optimizer has."""
        return len(self.main(optimizer, n)) == sum(len(self.names[suite]) for suite in MAIN) > 0


def head(summary: Summary, which: str) -> str:
    dates = sorted({record.get("date", "") for record in summary.runs})
    seeds = Counter(record["seed"] for record in summary.runs)
    versions = {}
    for record in summary.runs:
        if "version" in record and plan.OPTIMIZERS[record["optimizer"]].venv not in (None, "search-basic"):
            versions[record["optimizer"].split("-")[0]] = record["version"]
    said = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    cpu = next(
        (line.split(":")[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    return "\n".join(
        [
            "# Comparison of optimizers",
            "",
            f"Made by `python3 bench/search.py report` from {len(summary.runs)} runs of {dates[0]} to {dates[-1]} ({len(seeds)} seeds), on",
            f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}. Peers: {said}.",
            "",
            f"Problems of the half `{which}`. Figures are regret, normalised so that 0 is the optimum and 1 the median of random search",
            "after as many trials, clipped to 0..2; the mean over seeds, then over problems. In brackets: on how many problems, where not",
            "on all of them.",
        ]
    )


def lines(file: str) -> list[str]:
    return Path(file).read_text().splitlines() if Path(file).exists() else []


def cell(scores: dict, count: int) -> str:
    if not scores:
        return ""
    return f"{statistics.fmean(scores.values()):.3f}" + (f" ({len(scores)})" if len(scores) < count else "")


def table(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, ["---"] * len(header), *rows])


def suites_table(half: Half, n: int) -> str:
    """Optimizers that run everything: a column a suite, then the mean and the mean rank over the main ones."""
    optimizers = [o for o in half.summary.optimizers if not plan.OPTIMIZERS[o].slow]
    wholes = {o: half.main(o, n) for o in optimizers if half.whole(o, n)}
    rank = mean_ranks(wholes, sorted(next(iter(wholes.values()), {})))
    rows = []
    for optimizer in optimizers:
        columns = [cell(half.scores(suite, optimizer, n), len(half.names[suite])) for suite in problems.SUITES]
        mean = f"{statistics.fmean(wholes[optimizer].values()):.3f}" if optimizer in wholes else ""
        rows.append([optimizer, *columns, mean, f"{rank[optimizer]:.2f}" if optimizer in rank else ""])
    rows = [row for row in rows if any(row[1:])]
    rows.sort(key=lambda row: (row[-2] == "", row[-2], row[0]))
    title = f"## After {n} trials\n\nThe mean and the mean rank are over the {', '.join(MAIN)} suites, for optimizers that ran on all of\n"
    title += f"their problems.{close(wholes)}\n\n"
    return title + table(["optimizer", *problems.SUITES, "mean", "rank"], rows) if rows else ""


def close(whole: dict[str, dict]) -> str:
    """From where on mean ranks differ."""
    cases = len(next(iter(whole.values()), {}))
    return (
        f" Mean ranks closer than {critical_difference(len(whole), cases):.2f} do not differ (Nemenyi, 5%)."
        if len(whole) > 1
        else ""
    )


def on_subset(half: Half, optimizer: str, n: int) -> dict[str, float]:
    chosen = {name for names in plan.SUBSET.values() for name in names}
    return {name: value for name, value in half.main(optimizer, n).items() if name in chosen}


def subset_table(half: Half, n: int) -> str:
    """All optimizers on the 12 problems that slow peers run."""
    count = sum(len(names) for names in plan.SUBSET.values())
    found = {o: on_subset(half, o, n) for o in half.summary.optimizers}
    whole = {o: scores for o, scores in found.items() if len(scores) == count}
    rank = mean_ranks(whole, sorted(next(iter(whole.values()), {})))
    columns = {suite: len(names) for suite, names in plan.SUBSET.items()}
    rows = []
    for optimizer, scores in found.items():
        by_suite = [cell({k: v for k, v in scores.items() if k in plan.SUBSET[suite]}, size) for suite, size in columns.items()]
        mean = f"{statistics.fmean(scores.values()):.3f}" if len(scores) == count else ""
        if scores:
            rows.append(
                [
                    optimizer,
                    *by_suite,
                    mean,
                    f"{rank[optimizer]:.2f}" if optimizer in rank else "",
                    str(seeds_of(half, optimizer)),
                ]
            )
    rows.sort(key=lambda row: (row[-3] == "", row[-3], row[0]))
    title = f"## The subset of {count} problems after {n} trials\n\nWith the peers that take more than 0.3 s a suggestion.{close(whole)}\n\n"
    return title + table(["optimizer", *columns, "mean", "rank", "seeds"], rows) if rows else ""


def seeds_of(half: Half, optimizer: str) -> int:
    return len(
        {record["seed"] for record in half.summary.runs if record["optimizer"] == optimizer and record["budget"] <= plan.BUDGET}
    )


def differences(half: Half, n: int) -> str:
    """Ours minus each peer on the problems both have, with the bootstrap's interval over problems."""
    rows = []
    for peer in half.summary.optimizers:
        if peer.startswith("tunesmith"):
            continue
        difference, (low, high), count = paired(half.main(OURS, n), half.main(peer, n))
        if count > 1:
            per_suite = []
            for suite in problems.SUITES:
                mean, (least, most), size = paired(half.scores(suite, OURS, n), half.scores(suite, peer, n))
                mark = "" if size < 2 or least <= 0 <= most else "*"
                per_suite.append(f"{mean:+.2f}{mark}" if size else "")
            rows.append([peer, f"{difference:+.3f}", f"{low:+.3f} to {high:+.3f}", str(count), *per_suite])
    rows.sort(key=lambda row: float(row[1]), reverse=True)
    title = (
        f"## {OURS} minus each peer after {n} trials\n\nBelow 0, ours is better. 95% intervals by the bootstrap over problems; "
    )
    title += "* in a suite: the interval excludes 0.\n\n"
    return title + table(["peer", "difference", "interval", "problems", *problems.SUITES], rows) if rows else ""


def long_table(half: Half) -> str:
    """BBOB with 1,000 trials; separate runs, since an optimizer may use the budget."""
    rows = []
    for optimizer in half.summary.optimizers:
        columns = [cell(half.scores("bbob", optimizer, n, plan.LONG_BUDGET), len(half.names["bbob"])) for n in (200, 500, 1000)]
        if any(columns):
            rows.append([optimizer, *columns])
    rows.sort(key=lambda row: row[-1])
    return "## BBOB with 1,000 trials\n\n" + table(["optimizer", "after 200", "after 500", "after 1,000"], rows) if rows else ""


def cpu_table(summary: Summary, folder: Path) -> str:
    """CPU time of a suggestion on the mixed space of `search.py cost`; where that was not run, of all runs."""
    rows = []
    measured = {record["optimizer"]: record["cpu_ms"] for record in store.read(folder / "cost.jsonl")}
    for optimizer in dict.fromkeys([*summary.optimizers, *measured]):
        found = (
            [measured[optimizer]] if optimizer in measured else [r["cpu_ms"] for r in summary.runs if r["optimizer"] == optimizer]
        )
        columns = []
        for n in WINDOWS:
            seen = [cpu[str(n)] for cpu in found if str(n) in cpu]
            columns.append(f"{statistics.median(seen):.3g}" if seen else "")
        rows.append([optimizer + ("" if optimizer in measured else " †"), *columns])
    said = "Ask and tell together, one thread, the mean of ten suggestions around n, on a space of 10 parameters of all kinds; "
    said += "† the median over the suites' runs instead."
    return f"## CPU milliseconds a suggestion\n\n{said}\n\n" + table(["optimizer", *(f"n = {n:,}" for n in WINDOWS)], rows)


def errors(summary: Summary) -> str:
    """Runs that ended early keep what they had found."""
    found = Counter((record["optimizer"], record["error"][:90]) for record in summary.runs if "error" in record)
    rows = [[optimizer, str(count), text.replace("|", "/")] for (optimizer, text), count in sorted(found.items())]
    return (
        "## Runs that ended early\n\nThey count with what they had found by then.\n\n"
        + table(["optimizer", "runs", "error"], rows)
        if rows
        else ""
    )
