"""The command line of the comparison."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import peers

from . import baseline, plan, problems, protocol, report, store
from .driver import Driver

VENV = "search-problems"


def main() -> None:
    options = parse()
    if options.command == "setup":
        return setup(options)
    # Problems need their own packages: the rest is done by the interpreter that has them.
    python = Path(peers.python(VENV))
    if Path(sys.prefix).resolve() != python.parent.parent.resolve():
        os.execve(python, [str(python), *sys.argv], os.environ | protocol.ONE_THREAD)
    {"run": run_all, "cost": run_cost, "report": make_report, "list": show}[options.command](options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="search.py", description="Compares optimizers on suites of problems. Runs that are there already are kept."
    )
    parser.add_argument("command", nargs="?", default="run", choices=["run", "cost", "report", "list", "setup"])
    parser.add_argument("--optimizers", default="all", help="names with commas, or: all, ours, peers, fast, slow")
    parser.add_argument("--suites", default=",".join(problems.SUITES), help="names with commas")
    parser.add_argument("--half", default="report", choices=["develop", "report", "all"], help="which half of the problems")
    parser.add_argument("--seeds", type=int, default=plan.SEEDS)
    parser.add_argument("--trials", type=int, help="of `cost`: 100 for slow peers and 1,000 for the others unless given")
    parser.add_argument("--problem", default="", help="only problems with this in their name")
    parser.add_argument("--no-long", action="store_true", help="without the runs of 1,000 trials")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a look within a minute: three problems, one seed, 25 trials; random and ours unless named",
    )
    parser.add_argument("--redo", action="store_true", help="drop the named optimizers' earlier runs of these suites first")
    parser.add_argument("--tunesmith", help="the program to compare; built with cargo if not given")
    parser.add_argument("--results", type=Path, default=store.RESULTS, help="folder of the results")
    parser.add_argument("--nice", type=int, default=0, help="lower the priority by this much")
    return parser.parse_args()


def chosen(options) -> list[plan.Optimizer]:
    groups = {
        "all": list(plan.OPTIMIZERS.values()),
        "ours": plan.OURS,
        "peers": plan.PEERS,
        "fast": [o for o in plan.PEERS if not o.slow],
        "slow": [o for o in plan.PEERS if o.slow],
    }
    if options.optimizers in groups:
        if options.quick and options.optimizers == "all":
            return [*plan.OURS[:1], plan.OPTIMIZERS["random"]]
        return groups[options.optimizers]
    unknown = [name for name in options.optimizers.split(",") if name not in plan.OPTIMIZERS]
    if unknown:
        raise SystemExit(f"no optimizer {unknown[0]}; there are {', '.join(plan.OPTIMIZERS)}")
    return [plan.OPTIMIZERS[name] for name in options.optimizers.split(",")]


def setup(options) -> None:
    """Makes the virtual environments; one that cannot be made does not stop the others."""
    for name in [VENV, *dict.fromkeys(o.venv for o in chosen(options) if o.venv)]:
        try:
            peers.python(name)
        except subprocess.CalledProcessError as error:
            print(f"{name} could not be made: {error}", file=sys.stderr)
    freeze(options.results / "environments.txt")


def freeze(file: Path) -> None:
    """Writes down what is installed in the environments that there are."""
    parts = []
    for name in [name for name in peers.PINNED if name.startswith("search-")]:
        if (peers.HERE / f".venv-{name}" / "ready").exists():
            listed = subprocess.run(
                [peers.python(name), "-m", "pip", "list", "--format", "freeze"], capture_output=True, text=True, check=True
            ).stdout
            parts.append(f"# {name}\n" + "".join(line + "\n" for line in listed.split() if not line.startswith("nvidia")))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts))


def place_of(options) -> Path:
    """A quick look is no result: it is kept apart, out of the repository."""
    return peers.HERE / "out" / "search-quick" if options.quick else options.results


def jobs_of(options) -> list[plan.Job]:
    if options.quick:
        return plan.quick(chosen(options))
    found = plan.jobs(chosen(options), options.suites.split(","), options.half, options.seeds, options.problem)
    return [job for job in found if not (options.no_long and job.budget == plan.LONG_BUDGET)]


def run_all(options) -> None:
    os.nice(options.nice)
    jobs, folder = jobs_of(options), place_of(options)
    if options.redo:
        for optimizer in chosen(options):
            store.forget(optimizer.name, set(options.suites.split(",")), folder)
    baseline.ensure(sorted({(job.suite, job.problem) for job in jobs}), folder)
    Driver(folder, options.tunesmith).do(jobs)


def run_cost(options) -> None:
    """The CPU time of a suggestion on one mixed space, in runs of their own; what is measured already is kept, the last one counts."""
    os.nice(options.nice)
    for optimizer in chosen(options):
        if optimizer.suites:
            continue
        budget = options.trials or (plan.SLOW_BUDGET if optimizer.slow else plan.LONG_BUDGET)
        Driver(options.results, options.tunesmith, options.results / "cost.jsonl").do(
            [plan.Job("cost", "mixed-d10", optimizer.name, 0, budget)]
        )


def make_report(options) -> None:
    report.write(place_of(options), "all" if options.quick else options.half)


def show(options) -> None:
    """What there is: every suite's problems and their halves."""
    for suite in options.suites.split(","):
        for name in problems.names(suite):
            print(suite, name, plan.half_of(suite, name), "subset" if name in plan.SUBSET.get(suite, ()) else "")
