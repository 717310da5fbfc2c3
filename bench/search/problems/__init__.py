"""The problems, by suite. A suite's module is imported when it is first asked for: each needs its own packages."""

import importlib

from .problem import Outcome, Problem

SUITES = ("bbob", "mixint", "tables", "sklearn", "conditional", "noisy", "noisy-wide", "constrained", "two-objective")


def names(suite: str) -> list[str]:
    """The names of a suite's problems, sorted."""
    return sorted(module(suite).names())


def load(suite: str, name: str) -> Problem:
    return module(suite).load(name)


def module(suite: str):
    if suite not in (*SUITES, "cost"):
        raise SystemExit(f"no suite {suite}; there are {', '.join(SUITES)}")
    return importlib.import_module(f"search.problems.{suite.replace('-', '_')}")


__all__ = ["SUITES", "Outcome", "Problem", "load", "names"]
