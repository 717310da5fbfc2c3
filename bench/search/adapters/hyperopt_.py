"""Hyperopt's TPE: conditions become nested choices; a loss is written into the trial's document, as fmin does."""

from importlib import metadata

import hyperopt
import numpy as np
from hyperopt import base, hp, tpe

from . import Adapter


class Hyperopt(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters = parameters
        space = {p.name: self.node(p) for p in parameters if not p.when}
        self.domain = base.Domain(lambda config: 0.0, space)
        self.trials = hyperopt.Trials()
        self.rng = np.random.default_rng(seed)

    def node(self, p):
        """A parameter's distribution; a choice carries its children in the branches that make them active."""
        if p.kind == "float":
            return hp.loguniform(p.name, np.log(p.low), np.log(p.high)) if p.log else hp.uniform(p.name, p.low, p.high)
        if p.kind == "int":
            low, high = p.low - 0.4999, p.high + 0.4999
            return (
                hp.qloguniform(p.name, np.log(max(low, 0.5001)), np.log(high), 1) if p.log else hp.quniform(p.name, low, high, 1)
            )
        if p.kind == "ordered":
            return hp.quniform(p.name, -0.4999, len(p.choices) - 0.5001, 1)
        branches = []
        for place, choice in enumerate(p.choices):
            below = [c for c in self.parameters if choice in c.when.get(p.name, ())]
            # A label stands once in a Hyperopt space: a child of several branches is one parameter for each of them.
            branches.append({"": place} | {c.name: self.node(self.renamed(c, p, place)) for c in below})
        return hp.choice(p.name, branches)

    def renamed(self, child, parent, place):
        if len(child.when[parent.name]) == 1:
            return child
        from dataclasses import replace

        return replace(child, name=f"{child.name}@{place}")

    def ask(self):
        self.trials.refresh()
        ids = self.trials.new_trial_ids(1)
        self.document = tpe.suggest(ids, self.domain, self.trials, int(self.rng.integers(2**31 - 1)), verbose=False)[0]
        values = {name: found[0] for name, found in self.document["misc"]["vals"].items() if found}
        return {p.name: self.value(p, values) for p in self.parameters if self.found(p, values) is not None}

    def found(self, p, values):
        return next((v for name, v in values.items() if name.split("@")[0] == p.name), None)

    def value(self, p, values):
        raw = self.found(p, values)
        if p.kind == "float":
            return min(max(float(raw), p.low), p.high)
        if p.kind == "int":
            return int(min(max(round(raw), p.low), p.high))
        return p.choices[int(round(raw))]

    def tell(self, losses, slacks):
        self.document["state"] = base.JOB_STATE_DONE
        self.document["result"] = {"loss": losses[0], "status": base.STATUS_OK}
        self.trials.insert_trial_docs([self.document])
        self.trials.refresh()

    def version(self):
        return metadata.version("hyperopt")
