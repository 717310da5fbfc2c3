"""HEBO with its default surrogate (`gp`), and with the warped one of its paper (`gpy`), which the package holds but does not list."""

import warnings
from importlib import metadata

import numpy as np
import torch
from hebo.design_space.design_space import DesignSpace
from hebo.optimizers.hebo import HEBO

from . import Adapter

warnings.simplefilter("ignore")
torch.set_num_threads(1)


class Hebo(Adapter):
    def __init__(self, model: str):
        self.model = model
        if model == "gpy":
            from hebo.models import model_factory
            from hebo.models.gp.gpy_wgp import GPyGP

            model_factory.model_dict["gpy"] = GPyGP
            model_factory.model_names.append("gpy")

    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        np.random.seed(seed)
        torch.manual_seed(seed)
        space = DesignSpace().parse([self.node(p) for p in parameters])
        self.optimizer = HEBO(space, model_name=self.model, scramble_seed=seed)

    def node(self, p):
        if p.kind == "choice":
            return {"name": p.name, "type": "cat", "categories": list(range(len(p.choices)))}
        if p.kind == "ordered":
            return {"name": p.name, "type": "int", "lb": 0, "ub": len(p.choices) - 1}
        kind = {("float", False): "num", ("float", True): "pow", ("int", False): "int", ("int", True): "pow_int"}[p.kind, p.log]
        return {"name": p.name, "type": kind, "lb": p.low, "ub": p.high}

    def ask(self):
        self.table = self.optimizer.suggest(n_suggestions=1)
        row = self.table.iloc[0].to_dict()
        return {p.name: self.value(p, row[p.name]) for p in self.parameters}

    def value(self, p, raw):
        if not p.numeric:
            return p.choices[int(raw)]
        return min(max(int(raw) if p.kind == "int" else float(raw), p.low), p.high)

    def tell(self, losses, slacks):
        self.optimizer.observe(self.table, np.array([[losses[0]]]))

    def version(self):
        return metadata.version("hebo")
