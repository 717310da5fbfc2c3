"""What a problem is: a space, a function of a configuration, and what is known of its optimum."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What one evaluation gave: objectives to be minimised, and constraints that hold at 0 or below."""

    losses: list[float]
    slacks: list[float] = field(default_factory=list)

    @property
    def violation(self) -> float:
        return sum(max(slack, 0.0) for slack in self.slacks)


@dataclass
class Problem:
    """`optimum` is the least loss, None where only the best known one can be taken; of two objectives it is the largest hypervolume."""

    suite: str
    name: str
    space: dict
    evaluate: Callable[[dict], Outcome]
    optimum: float | None = None
    objectives: int = 1
    constraints: int = 0
    # Standard deviation of the noise that the driver adds to the loss.
    noise: float = 0.0
    # Of two objectives: the corner from which a hypervolume is counted, and the point that maps to 1 on both axes.
    reference: tuple[float, float] | None = None
    ideal: tuple[float, float] | None = None
    # How many draws of random search the normalisation rests on.
    draws: int = 20_000
