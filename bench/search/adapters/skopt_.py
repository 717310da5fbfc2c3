"""scikit-optimize: `Optimizer` with its default Gaussian process and portfolio of acquisition functions."""

import warnings

import skopt
from skopt.space import Categorical, Integer, Real

from . import Adapter

warnings.simplefilter("ignore")


class Skopt(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        self.optimizer = skopt.Optimizer([self.node(p) for p in parameters], "GP", random_state=seed)

    def node(self, p):
        prior = "log-uniform" if p.log else "uniform"
        if p.kind == "float":
            return Real(p.low, p.high, prior=prior)
        if p.kind == "int":
            return Integer(p.low, p.high, prior=prior)
        return Integer(0, len(p.choices) - 1) if p.kind == "ordered" else Categorical(list(range(len(p.choices))))

    def ask(self):
        self.point = self.optimizer.ask()
        return {p.name: v if p.numeric else p.choices[int(v)] for p, v in zip(self.parameters, self.point, strict=True)}

    def tell(self, losses, slacks):
        self.optimizer.tell(self.point, losses[0])

    def version(self):
        return skopt.__version__
