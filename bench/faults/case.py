"""What a case is, and words for writing some down."""

from dataclasses import dataclass, field


@dataclass
class Case:
    """`expected` are the kinds by which `tunesmith diagnose` would be right; none for a healthy study. `sections` are further ones of its study file."""

    name: str
    half: str
    expected: tuple = ()
    source: str = "digits"
    changes: list = field(default_factory=list)
    kind: str = "mlp"
    model: dict = field(default_factory=dict)
    space: dict = field(default_factory=dict)
    trials: int = 2
    sampler: str = "random"
    objective: str | list = "maximize val_accuracy"
    seed: int = 1
    command: list = field(default_factory=list)
    enqueue: list = field(default_factory=list)
    validation: dict = field(default_factory=dict)
    sections: dict = field(default_factory=dict)


def log(low, high):
    return {"float": [low, high], "scale": "log"}


def some(*values):
    return {"choice": list(values)}


CALM = {"weight_decay": log(1e-5, 1e-3)}


def fault(name, half, expected, space=None, **rest):
    expected = (expected,) if isinstance(expected, str) else expected
    return Case(name, half, expected, space=CALM if space is None else space, **rest)


def well(name, half, space=None, **rest):
    return Case(name, half, (), space=CALM if space is None else space, **rest)
