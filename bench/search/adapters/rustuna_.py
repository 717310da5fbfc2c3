"""rustuna: Optuna's interface over Rust; constraints are set on the trial."""

from importlib import metadata

import rustuna

from . import Adapter
from .suggest import suggest


class Rustuna(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        sampler = rustuna.samplers.TPESampler(seed=seed)
        self.study = rustuna.create_study(sampler=sampler, directions=["minimize"] * objectives)

    def ask(self):
        self.trial = self.study.ask()
        return suggest(self.trial, self.parameters)

    def tell(self, losses, slacks):
        if slacks:
            self.trial.set_constraints({str(place): slack for place, slack in enumerate(slacks)})
        self.study.tell(self.trial.number, losses)

    def version(self):
        return metadata.version("rustuna")
