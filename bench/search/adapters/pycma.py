"""pycma with BIPOP restarts in the unit cube: fmin2's schedule of large and small populations, by ask and tell.

Regime as in Hansen 2009 (Benchmarking a BI-population CMA-ES): the population doubles at each large restart; small ones draw their
population and step size at random, as long as they have used fewer evaluations than the large ones.
"""

import cma
import numpy as np

from .. import spaces
from . import Adapter


class Bipop(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters, self.rng = parameters, np.random.default_rng(seed)
        # Evaluations by regime; the first run belongs to neither, so the first restart is a large one.
        self.used = {"first": 0, "large": 0, "small": 0}
        self.larges, self.regime = 0, "first"
        self.default = 4 + int(3 * np.log(len(parameters)))
        self.restart()

    def restart(self):
        if not sum(self.used.values()):
            size, sigma = self.default, 0.3
        elif self.used["large"] <= self.used["small"]:
            self.regime, self.larges = "large", self.larges + 1
            size, sigma = self.default * 2**self.larges, 0.3
        else:
            self.regime = "small"
            size = int(self.default * (0.5 * 2**self.larges) ** (self.rng.random() ** 2))
            sigma = 0.3 * 10 ** (-2 * self.rng.random())
        options = {"bounds": [0, 1], "seed": int(self.rng.integers(1, 2**31)), "popsize": max(size, 4), "verbose": -9}
        start = self.rng.uniform(0, 1, len(self.parameters))
        self.strategy = cma.CMAEvolutionStrategy(start, sigma, options)
        self.asked, self.values = [], []

    def ask(self):
        if len(self.values) == len(self.asked):
            if self.asked:
                self.strategy.tell(self.asked, self.values)
                if self.strategy.stop():
                    self.restart()
            self.asked, self.values = self.strategy.ask(), []
        return spaces.from_unit(self.parameters, self.asked[len(self.values)])

    def tell(self, losses, slacks):
        self.values.append(losses[0])
        self.used[self.regime] += 1

    def version(self):
        return cma.__version__
