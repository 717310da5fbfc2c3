"""Optuna: define by run, so conditions are kept; constraints through `constraints_func`."""

import warnings

import optuna
from optuna import samplers

from . import Adapter
from .suggest import suggest

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


class Optuna(Adapter):
    def __init__(self, sampler: str):
        self.kind = sampler

    def start(self, parameters, seed, budget, objectives, constraints):
        limits = {"constraints_func": lambda trial: trial.user_attrs["slacks"]} if constraints else {}
        makers = {
            "tpe": lambda: samplers.TPESampler(seed=seed, **limits),
            "tpe-group": lambda: samplers.TPESampler(seed=seed, multivariate=True, group=True, **limits),
            "gp": lambda: samplers.GPSampler(seed=seed, **limits),
            "nsga2": lambda: samplers.NSGAIISampler(seed=seed, **limits),
            "cma-es": lambda: samplers.CmaEsSampler(seed=seed, with_margin=any(p.kind != "float" for p in parameters)),
        }
        self.parameters = parameters
        self.study = optuna.create_study(sampler=makers[self.kind](), directions=["minimize"] * objectives)

    def ask(self):
        self.trial = self.study.ask()
        return suggest(self.trial, self.parameters)

    def tell(self, losses, slacks):
        self.trial.set_user_attr("slacks", slacks)
        self.study.tell(self.trial, losses)

    def version(self):
        return optuna.__version__
