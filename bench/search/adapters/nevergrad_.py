"""Nevergrad's NGOpt, which chooses an algorithm by dimension, budget and kinds of parameters."""

import warnings

import nevergrad as ng

from . import Adapter

warnings.simplefilter("ignore")


class Nevergrad(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        space = ng.p.Dict(**{p.name: self.node(p) for p in parameters})
        space.random_state.seed(seed)
        self.optimizer = ng.optimizers.NGOpt(parametrization=space, budget=budget)

    def node(self, p):
        if p.kind == "choice":
            return ng.p.Choice(list(p.choices))
        if p.kind == "ordered":
            return ng.p.TransitionChoice(list(p.choices))
        node = ng.p.Log(lower=p.low, upper=p.high) if p.log else ng.p.Scalar(lower=p.low, upper=p.high)
        return node.set_integer_casting() if p.kind == "int" else node

    def ask(self):
        self.candidate = self.optimizer.ask()
        return dict(self.candidate.value)

    def tell(self, losses, slacks):
        violation = [max(slack, 0.0) for slack in slacks]
        self.optimizer.tell(self.candidate, losses[0], violation or None)

    def version(self):
        return ng.__version__
