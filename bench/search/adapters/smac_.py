"""SMAC3: its Gaussian process facade and its random forest facade, by ask and tell; conditions are kept."""

import tempfile
import warnings
from importlib import metadata
from pathlib import Path

import ConfigSpace
import smac
from smac.runhistory.dataclasses import TrialValue

from . import Adapter

warnings.simplefilter("ignore")


class Smac(Adapter):
    def __init__(self, facade: str):
        self.facade = facade

    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        space = ConfigSpace.ConfigurationSpace(seed=seed)
        nodes = {p.name: self.node(p) for p in parameters}
        space.add(list(nodes.values()))
        for p in parameters:
            # A category's values are its positions, as text.
            places = {c.name: c for c in parameters}
            terms = [
                ConfigSpace.InCondition(nodes[p.name], nodes[parent], [str(places[parent].choices.index(v)) for v in values])
                for parent, values in p.when.items()
            ]
            if terms:
                space.add(terms[0] if len(terms) == 1 else ConfigSpace.AndConjunction(*terms))
        scenario = smac.Scenario(space, deterministic=True, n_trials=budget, seed=seed, output_directory=Path(tempfile.mkdtemp()))
        facade = getattr(smac, self.facade)
        intensifier = facade.get_intensifier(scenario, max_config_calls=1)
        self.optimizer = facade(scenario, lambda config, seed: 0.0, intensifier=intensifier, overwrite=True, logging_level=False)

    def node(self, p):
        if p.kind == "choice":
            return ConfigSpace.CategoricalHyperparameter(p.name, [str(i) for i in range(len(p.choices))])
        if p.kind == "ordered":
            return ConfigSpace.UniformIntegerHyperparameter(p.name, 0, len(p.choices) - 1)
        kind = ConfigSpace.UniformFloatHyperparameter if p.kind == "float" else ConfigSpace.UniformIntegerHyperparameter
        return kind(p.name, p.low, p.high, log=p.log)

    def ask(self):
        self.info = self.optimizer.ask()
        found = dict(self.info.config)
        return {p.name: self.value(p, found[p.name]) for p in self.parameters if p.name in found}

    def value(self, p, raw):
        if not p.numeric:
            return p.choices[int(raw)]
        return int(raw) if p.kind == "int" else float(raw)

    def tell(self, losses, slacks):
        self.optimizer.tell(self.info, TrialValue(cost=losses[0], time=0.0))

    def version(self):
        return metadata.version("smac")
