"""The half `fresh`: written like `blind`, later, on other data, programs and settings. Its first run is what is reported."""

from pathlib import Path

from . import tables as t
from . import wares as w
from .blind import LOSS, NUMBER, SEEDS
from .case import fault, log, well
from .varied import numbers

HERE = Path(__file__).resolve().parent
HIGH = ("oscillation", "divergence", "late_variance")
UNSTEADY = ("noisy_batch", "late_variance", "oscillation")
# What a user would write to read each program's lines.
SURPRISE = {"rmse_train": f"training set {NUMBER}", "rmse_test": f"test set {NUMBER}", "step": r"^Processing epoch (\d+)"}
DEV = {"train_nll": f"training NLL {NUMBER}", "dev_nll": f"dev NLL {NUMBER}", "dev_accuracy": f"dev accuracy {NUMBER}", "step": r"^epoch (\d+)"}
TORCH = {"train_loss": f"train loss {NUMBER}", "test_loss": f"test loss {NUMBER}", "test_accuracy": f"test accuracy {NUMBER}%", "step": r"epoch (\d+):"}
FASTAI = {"train_loss": rf"^\d+\s+{NUMBER}", "valid_loss": rf"^\d+\s+\S+\s+{NUMBER}", "accuracy": rf"^\d+\s+\S+\s+\S+\s+{NUMBER}", "step": r"^(\d+)\s"}
XGB_RMSE = {'"train-rmse"': f"train-rmse:{NUMBER}", '"valid-rmse"': f"valid-rmse:{NUMBER}", "step": r"^\[(\d+)\]"}
LIGHTGBM = {"training_binary_logloss": f"training's binary_logloss: {NUMBER}", "valid_1_binary_logloss": f"valid_1's binary_logloss: {NUMBER}", "step": r"^\[(\d+)\]"}
READS = {"surprise": SURPRISE, "dev": DEV, "torch": TORCH, "fastai": FASTAI, "xgboost": XGB_RMSE, "lightgbm": LIGHTGBM}


def program(file, style, objective, words, space=None, **rest):
    """A study of a program of this folder; `space` adds parameters that it takes."""
    tuned, reads = space or SEEDS, READS.get(style)
    run = ["python3", str(HERE / f"{file}.py"), *(["--style", style] if style else []), *words.split(), *(x for name in tuned for x in (f"--{name}", "{%s}" % name))]
    watched = {name: "watch" for name in reads or {} if name != "step" and name.strip('"') not in objective.split()}
    sections = ({"command.reports": reads} if reads else {}) | ({"metrics": watched} if watched else {})
    return dict(command=run, objective=objective, space=tuned, sections=sections) | rest


def films(words, space=None, style="stars", **rest):
    objective = {"stars": "minimize val_rmse_stars", "surprise": "minimize rmse_test", "r2": "maximize holdout_r2", "last": "minimize test_rmse", "holdout": "minimize holdout_mae"}[style]
    return program("factors", style, objective, words, space, **rest)


SONGS = dict(width=32, epochs=25, learning_rate=5e-3)
SALE = dict(width=16, layers=1, epochs=60, learning_rate=1e-2, batch_size=32, dropout=0.0)
LEAVE = dict(width=8, layers=1, epochs=25, learning_rate=5e-3, dropout=0.1)

CURVES = [
    fault("fresh-overfit-houses", "fresh", "overfitting", **numbers("houses", changes=[(t.sample, 150)], model=dict(width=192, layers=3, epochs=110, learning_rate=4e-3, dropout=0.0))),
    fault("fresh-overfit-churn", "fresh", "overfitting", source="churn", changes=[(t.sample, 320)], objective=LOSS, trials=3, model=dict(width=160, layers=2, epochs=70, learning_rate=4e-3, dropout=0.0, activation="silu")),
    fault("fresh-overfit-tiles", "fresh", "overfitting", source="tiles", kind="cnn", changes=[(t.sample, 220), (t.shuffled_labels, 0.3)], model=dict(width=20, epochs=45, learning_rate=6e-3, dropout=0.0)),
    fault("fresh-overfit-films", "fresh", "overfitting", **films("--n_factors 25 --reg 0 --n_epochs 60 --gamma 0.03")),
    fault("fresh-overfit-films-r2", "fresh", "overfitting", trials=4, **films("--n_factors 16 --n_epochs 70", {"gamma": log(0.02, 0.04), "reg": log(1e-5, 1e-3)}, "r2")),
    fault("fresh-overfit-trees", "fresh", "overfitting", **program("trees", "xgboost", "minimize valid-rmse", "--data bikes --rows 400 --max_depth 7 --min_child 1 --eta 0.35 --rounds 60 --reg 0 --labels 0.25")),
    fault("fresh-underfit-birds", "fresh", "underfitting", source="birds", space={"weight_decay": log(6, 10)}, model=dict(width=40, epochs=30, learning_rate=1e-2, dropout=0.0)),
    fault("fresh-underfit-tiles", "fresh", "underfitting", source="tiles", kind="cnn", model=dict(width=1, layers=1, epochs=30, learning_rate=1e-2, dropout=0.0, readout="mean")),
    fault("fresh-underfit-films", "fresh", "underfitting", **films("--n_epochs 40 --gamma 0.02", {"reg": log(1.0, 2.0)}, "r2")),
    fault("fresh-short-houses", "fresh", "still_improving", **numbers("houses", model=dict(width=40, epochs=8, learning_rate=1.5e-3, schedule="constant", dropout=0.0))),
    fault("fresh-short-birds", "fresh", ("still_improving", "crawl"), source="birds", model=dict(width=24, epochs=8, learning_rate=8e-4, schedule="constant", dropout=0.0), objective=LOSS),
    fault("fresh-short-cursor", "fresh", "still_improving", **program("recurrent", "dev", "minimize dev_nll", "--n 400 --epochs 7 --step_size 0.004 --last 1")),
    fault("fresh-long-films", "fresh", "saturated_early", **films("--n_epochs 160 --n_factors 3 --reg 0.1 --gamma 0.02 --final 1")),
    fault("fresh-long-churn", "fresh", "saturated_early", source="churn", model=dict(width=5, layers=1, activation="tanh", epochs=100, learning_rate=2e-2, dropout=0.0), space={"weight_decay": log(0.3, 0.6)}),
    fault("fresh-high-birds", "fresh", HIGH, source="birds", model=dict(width=48, epochs=25, layers=1, learning_rate=0.15, schedule="constant", dropout=0.0)),
    fault("fresh-high-cursor", "fresh", HIGH, **program("recurrent", "slash", "minimize valid/nll", "--n 300 --epochs 22 --plain --last 1", {"step_size": log(0.5, 0.7)})),
    fault("fresh-crawl-houses", "fresh", "crawl", **numbers("houses", model=dict(width=40, epochs=20, learning_rate=4e-6, schedule="constant", dropout=0.0))),
    fault("fresh-crawl-films", "fresh", "crawl", **films("--n_epochs 25 --final 1", {"gamma": log(6e-5, 1.5e-4)})),
    fault("fresh-high-films", "fresh", HIGH, **films("--n_epochs 20 --final 1", {"gamma": log(0.29, 0.3)}, "surprise")),
    fault("fresh-diverge-films", "fresh", HIGH, **films("--n_epochs 20 --final 1", {"gamma": log(0.31, 0.33)}, "r2")),
    fault("fresh-high-houses", "fresh", HIGH, **numbers("houses", model=dict(width=32, layers=2, epochs=20, learning_rate=0.2, schedule="constant", dropout=0.0))),
    fault("fresh-late-pictures", "fresh", HIGH, **program("pictures", "dev", "maximize dev_accuracy", "--n 300 --epochs 20 --last 1 --batch 4 --eta 0.06")),
    fault("fresh-dropout-birds", "fresh", "train_worse_than_validation", source="birds", model=dict(width=64, layers=2, epochs=35, learning_rate=5e-3, dropout=0.65)),
    fault("fresh-dropout-digits", "fresh", "train_worse_than_validation", **program("layers", "torch", "maximize test_accuracy", "--rows 700 --dropout 0.6 --hidden 40 --epochs 30 --lr 0.008")),
    fault("fresh-one-row-churn", "fresh", UNSTEADY, source="churn", changes=[(t.sample, 1000)], objective=LOSS, model=dict(width=6, epochs=16, learning_rate=2e-2, batch_size=1, schedule="constant", dropout=0.0)),
    fault("fresh-blank-birds", "fresh", "no_learning", source="birds", changes=[(t.blank, None)], model=dict(width=24, epochs=15, learning_rate=3e-3)),
    fault("fresh-forgotten-digits", "fresh", "no_learning", **program("layers", "fastai", "minimize valid_loss", "--forgotten --epochs 12 --hidden 16")),
    fault("fresh-labels-tiles", "fresh", "no_generalization", source="tiles", kind="cnn", changes=[(t.shuffled_labels, 1.0)], model=dict(width=20, epochs=35, learning_rate=5e-3, dropout=0.0)),
    fault("fresh-unsorted-digits", "fresh", "no_generalization", **program("layers", "fastai", "maximize accuracy", "--unsorted --rows 700 --hidden 20 --epochs 18 --lr 0.04")),
]

SEARCH = [
    fault("fresh-edge-films", "fresh", "best_at_edge", trials=30, sampler="tpe", **films("--n_factors 20 --n_epochs 40", {"reg": log(1e-4, 2e-2), "gamma": log(0.02, 0.05)}, "last")),
    fault("fresh-edge-birds", "fresh", "best_at_edge", source="birds", trials=24, sampler="tpe", objective=LOSS, model=dict(epochs=10, width=24), space={"learning_rate": log(1e-5, 5e-4), "dropout": {"float": [0.0, 0.2]}}),
    fault("fresh-wide-films", "fresh", "range_too_wide", trials=36, **films("--n_epochs 30", {"gamma": log(1e-9, 0.25), "n_factors": {"int": [2, 6]}}, "last")),
    fault("fresh-idle-films", "fresh", "irrelevant_parameter", trials=40, **films("--n_epochs 20", {"gamma": log(2e-3, 0.25), "workers": {"int": [1, 16]}}, "last")),
    fault("fresh-idle-trees", "fresh", "irrelevant_parameter", trials=36, **program("trees", "lightgbm", "minimize valid_1_binary_logloss", "--rows 600 --rounds 30 --max_depth 2", {"eta": log(0.01, 1.0), "max_bin": {"int": [31, 511]}})),
    fault("fresh-region-memory", "fresh", "failures_in_region", trials=40, **films("--n_epochs 12 --memory 1600", {"n_factors": {"int": [2, 24]}, "cache": {"int": [90, 110]}, "gamma": log(0.01, 0.05)}, "last")),
    fault("fresh-region-films", "fresh", "failures_in_region", trials=36, **films("--n_epochs 15 --strict --final 1", {"gamma": log(5e-3, 5.0), "reg": log(1e-3, 0.1)}, "last")),
    fault("fresh-flaky-films", "fresh", "many_failures", trials=26, **films("--n_epochs 12 --crash 0.45", {"seed": {"int": [1, 100000]}, "reg": log(0.02, 0.1)}, "last")),
    fault("fresh-repeats-films", "fresh", "duplicate_trials", trials=16, enqueue=[{"gamma": 0.02, "reg": 0.05}] * 6, **films("--n_epochs 15", {"gamma": log(5e-3, 0.05), "reg": log(1e-2, 0.2)}, "last")),
    fault("fresh-noise-films", "fresh", "noise_exceeds_differences", trials=28, enqueue=[{"reg": 0.08, "gamma": 0.02}] * 6, **films("--held 25 --n_epochs 15 --split {trial}", {"reg": log(0.07, 0.09), "gamma": log(0.018, 0.022)}, "last")),
]

DATA = [
    fault("fresh-copies-houses", "fresh", "duplicates_across_split", **numbers("houses", changes=[(t.copies, 0.35)], model=SALE)),
    fault("fresh-near-birds", "fresh", "near_duplicates", source="birds", changes=[(t.scattered_copies, (0.45, 1, 2e-3))], model=SONGS),
    fault("fresh-twice-churn", "fresh", "label_conflicts", source="churn", changes=[(w.twice, 0.12)], model=LEAVE),
    fault("fresh-rare-birds", "fresh", "class_imbalance", source="birds", changes=[(t.rare_class, 14)], model=SONGS),
    fault("fresh-same-houses", "fresh", "constant_columns", **numbers("houses", changes=[(w.same, 3)], model=SALE)),
    fault("fresh-customer-churn", "fresh", "identifier_columns", source="churn", changes=[(w.customer, None)], model=LEAVE),
    fault("fresh-farewell-churn", "fresh", "leaking_feature", source="churn", changes=[(w.farewell, 0.02)], model=LEAVE),
    fault("fresh-tax-houses", "fresh", "leaking_feature", **numbers("houses", changes=[(w.tax, None)], model=SALE)),
    fault("fresh-boom-houses", "fresh", "shift_between_parts", validation=dict(kind="time", time="sold", share=0.25), **numbers("houses", changes=[(w.boom, ["area", "plot"])], model=SALE)),
    fault("fresh-holes-churn", "fresh", "missing_values", source="churn", changes=[(t.holes, (0.65, ["bill", "months"]))], model=LEAVE),
    fault("fresh-few-birds", "fresh", "too_few_samples", source="birds", changes=[(t.sample, 44)], model=dict(width=12, epochs=25, learning_rate=6e-3)),
]

FAULTS = CURVES + SEARCH + DATA
RANGES = {"learning_rate": log(5e-4, 0.05), "width": {"int": [8, 96], "scale": "log"}, "dropout": {"float": [0.0, 0.4]}}

HEALTHY = [
    well("fresh-well-houses", "fresh", **numbers("houses", model=SALE)),
    well("fresh-well-houses-r2", "fresh", **numbers("houses", objective="maximize val_r2", model=dict(width=16, layers=1, epochs=80, learning_rate=8e-3, batch_size=32, dropout=0.0, activation="tanh"))),
    well("fresh-well-birds", "fresh", source="birds", model=SONGS),
    well("fresh-well-birds-sgd", "fresh", source="birds", objective=LOSS, model=dict(width=24, epochs=30, learning_rate=0.04, optimizer="sgd", momentum=0.9, dropout=0.1)),
    well("fresh-well-birds-folds", "fresh", source="birds", validation=dict(kind="kfold", folds=4), model=dict(width=24, epochs=25, learning_rate=5e-3, dropout=0.1)),
    well("fresh-well-churn", "fresh", source="churn", model=LEAVE),
    well("fresh-well-tiles", "fresh", source="tiles", kind="cnn", model=dict(width=16, epochs=16, learning_rate=5e-3, dropout=0.1)),
    well("fresh-well-films", "fresh", **films("--n 2600 --held 800 --n_factors 3 --reg 0.1 --n_epochs 50 --gamma 0.025", style="surprise")),
    well("fresh-well-films-r2", "fresh", **films("--n 2600 --held 700 --n_factors 3 --reg 0.12 --n_epochs 60", {"gamma": log(0.02, 0.04)}, "r2")),
    well("fresh-well-films-holdout", "fresh", **films("--n 2400 --held 900 --n_factors 4 --n_epochs 45 --gamma 0.03", {"reg": log(0.1, 0.14)}, "holdout")),
    well("fresh-well-digits", "fresh", **program("layers", "torch", "maximize test_accuracy", "--rows 900 --hidden 14 --epochs 20 --lr 0.03 --l2 0.001")),
    well("fresh-well-cursor", "fresh", **program("recurrent", "dev", "maximize dev_accuracy", "--n 600 --n_hidden 6 --epochs 16 --step_size 0.015")),
    well("fresh-well-trees", "fresh", **program("trees", "lightgbm", "minimize valid_1_binary_logloss", "--rows 1000 --max_depth 2 --min_child 25 --eta 0.15 --rounds 70 --reg 4")),
    well("fresh-well-language", "fresh", **program("language", "", "minimize eval_loss", "--order 3 --length 5000 --lr 0.15 --epochs 8 --logs 1", sections={"metrics": {"loss": "watch"}})),
    well("fresh-tuned-birds", "fresh", source="birds", trials=20, sampler="auto", objective=LOSS, space=RANGES, model=dict(epochs=20)),
    well("fresh-tuned-churn", "fresh", source="churn", trials=18, sampler="tpe", objective="maximize val_roc_auc", space=RANGES | {"learning_rate": log(1e-3, 0.15), "width": {"int": [4, 128], "scale": "log"}}, model=dict(epochs=20, layers=1)),
    well("fresh-tuned-films", "fresh", trials=30, sampler="auto", **films("--n_epochs 30", {"gamma": log(5e-3, 0.1), "reg": log(1e-2, 1.0), "n_factors": {"int": [1, 10]}}, "last")),
]

ALL = FAULTS + HEALTHY
