"""More cases of the half `dev`: other data, networks and optimizers, regressions, and programs of one's own that report under other names."""

from pathlib import Path

from . import tables as t
from .case import fault, log, some, well

NETWORK = str(Path(__file__).resolve().parent / "network.py")
ACC, ERR = "maximize val_accuracy", "minimize val_rmse"


def regression(source="friedman", **rest):
    return dict(source=source, objective=rest.pop("objective", ERR)) | rest


def own(style, objective, words, space=None, **rest):
    """A study of `network.py`; `space` adds parameters that it takes."""
    tuned = space or {"l2": log(1e-5, 1e-3)}
    run = ["python3", NETWORK, "--style", style, *words.split(), *(w for name in tuned for w in (f"--{name}", "{%s}" % name))]
    return dict(command=run, objective=objective, space=tuned) | rest


CURVES = [
    fault("overfit-diabetes", "dev", "overfitting", **regression("diabetes", model=dict(task="regression", width=128, layers=3, epochs=120, learning_rate=3e-3, dropout=0.0))),
    fault("overfit-moons", "dev", "overfitting", source="moons", changes=[(t.sample, 160)], model=dict(width=128, layers=3, epochs=150, learning_rate=3e-3, dropout=0.0)),
    fault("overfit-resnet", "dev", "overfitting", source="images", changes=[(t.sample, 250), (t.shuffled_labels, 0.3)], kind="cnn",
          model=dict(residual=True, normalization="batch", width=16, epochs=30, learning_rate=3e-3, dropout=0.0)),
    fault("underfit-rings", "dev", "underfitting", source="rings", model=dict(width=1, layers=1, epochs=60, learning_rate=2e-2, dropout=0.0)),
    fault("underfit-friedman-decay", "dev", "underfitting", space={"weight_decay": log(6, 9)}, **regression(model=dict(width=32, epochs=30, learning_rate=1e-2, dropout=0.0))),
    fault("underfit-images", "dev", "underfitting", source="images", kind="cnn", model=dict(width=1, layers=1, epochs=25, learning_rate=1e-2, readout="mean", dropout=0.0)),
    fault("short-blobs", "dev", ("still_improving", "crawl"), source="blobs", model=dict(width=64, epochs=6, learning_rate=5e-3, optimizer="sgd", schedule="constant")),
    fault("short-friedman", "dev", ("still_improving", "crawl"), **regression(model=dict(width=32, epochs=5, learning_rate=2e-3))),
    fault("crawl-friedman", "dev", "crawl", **regression(model=dict(width=32, epochs=25, learning_rate=3e-5))),
    fault("crawl-resnet", "dev", "crawl", source="blobs", model=dict(residual=True, normalization="layer", width=32, epochs=15, learning_rate=3e-6, optimizer="rmsprop", momentum=0.0)),
    fault("rate-high-friedman", "dev", ("oscillation", "divergence", "late_variance"), **regression(model=dict(width=64, epochs=30, learning_rate=0.3, schedule="constant"))),
    fault("diverge-friedman", "dev", "divergence", **regression(model=dict(width=64, layers=3, epochs=15, learning_rate=5.0, optimizer="sgd", dropout=0.0))),
    fault("rate-high-lion", "dev", ("oscillation", "divergence", "late_variance"), source="blobs",
          model=dict(residual=True, width=48, epochs=25, learning_rate=0.1, optimizer="lion", schedule="constant", dropout=0.0)),
    fault("long-penguins", "dev", ("saturated_early", "overfitting"), source="penguins", model=dict(width=16, epochs=150, learning_rate=1e-2)),
    fault("jumpy-images", "dev", ("late_variance", "oscillation", "overfitting"), source="images", kind="cnn", changes=[(t.sample, 500)],
          model=dict(width=12, epochs=25, learning_rate=0.04, schedule="constant", batch_size=8, dropout=0.0)),
    fault("dropout-blobs", "dev", ("train_worse_than_validation", "underfitting"), source="blobs", model=dict(width=64, epochs=25, learning_rate=3e-3, dropout=0.85)),
    fault("dropout-penguins", "dev", "train_worse_than_validation", source="penguins", model=dict(width=24, layers=3, epochs=30, learning_rate=3e-3, dropout=0.8)),
    fault("one-row-friedman", "dev", "noisy_batch", **regression(changes=[(t.sample, 500)], model=dict(width=24, epochs=20, learning_rate=2e-2, batch_size=1, schedule="constant", dropout=0.0))),
    fault("labels-shuffled-blobs", "dev", "no_generalization", source="blobs", changes=[(t.shuffled_labels, 1.0)], model=dict(width=64, epochs=30, learning_rate=3e-3)),
    fault("target-shuffled-friedman", "dev", "no_generalization", **regression(changes=[(t.shuffled_labels, 1.0)], model=dict(width=64, epochs=50, learning_rate=3e-3, dropout=0.0))),
    fault("blank-friedman", "dev", "no_learning", **regression(changes=[(t.blank, None)], model=dict(width=24, epochs=15, learning_rate=2e-3))),
]

OWN = [
    fault("own-overfit", "dev", "overfitting", **own("keras", ACC, "--data blobs --rows 200 --hidden 24 --epochs 60 --lr 0.1 --fault some-labels")),
    fault("own-overfit-boosting", "dev", "overfitting", **own("boosting", "minimize valid-mlogloss", "--data blobs --rows 200 --hidden 24 --epochs 60 --lr 0.1")),
    fault("own-overfit-mse", "dev", "overfitting", **own("mse", "maximize valid_r2", "--data friedman --rows 90 --hidden 24 --epochs 120 --lr 0.03")),
    fault("own-diverge", "dev", "divergence", **own("lightning", "minimize val/loss", "--data friedman --rows 200 --lr 1.5 --final 1 --epochs 12")),
    fault("own-rate-high", "dev", ("oscillation", "divergence", "late_variance"), **own("torch", "maximize validAcc", "--data rings --rows 300 --lr 3 --final 1 --epochs 25")),
    fault("own-crawl", "dev", "crawl", **own("transformers", "minimize eval_loss", "--data rings --rows 300 --lr 0.0002 --momentum 0 --final 1 --epochs 25")),
    fault("own-crawl-rmse", "dev", "crawl", **own("rmse", "minimize val_rmse", "--data friedman --rows 300 --lr 0.00005 --momentum 0 --final 1 --epochs 20")),
    fault("own-short-folds", "dev", ("still_improving", "crawl"), **own("percent", "minimize test-loss", "--data moons --rows 300 --folds 4 --lr 0.004 --momentum 0 --final 1 --epochs 6")),
    fault("own-short-nll", "dev", ("still_improving", "crawl"), **own("nll", "minimize dev_nll", "--data blobs --rows 400 --lr 0.003 --momentum 0.5 --final 1 --epochs 10")),
    fault("own-underfit", "dev", "underfitting", **own("lightning", "minimize val/loss", "--data rings --rows 400 --hidden 1 --epochs 40 --lr 0.1")),
    fault("own-labels", "dev", ("no_generalization", "overfitting"), **own("keras", ACC, "--data blobs --rows 300 --hidden 24 --epochs 40 --lr 0.1 --fault labels")),
    fault("own-labels-validation", "dev", ("no_generalization", "no_learning"), **own("validation", "maximize valid_accuracy", "--data blobs --rows 300 --hidden 24 --epochs 30 --lr 0.1 --fault labels")),
    fault("own-blank", "dev", "no_learning", **own("torch", "maximize validAcc", "--data blobs --rows 300 --epochs 20 --fault blank")),
    fault("own-blank-mse", "dev", "no_learning", **own("mse", "maximize valid_r2", "--data friedman --rows 300 --epochs 20 --fault blank")),
    fault("own-one-row", "dev", "noisy_batch", **own("lightning", "maximize val/acc", "--data moons --rows 250 --epochs 20 --lr 0.15 --final 1 --hidden 16", {"batch": some(1, 2)})),
    fault("own-late", "dev", ("late_variance", "oscillation", "noisy_batch"), **own("validation", "maximize valid_accuracy", "--data blobs --rows 300 --epochs 30 --lr 0.6 --final 1 --batch 8")),
    fault("own-long", "dev", ("saturated_early", "overfitting"), **own("keras", ACC, "--data moons --rows 300 --epochs 120 --lr 0.3 --hidden 8")),
    fault("own-edge", "dev", ("best_at_edge", "crawl"), **own("keras", "minimize val_loss", "--data blobs --rows 200 --epochs 8", {"lr": log(1e-5, 3e-3), "hidden": {"int": [8, 24]}}, trials=18)),
    fault("own-wide", "dev", "range_too_wide", **own("keras", "minimize val_loss", "--data rings --rows 200 --epochs 8 --adam", {"lr": log(1e-8, 1e3), "l2": log(1e-6, 1e-4)}, trials=24)),
    fault("own-idle", "dev", "irrelevant_parameter", **own("keras", "minimize val_loss", "--data moons --rows 200 --epochs 8", {"lr": log(1e-4, 1.0), "l2": log(1e-9, 1e-7)}, trials=32)),
]

SEARCH = [
    fault("edge-small", "dev", ("best_at_edge", "crawl"), source="blobs", model=dict(epochs=8), trials=14, objective="minimize val_loss", space={"learning_rate": log(1e-6, 2e-4), "dropout": {"float": [0.0, 0.4]}}),
    fault("edge-dropout", "dev", "best_at_edge", source="blobs", model=dict(epochs=15, width=32), trials=20, objective="minimize val_loss",
          space={"dropout": {"float": [0.45, 0.9]}, "learning_rate": log(2e-3, 1e-2)}),
    fault("wide-friedman", "dev", "range_too_wide", trials=25, space={"learning_rate": log(1e-9, 100.0), "width": {"int": [16, 64]}}, **regression(model=dict(epochs=10))),
    fault("wide-tpe", "dev", "range_too_wide", source="penguins", model=dict(epochs=12), trials=30, sampler="tpe", objective="minimize val_loss",
          space={"weight_decay": log(1e-6, 10.0), "learning_rate": log(1e-8, 100.0)}),
    fault("idle-epsilon", "dev", "irrelevant_parameter", source="blobs", model=dict(epochs=6), trials=40, objective="minimize val_loss",
          space={"learning_rate": log(1e-5, 1e-2), "epsilon": log(1e-12, 1e-9), "width": {"int": [8, 64], "scale": "log"}}),
    fault("region-momentum", "dev", ("failures_in_region", "many_failures"), trials=24, space={"learning_rate": log(1e-3, 10.0), "momentum": {"float": [0.0, 0.9]}},
          **regression(model=dict(epochs=6, width=32, layers=3, optimizer="sgd"))),
    fault("tiny-penguins", "dev", "noise_exceeds_differences", source="penguins", model=dict(epochs=15, learning_rate=3e-3), trials=14, validation=dict(share=0.06),
          space={"width": {"int": [24, 32]}, "dropout": {"float": [0.05, 0.15]}}),
]

PLAIN = dict(width=32, epochs=15, learning_rate=3e-3)

DATA = [
    fault("near-blobs", "dev", "near_duplicates", source="blobs", changes=[(t.scattered_copies, (0.4, 1, 3e-3))], model=PLAIN),
    fault("near-groups", "dev", "near_duplicates", **regression("diabetes", changes=[(t.scattered_copies, (0.5, 3, 3e-3))], model=PLAIN | dict(task="regression"))),
    fault("near-cancer", "dev", "near_duplicates", source="cancer", changes=[(t.scattered_copies, (0.2, 2, 1e-3))], model=PLAIN),
    fault("near-penguins", "dev", "near_duplicates", source="penguins", changes=[(t.scattered_copies, (0.6, 1, 2e-5))], model=PLAIN),
    fault("leak-penguins", "dev", "leaking_feature", source="penguins", changes=[(t.leak, 0.1)], model=PLAIN),
    fault("leak-diabetes", "dev", "leaking_feature", **regression("diabetes", changes=[(t.leak, 0.05)], model=PLAIN | dict(task="regression"))),
    fault("names-penguins", "dev", "identifier_columns", source="penguins", changes=[(t.names_of_rows, None)], model=PLAIN),
    fault("record-friedman", "dev", "identifier_columns", **regression(changes=[(t.identifier, None)], model=PLAIN)),
    fault("copies-diabetes", "dev", "duplicates_across_split", **regression("diabetes", changes=[(t.copies, 0.2)], model=PLAIN | dict(task="regression"))),
    fault("conflicts-blobs", "dev", "label_conflicts", source="blobs", changes=[(t.conflicts, 0.05)], model=PLAIN),
    fault("rare-blobs", "dev", "class_imbalance", source="noisy-blobs", changes=[(t.rare_class, 20)], model=PLAIN),
    fault("rare-penguins", "dev", "class_imbalance", source="penguins", changes=[(t.rare_class, 12)], model=PLAIN),
    fault("few-blobs", "dev", ("too_few_samples", "overfitting"), source="blobs", changes=[(t.sample, 100)], model=PLAIN),
    fault("few-diabetes", "dev", "too_few_samples", **regression("diabetes", changes=[(t.sample, 40)], model=PLAIN | dict(task="regression"))),
    fault("holes-penguins", "dev", "missing_values", source="penguins", changes=[(t.holes, (0.7, ["bill_length_mm", "sex"]))], model=PLAIN),
    fault("drift-friedman", "dev", "shift_between_parts", validation=dict(kind="time", time="day"), **regression(changes=[(t.drift, ["x1", "x4"])], model=PLAIN)),
    fault("constant-penguins", "dev", "constant_columns", source="penguins", changes=[(t.constant, 2)], model=PLAIN),
]

RANGES = {"learning_rate": log(1e-4, 3e-2), "width": {"int": [16, 96], "scale": "log"}, "dropout": {"float": [0.0, 0.4]}}
OWN_RANGES = {"lr": log(5e-3, 0.5), "hidden": {"int": [4, 24], "scale": "log"}, "l2": log(1e-5, 1e-2)}

HEALTHY = [
    well("well-diabetes", "dev", **regression("diabetes", model=dict(task="regression", width=16, layers=1, epochs=25, learning_rate=3e-3, weight_decay=0.01), space={"dropout": {"float": [0.05, 0.2]}})),
    well("well-friedman", "dev", **regression(model=dict(width=32, epochs=60, learning_rate=5e-3, dropout=0.0))),
    well("well-penguins", "dev", source="penguins", model=dict(width=16, epochs=40, learning_rate=3e-3)),
    well("well-blobs", "dev", source="blobs", model=dict(width=32, epochs=25, learning_rate=3e-3, dropout=0.2)),
    well("well-noisy-blobs", "dev", source="noisy-blobs", model=dict(width=16, layers=1, epochs=20, learning_rate=5e-3, dropout=0.1)),
    well("well-moons", "dev", source="moons", model=dict(width=24, epochs=50, learning_rate=5e-3, dropout=0.0)),
    well("well-rings", "dev", source="rings", model=dict(width=32, epochs=60, learning_rate=5e-3, optimizer="rmsprop", momentum=0.0, schedule="exponential", dropout=0.1)),
    well("well-resnet", "dev", source="images", kind="cnn", model=dict(residual=True, normalization="batch", width=12, epochs=14, learning_rate=5e-3)),
    well("well-images-augmented", "dev", source="images", kind="cnn", model=dict(width=16, epochs=20, learning_rate=5e-3, shift=0.1, label_smoothing=0.1)),
    well("well-lion", "dev", source="blobs", model=dict(residual=True, normalization="layer", width=24, epochs=30, learning_rate=1e-3, optimizer="lion", dropout=0.1)),
    well("well-one-cycle", "dev", model=dict(width=48, epochs=15, learning_rate=1e-2, schedule="one_cycle")),
    well("tuned-diabetes", "dev", trials=20, sampler="auto", space=RANGES, validation=dict(kind="kfold", folds=4), **regression("diabetes", model=dict(task="regression", epochs=15, layers=1))),
    well("tuned-penguins", "dev", source="penguins", trials=24, sampler="tpe", space=RANGES, model=dict(epochs=20), objective="minimize val_log_loss"),
    well("tuned-blobs", "dev", source="blobs", trials=20, space=RANGES, model=dict(epochs=15), sampler="auto", objective="minimize val_loss"),
    well("own-well", "dev", **own("keras", ACC, "--data moons --rows 400 --epochs 25 --lr 0.1 --hidden 8")),
    well("own-well-boosting", "dev", **own("boosting", "minimize valid-mlogloss", "--data noisy-blobs --rows 800 --epochs 15 --lr 0.03 --hidden 6 --batch 32")),
    well("own-well-mse", "dev", **own("mse", "maximize valid_r2", "--data friedman --rows 600 --epochs 30 --lr 0.03 --hidden 8")),
    well("own-well-rmse", "dev", **own("rmse", "minimize val_rmse", "--data friedman --rows 500 --epochs 40 --lr 0.02 --hidden 6 --folds 3")),
    well("own-well-percent", "dev", **own("percent", "maximize test-acc", "--data rings --rows 600 --epochs 40 --lr 0.1 --hidden 12")),
    well("own-well-score", "dev", **own("score", "maximize val_score", "--data moons --rows 400 --epochs 25 --lr 0.1 --hidden 8 --adam --lr 0.01")),
    well("own-well-objective", "dev", **own("objective", "maximize objective", "--data moons --rows 400 --epochs 20 --lr 0.1 --hidden 8")),
    well("own-tuned", "dev", **own("transformers", "minimize eval_loss", "--data moons --rows 300 --epochs 25", OWN_RANGES, trials=20, sampler="auto")),
    well("own-tuned-accuracy", "dev", **own("keras", ACC, "--data noisy-blobs --rows 500 --epochs 12 --batch 32", OWN_RANGES, trials=20)),
]

ALL = CURVES + OWN + SEARCH + DATA + HEALTHY
