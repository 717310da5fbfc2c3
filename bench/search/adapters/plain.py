"""Random search and scrambled Sobol points (SciPy): the two that learn nothing."""

import random

from .. import spaces
from . import Adapter


class Random(Adapter):
    """Every parameter from its uniform distribution, on its scale."""

    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters, self.rng = parameters, random.Random(seed)

    def ask(self):
        return spaces.from_unit(self.parameters, [self.rng.random() for _ in self.parameters])

    def tell(self, losses, slacks):
        pass

    def version(self):
        return "1"


class Sobol(Random):
    """Owen-scrambled points of a Sobol sequence, one dimension for each parameter."""

    def start(self, parameters, seed, budget, objectives, constraints):
        import scipy
        from scipy.stats import qmc

        self.parameters, self.scipy = parameters, scipy.__version__
        size = max(budget, 1) - 1
        self.points = iter(qmc.Sobol(len(parameters), rng=seed).random_base2(size.bit_length()))

    def ask(self):
        return spaces.from_unit(self.parameters, next(self.points))

    def version(self):
        return self.scipy
