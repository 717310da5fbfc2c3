"""egobox: EGO in Rust. `suggest` is given the whole history each time; log scales are handed over as logarithms."""

from importlib import metadata

import egobox
import numpy as np

from . import Adapter


class Egobox(Adapter):
    def start(self, parameters, seed, budget, objectives, constraints):
        self.parameters, self.seed, self.points, self.values = parameters, seed, [], []
        self.first = max(len(parameters) + 1, 5)
        specs = [self.node(p) for p in parameters]
        self.design = list(egobox.sampling(specs, self.first, seed=seed))
        self.egor = egobox.Egor(specs, seed=seed)

    def node(self, p):
        kinds = egobox.XType
        if p.kind == "float":
            return egobox.XSpec(kinds.FLOAT, [np.log(p.low), np.log(p.high)] if p.log else [p.low, p.high])
        if p.kind == "int" and p.log:
            return egobox.XSpec(kinds.FLOAT, [np.log(p.low), np.log(p.high)])
        if p.kind == "int":
            return egobox.XSpec(kinds.INT, [p.low, p.high])
        return (
            egobox.XSpec(kinds.INT, [0, len(p.choices) - 1])
            if p.kind == "ordered"
            else egobox.XSpec(kinds.ENUM, [len(p.choices)])
        )

    def value(self, p, raw):
        if not p.numeric:
            return p.choices[min(max(int(round(raw)), 0), len(p.choices) - 1)]
        raw = np.exp(raw) if p.log else raw
        raw = int(round(raw)) if p.kind == "int" else float(raw)
        return min(max(raw, p.low), p.high)

    def ask(self):
        if self.design:
            self.point = self.design.pop()
        else:
            history = np.array(self.points), np.array(self.values)[:, None]
            self.point = self.egor.suggest(*history, seed=self.seed + len(self.points))[0]
        return {p.name: self.value(p, raw) for p, raw in zip(self.parameters, self.point, strict=True)}

    def tell(self, losses, slacks):
        self.points.append(self.point)
        self.values.append(losses[0])

    def version(self):
        return metadata.version("egobox")
