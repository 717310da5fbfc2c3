"""The half `latest`: data, settings and a program that stand in no other half. Its first run is what is reported."""

import math
from pathlib import Path

from . import tables as t
from .case import fault, log, well
from .generated import named, rows
from .more import own
from .varied import numbers, other

FORECAST = str(Path(__file__).resolve().parent / "forecast.py")
SEEDS = {"seed": {"int": [1, 1000]}}
HIGH, SHORT = ("oscillation", "divergence", "late_variance"), ("still_improving", "crawl")


def forecast(objective, words, space=None, **rest):
    tuned = space or SEEDS
    run = ["python3", FORECAST, *words.split(), *(w for name in tuned for w in (f"--{name}", "{%s}" % name))]
    return dict(command=run, objective=objective, space=tuned) | rest


def soil(n=450, seed=51):
    """Fields and their yield in kilograms: sorts, weather, a product of two of it."""

    def row(rng):
        sort, rain, sun, acid = rng.choice(["a", "b", "c"]), rng.gauss(600, 120), rng.gauss(1500, 200), rng.gauss(6.5, 0.6)
        z = 4000 + 600 * {"a": 0, "b": 1, "c": -1}[sort] + 900 * math.tanh((rain - 600) / 150) * (sun - 1500) / 200 - 700 * (acid - 6.5) ** 2
        return [sort, f"{rain:.1f}", f"{sun:.1f}", f"{acid:.3f}", f"{rng.gauss(0, 1):.3f}", f"{z + rng.gauss(0, 250):.1f}"]

    return ["sort", "rain", "sun", "acid", "slope", "yield"], rows(n, seed, row), "yield"


def patients(n=520, seed=52):
    """Whether a treatment helps: by age and a marker together."""

    def row(rng):
        age, marker, group, weight = rng.gauss(50, 14), rng.lognormvariate(0, 0.5), rng.choice(["x", "y"]), rng.gauss(75, 12)
        z = 2.5 * math.sin(age / 12) + 2 * math.log(marker) * (1 if group == "x" else -1)
        return [f"{age:.1f}", f"{marker:.3f}", group, f"{weight:.1f}", "helped" if 1 / (1 + math.exp(-2 * z)) > rng.random() else "not"]

    return ["age", "marker", "group", "weight", "outcome"], rows(n, seed, row), "outcome"


def letters(n=600, seed=53):
    """Pictures of 9 by 9 of an L, a T, an X or a C, moved about."""
    shapes = {
        "L": [(0, i) for i in range(5)] + [(i, 4) for i in range(4)],
        "T": [(i, 0) for i in range(5)] + [(2, i) for i in range(5)],
        "X": [(i, i) for i in range(5)] + [(i, 4 - i) for i in range(5)],
        "C": [(i, 0) for i in range(4)] + [(i, 4) for i in range(4)] + [(0, i) for i in range(5)],
    }

    def row(rng):
        name = rng.choice(list(shapes))
        left, top, light = rng.randint(0, 4), rng.randint(0, 4), rng.uniform(0.5, 1)
        on = {(x + left, y + top) for x, y in shapes[name]}
        return [*(f"{((x, y) in on) * light + rng.gauss(0, 0.2):.3f}" for y in range(9) for x in range(9)), name]

    return [f"p{i}" for i in range(81)] + ["letter"], rows(n, seed, row), "letter"


def stars(n=900, seed=54):
    """Five kinds of stars by colours and brightness, in curved bands."""

    def row(rng):
        kind, u = rng.randrange(5), rng.uniform(-2, 2)
        x = [u, 0.7 * kind + 0.4 * u * u + rng.gauss(0, 0.15), rng.gauss(0, 1), rng.gauss(0.2 * kind, 1)]
        return [*x, f"type {kind}"]

    return named(rows(n, seed, row))


DATA = {"soil": soil, "patients": patients, "letters": letters, "stars": stars}
PLAIN = dict(width=32, epochs=15, learning_rate=3e-3)

FAULTS = [
    fault("latest-overfit-soil", "latest", "overfitting", **numbers("soil", changes=[(t.sample, 120)], model=dict(width=200, layers=3, epochs=140, learning_rate=3e-3, dropout=0.0))),
    fault("latest-overfit-patients", "latest", "overfitting", source="patients", changes=[(t.sample, 200)], trials=5, space={"learning_rate": log(2e-3, 6e-3)}, model=dict(width=128, layers=3, epochs=90, dropout=0.0)),
    fault("latest-overfit-own", "latest", "overfitting", **own("keras", "minimize val_loss", "--data checker --rows 130 --hidden 32 --epochs 90 --lr 0.15 --fault some-labels")),
    fault("latest-overfit-words", "latest", "overfitting", **other("words", "minimize eval_ce", "--rows 180 --known 300 --lr 2 --epochs 50 --fault some-labels --kinds 4 --names ,,eval_ce,")),
    fault("latest-underfit-stars", "latest", "underfitting", source="stars", model=dict(width=2, layers=1, epochs=50, learning_rate=2e-2, dropout=0.0)),
    fault("latest-underfit-letters", "latest", "underfitting", source="letters", kind="cnn", space={"weight_decay": log(6, 10)}, model=dict(width=10, epochs=18, learning_rate=1e-2, dropout=0.0)),
    fault("latest-underfit-soil", "latest", "underfitting", space={"weight_decay": log(5, 9)}, **numbers("soil", model=dict(width=40, epochs=35, learning_rate=1e-2, dropout=0.0))),
    fault("latest-short-letters", "latest", SHORT, source="letters", kind="cnn", model=dict(width=10, epochs=4, learning_rate=6e-4)),
    fault("latest-short-stars", "latest", SHORT, source="stars", trials=6, space={"width": {"int": [24, 64]}}, model=dict(epochs=7, learning_rate=1e-3, schedule="constant")),
    fault("latest-crawl-patients", "latest", ("crawl", "no_learning"), source="patients", model=dict(width=32, epochs=18, learning_rate=5e-6)),
    fault("latest-crawl-forecast", "latest", "crawl", **forecast("minimize holdout_mse", "--rate 0.00002 --epochs 25")),
    fault("latest-high-stars", "latest", HIGH, source="stars", model=dict(width=40, epochs=25, learning_rate=0.3, schedule="constant", dropout=0.0)),
    fault("latest-diverge-forecast", "latest", ("divergence", "many_failures"), **forecast("minimize holdout_mse", "--rate 0.6 --epochs 15")),
    fault("latest-late-letters", "latest", ("late_variance", "oscillation", "divergence"), source="letters", kind="cnn", model=dict(width=12, epochs=22, learning_rate=0.05, schedule="constant", batch_size=8, dropout=0.0)),
    fault("latest-dropout-patients", "latest", ("train_worse_than_validation", "underfitting"), source="patients", model=dict(width=48, layers=3, epochs=35, learning_rate=4e-3, dropout=0.8)),
    fault("latest-labels-stars", "latest", "no_generalization", source="stars", changes=[(t.shuffled_labels, 1.0)], model=dict(width=96, epochs=40, learning_rate=3e-3, dropout=0.0)),
    fault("latest-blank-soil", "latest", "no_learning", **numbers("soil", changes=[(t.blank, None)], model=dict(width=24, epochs=15, learning_rate=2e-3))),
    fault("latest-long-letters", "latest", ("saturated_early", "overfitting"), source="letters", kind="cnn", model=dict(width=12, epochs=70, learning_rate=8e-3)),
    fault("latest-edge-stars", "latest", ("best_at_edge", "crawl"), source="stars", trials=22, objective="minimize val_loss", space={"learning_rate": log(1e-6, 5e-4), "dropout": {"float": [0.0, 0.2]}}, model=dict(epochs=10)),
    fault("latest-wide-soil", "latest", "range_too_wide", trials=28, sampler="tpe", **numbers("soil", space={"learning_rate": log(1e-9, 50.0), "width": {"int": [16, 48]}}, model=dict(epochs=12))),
    fault("latest-idle-forecast", "latest", "irrelevant_parameter", trials=45, **forecast("minimize holdout_mse", "--epochs 8", {"rate": log(1e-4, 5e-2), "unused": {"float": [0.0, 1.0]}})),
    fault("latest-region-forecast", "latest", ("failures_in_region", "many_failures"), trials=26, **forecast("minimize holdout_mse", "--epochs 10", {"rate": log(1e-3, 3.0), "lags": {"int": [3, 9]}})),
    fault("latest-leak-soil", "latest", "leaking_feature", **numbers("soil", changes=[(t.leak, 0.06)], model=PLAIN)),
    fault("latest-copies-patients", "latest", "duplicates_across_split", source="patients", changes=[(t.copies, 0.4)], model=PLAIN),
    fault("latest-near-stars", "latest", "near_duplicates", source="stars", changes=[(t.scattered_copies, (0.4, 1, 3e-3))], model=PLAIN),
    fault("latest-rare-stars", "latest", "class_imbalance", source="stars", changes=[(t.rare_class, 15)], model=PLAIN),
    fault("latest-few-letters", "latest", ("too_few_samples", "overfitting"), source="letters", kind="cnn", changes=[(t.sample, 80)], model=dict(width=16, epochs=15, learning_rate=4e-3)),
]

RANGES = {"learning_rate": log(5e-4, 5e-2), "width": {"int": [12, 80], "scale": "log"}, "dropout": {"float": [0.0, 0.25]}}

HEALTHY = [
    well("latest-well-soil", "latest", **numbers("soil", model=dict(width=16, epochs=60, learning_rate=4e-3, dropout=0.05), space={"beta_2": {"float": [0.98, 0.999]}})),
    well("latest-well-patients", "latest", source="patients", model=dict(width=12, layers=1, epochs=25, learning_rate=5e-3, dropout=0.1)),
    well("latest-well-letters", "latest", source="letters", kind="cnn", model=dict(width=16, epochs=18, learning_rate=4e-3, dropout=0.1)),
    well("latest-well-stars", "latest", source="stars", model=dict(width=32, epochs=40, learning_rate=5e-3)),
    well("latest-well-stars-sgd", "latest", source="stars", model=dict(width=48, epochs=40, learning_rate=0.05, optimizer="sgd", momentum=0.9)),
    well("latest-well-forecast", "latest", **forecast("minimize holdout_mse", "--rate 0.01 --epochs 30")),
    well("latest-well-forecast-validation", "latest", **forecast("minimize holdout_mse", "--rate 0.01 --epochs 30 --names ,holdout_mse")),
    well("latest-well-own", "latest", **own("lightning", "maximize val/acc", "--data rings --rows 500 --epochs 30 --lr 0.1 --hidden 10")),
    well("latest-well-letters-augmented", "latest", source="letters", kind="cnn", model=dict(width=16, epochs=20, learning_rate=4e-3, shift=0.1, normalization="batch")),
    well("latest-tuned-stars", "latest", source="stars", trials=20, sampler="auto", objective="minimize val_loss", space=RANGES, model=dict(epochs=25)),
    well("latest-tuned-letters", "latest", source="letters", kind="cnn", trials=14, sampler="tpe", space=RANGES | {"width": {"int": [6, 20]}}, model=dict(epochs=12)),
    well("latest-tuned-forecast", "latest", trials=40, sampler="auto", **forecast("minimize holdout_mse", "--epochs 15", {"rate": log(1e-3, 3e-2), "ridge": log(1e-6, 1e-1), "lags": {"int": [2, 8]}})),
]

ALL = FAULTS + HEALTHY
