"""The half `report`: data, settings and programs that stand in no other half. Its first run is what is reported."""

from pathlib import Path

from . import tables as t
from .case import fault, log, well
from .more import PLAIN, own, regression

BOOSTING = str(Path(__file__).resolve().parent / "boosting.py")


def program(kind, objective, words, space, **rest):
    run = ["python3", BOOSTING, "--kind", kind, *words.split(), *(w for name in space for w in (f"--{name}", "{%s}" % name))]
    return dict(command=run, objective=objective, space=space) | rest


def height(**rest):
    return regression("sine", **rest)


SEEDS = {"seed": {"int": [1, 1000]}}

FAULTS = [
    fault("report-overfit-spirals", "report", "overfitting", source="spirals", changes=[(t.sample, 140), (t.shuffled_labels, 0.2)], model=dict(width=160, layers=3, epochs=150, learning_rate=4e-3, dropout=0.0)),
    fault("report-overfit-stumps", "report", "overfitting", **program("stumps", "minimize valid_logloss", "--data moons --rows 160 --rounds 250 --eta 0.5", SEEDS)),
    fault("report-underfit-checker", "report", "underfitting", source="checker", model=dict(width=2, layers=1, epochs=50, learning_rate=2e-2, activation="tanh", dropout=0.0)),
    fault("report-underfit-textures", "report", "underfitting", source="textures", kind="cnn", model=dict(width=8, epochs=20, learning_rate=1e-2, dropout=0.0), space={"weight_decay": log(7, 10)}),
    fault("report-short-textures", "report", ("still_improving", "crawl"), source="textures", kind="cnn", model=dict(residual=True, normalization="layer", width=8, epochs=3, learning_rate=3e-4)),
    fault("report-short-sine", "report", ("still_improving", "crawl"), **height(model=dict(width=48, epochs=9, learning_rate=1.5e-3, optimizer="rmsprop", schedule="constant"))),
    fault("report-crawl-sine", "report", "crawl", **height(model=dict(width=32, epochs=20, learning_rate=1e-4, optimizer="sgd", momentum=0.0, dropout=0.0))),
    fault("report-crawl-counts", "report", ("crawl", "no_learning"), source="counts", model=dict(width=32, epochs=15, learning_rate=2e-6, optimizer="lion")),
    fault("report-diverge-line", "report", "divergence", **program("line", "minimize val_mse", "--data sine --lr 3 --epochs 15", SEEDS)),
    fault("report-rate-high-textures", "report", ("oscillation", "divergence", "late_variance"), source="textures", kind="cnn", model=dict(width=10, epochs=15, learning_rate=0.4, schedule="constant", optimizer="rmsprop")),
    fault("report-rate-high-own", "report", ("oscillation", "divergence", "late_variance"), **own("lightning", "minimize val/loss", "--data checker --rows 400 --lr 2.5 --final 1 --epochs 25 --layers 2")),
    fault("report-dropout-checker", "report", ("train_worse_than_validation", "underfitting"), source="checker", model=dict(width=48, epochs=40, learning_rate=5e-3, dropout=0.75)),
    fault("report-labels-textures", "report", "no_generalization", source="textures", changes=[(t.shuffled_labels, 1.0)], kind="cnn", model=dict(width=16, epochs=25, learning_rate=3e-3)),
    fault("report-blank-own", "report", "no_learning", **own("transformers", "minimize eval_loss", "--data checker --rows 300 --epochs 15 --fault blank")),
    fault("report-long-counts", "report", ("saturated_early", "overfitting"), source="counts", model=dict(width=8, layers=1, epochs=120, learning_rate=1e-2)),
    fault("report-edge-sine", "report", ("best_at_edge", "crawl"), trials=24, sampler="tpe", space={"learning_rate": log(1e-6, 1e-3), "width": {"int": [16, 64]}}, **height(model=dict(epochs=12))),
    fault("report-wide-textures", "report", "range_too_wide", source="textures", kind="cnn", trials=24, objective="minimize val_loss", model=dict(epochs=5, width=8), space={"learning_rate": log(1e-9, 100.0), "dropout": {"float": [0.0, 0.3]}}),
    fault("report-idle-counts", "report", "irrelevant_parameter", source="counts", trials=36, objective="minimize val_loss", model=dict(epochs=8), space={"learning_rate": log(1e-5, 3e-2), "beta_2": {"float": [0.995, 0.9995]}}),
    fault("report-near-sine", "report", "near_duplicates", **height(changes=[(t.scattered_copies, (0.3, 1, 5e-3))], model=PLAIN)),
    fault("report-leak-counts", "report", "leaking_feature", source="counts", changes=[(t.leak, 0.08)], model=PLAIN),
    fault("report-rare-counts", "report", "class_imbalance", source="counts", changes=[(t.rare_class, 40)], model=PLAIN),
    fault("report-region-own", "report", ("failures_in_region", "many_failures"),
          **own("mse", "maximize valid_r2", "--data sine --rows 200 --epochs 6", {"lr": log(1e-3, 30.0), "hidden": {"int": [4, 16]}}, trials=24)),
]

RANGES = {"learning_rate": log(3e-4, 3e-2), "width": {"int": [12, 64], "scale": "log"}, "dropout": {"float": [0.0, 0.3]}}

HEALTHY = [
    well("report-well-spirals", "report", source="spirals", model=dict(width=48, layers=3, epochs=60, learning_rate=4e-3, dropout=0.0)),
    well("report-well-checker", "report", source="checker", model=dict(width=48, layers=3, epochs=60, learning_rate=5e-3, dropout=0.05)),
    well("report-well-sine", "report", **height(model=dict(width=48, epochs=60, learning_rate=4e-3, dropout=0.05, weight_decay=0.01), space={"beta_2": {"float": [0.98, 0.999]}})),
    well("report-well-counts", "report", source="counts", model=dict(width=16, epochs=15, learning_rate=3e-3)),
    well("report-well-textures", "report", source="textures", kind="cnn", model=dict(width=12, epochs=15, learning_rate=4e-3)),
    well("report-well-textures-residual", "report", source="textures", kind="cnn", model=dict(residual=True, normalization="batch", width=8, epochs=15, learning_rate=4e-3, optimizer="sgd", schedule="one_cycle")),
    well("report-well-stumps", "report", **program("stumps", "minimize valid_logloss", "--data noisy-blobs --rows 700 --rounds 40 --eta 0.25", SEEDS)),
    well("report-well-line", "report", **program("line", "minimize val_mse", "--data friedman --rows 500 --lr 0.03 --epochs 60", SEEDS)),
    well("report-tuned-textures", "report", source="textures", kind="cnn", trials=16, sampler="tpe", model=dict(epochs=10), space=RANGES),
    well("report-tuned-sine", "report", trials=18, sampler="auto", space=RANGES | {"learning_rate": log(3e-4, 0.3), "width": {"int": [12, 256], "scale": "log"}}, **height(model=dict(epochs=30))),
    well("report-tuned-counts", "report", source="counts", trials=20, sampler="auto", space=RANGES, model=dict(epochs=12)),
]

ALL = FAULTS + HEALTHY
