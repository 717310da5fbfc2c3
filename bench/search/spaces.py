"""Search spaces as a study file writes them, and what every adapter needs to know of them. Standard library only.

A space is a table of parameters: {"lr": {"float": [1e-5, 0.1], "scale": "log"}, "k": {"int": [1, 8]},
"kernel": {"choice": ["rbf", "poly"]}, "size": {"choice": [16, 64], "ordered": true}, "degree": {"int": [2, 5], "when": {"kernel": "poly"}}}.
"""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Parameter:
    """One parameter; `kind` is float, int, choice or ordered. Parents stand before their children in a space."""

    name: str
    kind: str
    low: float = 0
    high: float = 0
    log: bool = False
    choices: tuple = ()
    when: dict = field(default_factory=dict)

    @property
    def numeric(self) -> bool:
        return self.kind in ("float", "int")

    def active(self, config: dict) -> bool:
        """Whether it exists in a configuration that has its parents' values."""
        return all(parent in config and config[parent] in values for parent, values in self.when.items())

    def from_unit(self, unit: float):
        """The value at a place of the unit interval; levels take equal shares."""
        unit = min(max(unit, 0.0), 1.0)
        if not self.numeric:
            return self.choices[min(int(unit * len(self.choices)), len(self.choices) - 1)]
        low, high = (self.low - 0.5, self.high + 0.5) if self.kind == "int" else (self.low, self.high)
        if self.log:
            low, high = math.log(max(low, 0.5) if self.kind == "int" else low), math.log(high)
        value = low + unit * (high - low)
        value = math.exp(value) if self.log else value
        value = round(value) if self.kind == "int" else value
        return min(max(value, self.low), self.high)

    def to_unit(self, value) -> float:
        """The middle of the value's share of the unit interval."""
        if not self.numeric:
            return (self.choices.index(value) + 0.5) / len(self.choices)
        low, high = (self.low - 0.5, self.high + 0.5) if self.kind == "int" else (self.low, self.high)
        if self.log:
            low, high, value = math.log(max(low, 0.5) if self.kind == "int" else low), math.log(high), math.log(value)
        return min(max((value - low) / (high - low), 0.0), 1.0)


def parse(space: dict) -> list[Parameter]:
    """The parameters of a space, in its order."""
    parameters = []
    for name, spec in space.items():
        when = {p: tuple(v) if isinstance(v, list) else (v,) for p, v in spec.get("when", {}).items()}
        if "choice" in spec:
            kind = "ordered" if spec.get("ordered") else "choice"
            parameters.append(Parameter(name, kind, choices=tuple(spec["choice"]), when=when))
        else:
            kind = "float" if "float" in spec else "int"
            low, high = spec[kind]
            parameters.append(Parameter(name, kind, low, high, spec.get("scale") == "log", when=when))
    return parameters


def strip(parameters: list[Parameter], full: dict) -> dict:
    """A configuration without its inactive parameters."""
    config: dict = {}
    for parameter in parameters:
        if parameter.active(config):
            config[parameter.name] = full[parameter.name]
    return config


def from_unit(parameters: list[Parameter], units) -> dict:
    """The configuration at a point of the unit cube, inactive parameters included."""
    return {p.name: p.from_unit(float(u)) for p, u in zip(parameters, units, strict=True)}


def features(space: dict) -> set[str]:
    """What an optimizer has to handle: the kinds of parameters, and `conditions`."""
    parameters = parse(space)
    return {p.kind for p in parameters} | ({"conditions"} if any(p.when for p in parameters) else set())
