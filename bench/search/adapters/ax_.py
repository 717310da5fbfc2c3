"""Ax's Client with its default generation strategy (Sobol, then BoTorch's modular model)."""

import logging
import warnings
from importlib import metadata

import torch
from ax.api.client import Client
from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

from . import Adapter

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
torch.set_num_threads(1)


class Ax(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.client = Client(random_seed=seed)
        self.parameters = parameters
        self.client.configure_experiment(parameters=[self.node(p) for p in parameters])
        self.client.configure_optimization(objective="-loss")

    def node(self, p):
        if p.kind == "choice":
            return ChoiceParameterConfig(name=p.name, values=[str(c) for c in p.choices], parameter_type="str", is_ordered=False)
        if p.kind == "ordered":
            return RangeParameterConfig(name=p.name, bounds=(0, len(p.choices) - 1), parameter_type="int")
        return RangeParameterConfig(
            name=p.name, bounds=(p.low, p.high), parameter_type=p.kind, scaling="log" if p.log else "linear"
        )

    def ask(self):
        [(self.trial, found)] = self.client.get_next_trials(max_trials=1).items()
        return {p.name: self.value(p, found[p.name]) for p in self.parameters}

    def value(self, p, raw):
        if p.kind == "choice":
            return next(c for c in p.choices if str(c) == raw)
        return p.choices[raw] if p.kind == "ordered" else raw

    def tell(self, losses, slacks):
        self.client.complete_trial(self.trial, raw_data={"loss": losses[0]})

    def version(self):
        return metadata.version("ax-platform")
