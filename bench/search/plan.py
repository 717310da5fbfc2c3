"""What is run: the optimizers and what they handle, the two halves of the problems, the budgets, the subset for slow peers.

Written before any result, and not changed after one.
"""

from dataclasses import dataclass

from . import problems, spaces

SEEDS = 3
BUDGET = 200
LONG_BUDGET = 1000
SLOW_BUDGET = 100
QUICK_BUDGET = 25
BUDGETS = (25, 50, 100, 200)

# Peers slower than 0.3 s a suggestion run on these problems of the report half alone: small and large, of each suite that all of
# them handle.
SUBSET = {
    "bbob": ("bbob-d05-f08", "bbob-d10-f21", "bbob-d20-f03"),
    "mixint": ("mixint-d05-f17", "mixint-d10-f13"),
    "tables": ("hpobench-vehicle", "hpolib-slice_localization", "nasbench-cifar100"),
    "sklearn": ("elastic-net-diabetes", "tree-digits"),
    "conditional": ("models-digits-even",),
    "noisy": ("noisy-d03-f08",),
}
QUICK = {"bbob": ("bbob-d02-f03",), "tables": ("hpobench-car",), "conditional": ("tree-b",)}

ALL = frozenset({"float", "int", "ordered", "choice", "conditions"})
NUMERIC = frozenset({"float", "int", "ordered"})


@dataclass(frozen=True)
class Optimizer:
    """`venv` is the peer's environment, None for our own program; `handles` are the features of a space it is run on."""

    name: str
    venv: str | None
    slow: bool = False
    handles: frozenset = ALL
    # Uses outcome constraints itself; others are told a penalised loss.
    constraints: bool = False
    objectives: int = 1
    # Also runs the long budget on BBOB.
    long: bool = False
    seeds: int = SEEDS
    # The only suites it is run on, if any are named.
    suites: tuple[str, ...] = ()


OURS = [
    Optimizer("tunesmith-auto", None, constraints=True, objectives=2, long=True),
    Optimizer("tunesmith-gp", None, constraints=True, objectives=2),
    Optimizer("tunesmith-tpe", None, constraints=True, objectives=2, long=True),
    Optimizer("tunesmith-cma-es", None, handles=ALL - {"conditions"}, long=True),
    Optimizer("tunesmith-random", None, objectives=2, suites=("bbob", "conditional")),
    Optimizer("tunesmith-sobol", None, suites=("bbob", "conditional")),
]
# In the order in which they are run.
PEERS = [
    Optimizer("random", "search-basic", objectives=2, long=True),
    Optimizer("sobol", "search-basic", objectives=2, long=True),
    Optimizer("pycma-bipop", "search-cma", handles=frozenset({"float", "int"}), long=True),
    Optimizer("rustuna-tpe", "search-rustuna", constraints=True, objectives=2, long=True),
    Optimizer("optuna-cma-es", "search-optuna", handles=NUMERIC, long=True),
    Optimizer("optuna-tpe", "search-optuna", constraints=True, objectives=2, long=True),
    Optimizer("optuna-tpe-group", "search-optuna", suites=("conditional",)),
    Optimizer("optuna-nsga2", "search-optuna", constraints=True, objectives=2, suites=("two-objective",)),
    Optimizer("nevergrad-ngopt", "search-nevergrad", constraints=True, long=True),
    Optimizer("hyperopt-tpe", "search-hyperopt"),
    Optimizer("optuna-gp", "search-optuna", slow=True),
    Optimizer("skopt-gp", "search-skopt", slow=True),
    Optimizer("smac-forest", "search-smac", slow=True),
    Optimizer("egobox", "search-egobox", slow=True),
    # Several seconds a suggestion: fewer seeds, so that the whole comparison fits in 8 hours of one core.
    Optimizer("ax", "search-ax", slow=True, seeds=2),
    Optimizer("smac-gp", "search-smac", slow=True, seeds=2),
    Optimizer("hebo", "search-hebo", slow=True, seeds=1),
    Optimizer("hebo-gpy", "search-hebo", slow=True, seeds=1),
]
OPTIMIZERS = {optimizer.name: optimizer for optimizer in [*OURS, *PEERS]}


def half(suite: str, which: str) -> list[str]:
    """The names of one half of a suite: in alphabetical order they belong in turns to `develop` and to `report`."""
    names = problems.names(suite)
    return {"develop": names[0::2], "report": names[1::2], "all": names}[which]


def half_of(suite: str, name: str) -> str:
    return "develop" if problems.names(suite).index(name) % 2 == 0 else "report"


@dataclass(frozen=True)
class Job:
    """One run."""

    suite: str
    problem: str
    optimizer: str
    seed: int
    budget: int


def suits(optimizer: Optimizer, suite: str, problem) -> bool:
    """Whether an optimizer is run on a problem."""
    if optimizer.suites and suite not in optimizer.suites:
        return False
    return spaces.features(problem.space) <= optimizer.handles and problem.objectives <= optimizer.objectives


def turns(names: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(suite, problem), one of each suite in turn until all are through."""
    length = max((len(found) for found in names.values()), default=0)
    return [(suite, found[i]) for i in range(length) for suite, found in names.items() if i < len(found)]


def jobs(optimizers: list[Optimizer], suites: list[str], which: str, seeds: int, only: str = "") -> list[Job]:
    """All runs, in the order in which they are useful: fast peers, long runs, slow peers; of each all first seeds before any second."""
    chosen = {suite: [name for name in half(suite, which) if only in name] for suite in suites}
    subset = {suite: [name for name in SUBSET.get(suite, ()) if name in chosen[suite]] for suite in suites}
    fast, long, slow = [], [], []
    for seed in range(seeds):
        for optimizer in (o for o in optimizers if seed < o.seeds + max(0, seeds - SEEDS)):
            for suite, name in turns(subset if optimizer.slow else chosen):
                target, budget = (slow, SLOW_BUDGET) if optimizer.slow else (fast, BUDGET)
                target.append(Job(suite, name, optimizer.name, seed, budget))
                if suite == "bbob" and optimizer.long and not optimizer.slow:
                    long.append(Job(suite, name, optimizer.name, seed, LONG_BUDGET))
    return fast + long + slow


def quick(optimizers: list[Optimizer]) -> list[Job]:
    """A look within a minute."""
    return [
        Job(suite, name, optimizer.name, 0, QUICK_BUDGET)
        for optimizer in optimizers
        for suite, found in QUICK.items()
        for name in found
    ]
