"""The peers' adapters: one small file a library, imported only in that library's own environment."""

import importlib

# The name of an optimizer: its module here, its class, and what the class is made with.
ADAPTERS = {
    "random": ("plain", "Random", {}),
    "sobol": ("plain", "Sobol", {}),
    "optuna-tpe": ("optuna_", "Optuna", {"sampler": "tpe"}),
    "optuna-tpe-group": ("optuna_", "Optuna", {"sampler": "tpe-group"}),
    "optuna-cma-es": ("optuna_", "Optuna", {"sampler": "cma-es"}),
    "optuna-gp": ("optuna_", "Optuna", {"sampler": "gp"}),
    "optuna-nsga2": ("optuna_", "Optuna", {"sampler": "nsga2"}),
    "rustuna-tpe": ("rustuna_", "Rustuna", {}),
    "hyperopt-tpe": ("hyperopt_", "Hyperopt", {}),
    "nevergrad-ngopt": ("nevergrad_", "Nevergrad", {}),
    "pycma-bipop": ("pycma", "Bipop", {}),
    "skopt-gp": ("skopt_", "Skopt", {}),
    "egobox": ("egobox_", "Egobox", {}),
    "ax": ("ax_", "Ax", {}),
    "hebo": ("hebo_", "Hebo", {"model": "gp"}),
    "hebo-gpy": ("hebo_", "Hebo", {"model": "gpy"}),
    "smac-gp": ("smac_", "Smac", {"facade": "BlackBoxFacade"}),
    "smac-forest": ("smac_", "Smac", {"facade": "HyperparameterOptimizationFacade"}),
}


class Adapter:
    """One run of one optimizer: `start` once, then `ask` and `tell` in turns, never two asks in a row.

    `ask` gives a value for every parameter or for the active ones; values of inactive ones are dropped by the worker. A library
    that has no ordered choices gets their positions as whole numbers. Without conditions every parameter is always tuned.
    """

    def start(self, parameters: list, seed: int, budget: int, objectives: int, constraints: int) -> None:
        raise NotImplementedError

    def ask(self) -> dict:
        raise NotImplementedError

    def tell(self, losses: list[float], slacks: list[float]) -> None:
        raise NotImplementedError

    def version(self) -> str:
        raise NotImplementedError


def load(name: str) -> Adapter:
    module, kind, options = ADAPTERS[name]
    return getattr(importlib.import_module(f"search.adapters.{module}"), kind)(**options)
