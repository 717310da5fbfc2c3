"""The half `unseen`: written without knowledge of the rules, on data and programs of its own. Its first run is what is reported."""

from pathlib import Path

from . import fields as f
from . import tables as t
from .case import fault, log, some, well
from .varied import numbers

HERE = Path(__file__).resolve().parent
SEEDS = {"seed": {"int": [1, 1000]}}
NUMBER = r"(-?[\d.]+(?:e[-+]?\d+)?|nan|inf)"
# What a user would write to read each program's lines.
KERAS = {"loss": f" loss: {NUMBER}", "val_loss": f"val_loss: {NUMBER}", "val_accuracy": f"val_accuracy: {NUMBER}", "step": r"Epoch (\d+)/"}
CODES = {"loss": f" loss: {NUMBER}", "val_loss": f"val_loss: {NUMBER}", "step": r"Epoch (\d+)/"}
TORCH = {"train_loss": f"train loss {NUMBER}", "test_loss": f"test loss {NUMBER}", "test_accuracy": f"test accuracy {NUMBER}%", "step": r"epoch (\d+):"}
FASTAI = {"train_loss": rf"^\d+\s+{NUMBER}", "valid_loss": rf"^\d+\s+\S+\s+{NUMBER}", "accuracy": rf"^\d+\s+\S+\s+\S+\s+{NUMBER}", "step": r"^(\d+)\s"}
XGBOOST = {'"train-logloss"': f"train-logloss:{NUMBER}", '"valid-logloss"': f"valid-logloss:{NUMBER}", "step": r"^\[(\d+)\]"}
XGB_RMSE = {'"train-rmse"': f"train-rmse:{NUMBER}", '"valid-rmse"': f"valid-rmse:{NUMBER}", "step": r"^\[(\d+)\]"}
LIGHTGBM = {"training_binary_logloss": f"training's binary_logloss: {NUMBER}", "valid_1_binary_logloss": f"valid_1's binary_logloss: {NUMBER}", "step": r"^\[(\d+)\]"}
LGB_RMSE = {"training_rmse": f"training's rmse: {NUMBER}", "valid_1_rmse": f"valid_1's rmse: {NUMBER}", "step": r"^\[(\d+)\]"}
KERNEL = {"test_rmse": f"test RMSE: {NUMBER}"}


def program(file, objective, words, space=None, reads=None, **rest):
    """A study of a program of this folder; `space` adds parameters that it takes, `reads` the expressions that read its lines."""
    tuned = space or SEEDS
    run = ["python3", str(HERE / f"{file}.py"), *words.split(), *(w for name in tuned for w in (f"--{name}", "{%s}" % name))]
    watched = {name: "watch" for name in reads or {} if name != "step" and name.strip('"') not in objective.split()}
    return dict(command=run, objective=objective, space=tuned, sections={"command.reports": reads, "metrics": watched} if reads else {}) | rest


def layers(objective, words, space=None, reads=None, **rest):
    return program("layers", objective, words, space, reads, **rest)


def trees(objective, words, space=None, reads=None, **rest):
    return program("trees", objective, words, space, reads, **rest)


def language(words, space=None, objective="minimize eval_loss", **rest):
    watched = {"metrics": {"train_perplexity" if "perplexity" in objective else "loss": "watch"}}
    return program("language", objective, words, space, **dict(sections={} if "--quiet" in words else watched) | rest)


def kernel(words, space, **rest):
    return program("kernel", "minimize test_rmse", words, space, KERNEL, **rest)


PLAIN = dict(width=32, epochs=15, learning_rate=3e-3)
FITTED = dict(width=32, epochs=50, learning_rate=1e-2, batch_size=64, dropout=0.0)
LOSS = "minimize val_loss"

CURVES = [
    fault("unseen-overfit-arm", "unseen", "overfitting", **numbers("arm", changes=[(t.sample, 140)], model=dict(width=256, layers=3, epochs=120, learning_rate=3e-3, dropout=0.0))),
    fault("unseen-overfit-loans", "unseen", "overfitting", source="loans", changes=[(t.sample, 300)], objective=LOSS, trials=8,
          space={"width": {"int": [96, 256]}, "learning_rate": log(2e-3, 8e-3)}, model=dict(layers=2, epochs=80, dropout=0.0, schedule="linear")),
    fault("unseen-overfit-glyphs", "unseen", "overfitting", source="glyphs", changes=[(t.sample, 180), (t.shuffled_labels, 0.25)], kind="cnn", model=dict(width=32, layers=3, epochs=60, learning_rate=8e-3, dropout=0.0)),
    fault("unseen-overfit-trees", "unseen", "overfitting", **trees("minimize valid_1_binary_logloss", "--style lightgbm --rows 400 --max_depth 6 --min_child 2 --eta 0.3 --rounds 150 --reg 0.1", reads=LIGHTGBM)),
    fault("unseen-overfit-language", "unseen", "overfitting", **language("--order 6 --length 1500 --lr 0.2 --epochs 25 --decay 0 --noise 0.12 --logs 1")),
    fault("unseen-overfit-digits", "unseen", "overfitting", **layers("maximize test_accuracy", "--style torch --rows 240 --hidden 60 --epochs 90 --lr 0.15 --labels 0.3 --l2 0", reads=TORCH)),
    fault("unseen-underfit-glyphs", "unseen", "underfitting", source="glyphs", kind="cnn", model=dict(width=4, kernel_size=1, readout="mean", epochs=30, learning_rate=1e-2, dropout=0.0)),
    fault("unseen-underfit-bikes", "unseen", "underfitting", **numbers("bikes", trials=5, space={"learning_rate": log(1e-2, 4e-2)}, model=dict(width=1, layers=1, epochs=40, dropout=0.0))),
    fault("unseen-underfit-reach", "unseen", "underfitting", **layers("maximize val/score", "--task reach --rows 600 --hidden 1 --epochs 30 --lr 0.05")),
    fault("unseen-underfit-digits", "unseen", "underfitting", **layers("minimize val_loss", "--style keras --l2 0.08 --epochs 25 --lr 0.05", reads=KERAS)),
    fault("unseen-short-arm", "unseen", "still_improving", **numbers("arm", model=dict(width=48, epochs=6, learning_rate=1.5e-3, schedule="constant"))),
    fault("unseen-short-glyphs", "unseen", "still_improving", source="glyphs", kind="cnn", model=dict(width=12, epochs=4, learning_rate=1e-3, schedule="constant")),
    fault("unseen-short-trees", "unseen", ("still_improving", "crawl"), **trees("minimize valid-rmse", "--data bikes --eta 0.06 --rounds 25 --max_depth 4", reads=XGB_RMSE)),
    fault("unseen-short-language", "unseen", "still_improving", **language("--epochs 4 --lr 0.05 --final 1 --logs 3")),
    fault("unseen-long-loans", "unseen", "saturated_early", source="loans", model=dict(width=8, layers=1, epochs=120, learning_rate=1e-2, weight_decay=0.5, dropout=0.0), space={"beta_2": {"float": [0.99, 0.999]}}),
    fault("unseen-long-language", "unseen", "saturated_early", **language("--order 2 --length 4000 --epochs 50 --lr 0.1 --logs 1 --decay 0.003")),
    fault("unseen-high-waves", "unseen", ("oscillation", "divergence"), source="waves", model=dict(width=48, epochs=25, learning_rate=0.2, optimizer="sgd", momentum=0.9, schedule="constant", dropout=0.0)),
    fault("unseen-high-digits", "unseen", "oscillation", **layers("minimize valid_loss", "--style fastai --lr 0.2 --final 1 --epochs 25 --batch 8", reads=FASTAI)),
    fault("unseen-crawl-waves", "unseen", "crawl", source="waves", objective=LOSS, model=dict(width=48, epochs=20, learning_rate=8e-6, schedule="constant")),
    fault("unseen-crawl-signals", "unseen", "crawl", **layers("minimize val_loss", "--task signals --style keras --lr 0.0004 --final 1 --momentum 0 --epochs 20", reads=CODES)),
    fault("unseen-diverge-bikes", "unseen", "divergence", **numbers("bikes", model=dict(width=64, layers=2, epochs=12, learning_rate=0.3, optimizer="sgd"))),
    fault("unseen-diverge-reach", "unseen", "divergence", **layers("minimize val_rmse_mm", "--task reach --style units --lr 0.3 --final 1 --epochs 15 --momentum 0.9")),
    fault("unseen-late-arm", "unseen", ("late_variance", "oscillation"), **numbers("arm", model=dict(width=32, layers=2, epochs=40, learning_rate=0.05, schedule="constant", batch_size=8, dropout=0.0))),
    fault("unseen-late-reach", "unseen", ("late_variance", "oscillation"), **layers("maximize valid_r2", "--task reach --style r2 --rows 500 --lr 0.02 --final 1 --epochs 40 --batch 4")),
    fault("unseen-dropout-waves", "unseen", "train_worse_than_validation", source="waves", model=dict(width=32, layers=2, epochs=30, learning_rate=4e-3, dropout=0.65)),
    fault("unseen-dropout-digits", "unseen", "train_worse_than_validation", **layers("minimize val/loss", "--dropout 0.6 --hidden 24 --epochs 30 --lr 0.02")),
    fault("unseen-one-row-glyphs", "unseen", "noisy_batch", source="glyphs", changes=[(t.sample, 400)], kind="cnn", model=dict(width=8, epochs=16, learning_rate=8e-3, batch_size=1, schedule="constant")),
    fault("unseen-one-row-arm", "unseen", "noisy_batch", **numbers("arm", changes=[(t.sample, 500)], model=dict(width=32, epochs=25, learning_rate=4e-3, batch_size=1, schedule="constant", dropout=0.0))),
    fault("unseen-blank-waves", "unseen", "no_learning", source="waves", changes=[(t.blank, None)], model=dict(width=24, epochs=15, learning_rate=2e-3)),
    fault("unseen-forgotten-digits", "unseen", "no_learning", **layers("maximize test_accuracy", "--style torch --forgotten --epochs 15", reads=TORCH)),
    fault("unseen-labels-glyphs", "unseen", "no_generalization", source="glyphs", changes=[(t.shuffled_labels, 1.0)], kind="cnn", model=dict(width=16, epochs=30, learning_rate=3e-3, dropout=0.0)),
    fault("unseen-unsorted-digits", "unseen", "no_generalization", **layers("maximize val_accuracy", "--style keras --unsorted --rows 600 --hidden 16 --epochs 20", reads=KERAS)),
]

SEARCH = [
    fault("unseen-edge-glyphs", "unseen", "best_at_edge", source="glyphs", kind="cnn", trials=20, sampler="tpe", objective=LOSS, model=dict(epochs=6, width=8), space={"learning_rate": log(1e-5, 6e-4), "dropout": {"float": [0.0, 0.3]}}),
    fault("unseen-edge-kernel", "unseen", "best_at_edge", trials=30, sampler="auto", **kernel("", {"gamma": log(2.0, 200.0), "alpha": log(1e-3, 1.0)})),
    fault("unseen-wide-arm", "unseen", "range_too_wide", trials=28, **numbers("arm", model=dict(epochs=10), space={"learning_rate": log(1e-9, 80.0), "width": {"int": [24, 64]}})),
    fault("unseen-wide-trees", "unseen", "range_too_wide", trials=30, **trees("minimize valid-logloss", "--rounds 25", {"eta": log(1e-7, 50.0), "subsample": {"float": [0.6, 1.0]}}, XGBOOST)),
    fault("unseen-idle-waves", "unseen", "irrelevant_parameter", source="waves", trials=36, objective=LOSS, model=dict(epochs=8, width=24), space={"learning_rate": log(3e-5, 1e-2), "epsilon": log(1e-10, 1e-8)}),
    fault("unseen-idle-kernel", "unseen", "irrelevant_parameter", trials=40, **kernel("--alpha 0.05", {"gamma": log(1e-3, 10.0), "n_jobs": {"int": [1, 16]}})),
    fault("unseen-region-trees", "unseen", ("failures_in_region", "many_failures"), trials=26, **trees("minimize valid-logloss", "--rounds 15 --memory 6000", {"max_depth": {"int": [2, 8]}, "max_bin": {"int": [16, 128]}}, XGBOOST)),
    fault("unseen-region-kernel", "unseen", ("failures_in_region", "many_failures"), trials=28, **kernel("", {"kernel": some("rbf", "laplacian", "sigmoid"), "gamma": log(0.02, 1.0), "alpha": log(1e-3, 1.0)})),
    fault("unseen-flaky-kernel", "unseen", "many_failures", trials=24, **kernel("--broken 0.5", {"seed": {"int": [1, 10000]}, "gamma": log(0.02, 1.0)})),
    fault("unseen-repeats-kernel", "unseen", "duplicate_trials", trials=14, enqueue=[{"gamma": 0.1, "alpha": 0.1}] * 6, **kernel("", {"gamma": log(0.02, 1.0), "alpha": log(1e-2, 1.0)})),
    fault("unseen-noise-kernel", "unseen", "noise_exceeds_differences", trials=26, enqueue=[{"gamma": 0.12, "alpha": 0.06}] * 5, **kernel("--held 14 --rows 120 --split {trial}", {"gamma": {"float": [0.1, 0.14]}, "alpha": {"float": [0.05, 0.08]}})),
    fault("unseen-noise-glyphs", "unseen", "noise_exceeds_differences", source="glyphs", kind="cnn", trials=18, model=dict(epochs=6, validation=0.025, learning_rate=5e-3), space={"width": {"int": [12, 16]}, "dropout": {"float": [0.08, 0.15]}}),
    fault("unseen-small-budget", "unseen", "budget_too_small", source="loans", trials=7, sampler="auto", objective=LOSS, model=dict(epochs=8),
          space={"learning_rate": log(1e-5, 0.1), "width": {"int": [4, 128], "scale": "log"}, "layers": {"int": [1, 4]}, "dropout": {"float": [0.0, 0.7]}, "weight_decay": log(1e-6, 1.0),
                 "batch_size": some(8, 16, 32, 64, 128), "activation": some("relu", "tanh", "gelu"), "optimizer": some("adam", "sgd", "rmsprop")}),
    fault("unseen-large-budget", "unseen", "budget_wasted", trials=90, sampler="auto", **kernel("--rows 100", {"gamma": log(5e-3, 2.0)})),
]

DATA = [
    fault("unseen-copies-loans", "unseen", "duplicates_across_split", source="loans", changes=[(t.copies, 0.35)], model=PLAIN),
    fault("unseen-near-arm", "unseen", "near_duplicates", **numbers("arm", changes=[(t.scattered_copies, (0.5, 1, 1e-3))], model=FITTED)),
    fault("unseen-conflicts-loans", "unseen", "label_conflicts", source="loans", changes=[(f.retyped, 0.1)], model=PLAIN),
    fault("unseen-rare-glyphs", "unseen", "class_imbalance", source="glyphs", kind="cnn", changes=[(t.rare_class, 12)], model=dict(width=12, epochs=12, learning_rate=4e-3)),
    fault("unseen-same-bikes", "unseen", "constant_columns", **numbers("bikes", changes=[(f.same, 4)], model=FITTED)),
    fault("unseen-contract-loans", "unseen", "identifier_columns", source="loans", changes=[(f.contract, None)], model=PLAIN),
    fault("unseen-fee-loans", "unseen", "leaking_feature", source="loans", changes=[(f.fee, "defaulted")], model=PLAIN),
    fault("unseen-leak-bikes", "unseen", "leaking_feature", **numbers("bikes", changes=[(t.leak, 0.03)], model=FITTED)),
    fault("unseen-season-bikes", "unseen", "shift_between_parts", validation=dict(kind="time", time="date", share=0.3), **numbers("bikes", changes=[(f.season, ["temperature", "wind"])], model=FITTED)),
    fault("unseen-holes-loans", "unseen", "missing_values", source="loans", changes=[(t.holes, (0.7, ["income", "late_payments"]))], model=PLAIN),
    fault("unseen-few-glyphs", "unseen", "too_few_samples", source="glyphs", kind="cnn", changes=[(t.sample, 50)], model=dict(width=8, epochs=25, learning_rate=6e-3)),
]

FAULTS = CURVES + SEARCH + DATA
RANGES = {"learning_rate": log(5e-4, 0.1), "width": {"int": [8, 200], "scale": "log"}, "dropout": {"float": [0.0, 0.5]}}

HEALTHY = [
    well("unseen-well-bikes", "unseen", **numbers("bikes", model=dict(width=32, epochs=60, learning_rate=1e-2, batch_size=64, dropout=0.0))),
    well("unseen-well-loans", "unseen", source="loans", model=dict(width=12, layers=1, epochs=25, learning_rate=4e-3, dropout=0.1)),
    well("unseen-well-waves", "unseen", source="waves", model=dict(width=24, epochs=15, learning_rate=3e-3, dropout=0.1)),
    well("unseen-well-waves-sgd", "unseen", source="waves", model=dict(width=12, layers=1, epochs=20, learning_rate=0.01, optimizer="sgd", schedule="linear"), objective=LOSS),
    well("unseen-well-waves-folds", "unseen", source="waves", validation=dict(kind="kfold", folds=4), model=dict(width=16, layers=1, epochs=15, learning_rate=3e-3, dropout=0.1)),
    well("unseen-well-glyphs", "unseen", source="glyphs", kind="cnn", model=dict(width=16, epochs=20, learning_rate=4e-3, dropout=0.1)),
    well("unseen-well-arm", "unseen", **numbers("arm", model=dict(width=24, layers=2, epochs=60, learning_rate=5e-3, dropout=0.0))),
    well("unseen-well-digits-cycle", "unseen", kind="cnn", model=dict(width=12, epochs=12, learning_rate=6e-3, schedule="one_cycle", normalization="batch", dropout=0.1)),
    well("unseen-well-xgboost", "unseen", **trees("minimize valid-logloss", "--rows 1000 --max_depth 2 --min_child 20 --eta 0.2 --rounds 80 --reg 3", reads=XGBOOST)),
    well("unseen-well-lightgbm", "unseen", **trees("minimize valid_1_rmse", "--style lightgbm --data bikes --rows 2400 --max_depth 4 --min_child 20 --eta 0.25 --rounds 100", reads=LGB_RMSE)),
    well("unseen-well-catboost", "unseen", **trees("maximize test_r2", "--style catboost --data bikes --rows 2000 --max_depth 5 --min_child 20 --eta 0.15 --rounds 100")),
    well("unseen-well-language", "unseen", **language("--order 3 --length 5000 --lr 0.2 --epochs 8")),
    well("unseen-well-perplexity", "unseen", **language("--order 3 --length 5000 --lr 0.2 --epochs 8 --perplexity --quiet", objective="minimize eval_perplexity")),
    well("unseen-well-signals", "unseen", **layers("minimize val_loss", "--task signals --style keras --rows 600 --hidden 4 --epochs 30 --lr 0.04", reads=CODES)),
    well("unseen-well-fastai", "unseen", **layers("maximize accuracy", "--style fastai --rows 900 --hidden 12 --epochs 15 --lr 0.03 --l2 0.001", reads=FASTAI)),
    well("unseen-well-reach", "unseen", **layers("maximize valid_r2", "--task reach --style r2 --rows 600 --hidden 16 --epochs 40 --lr 0.04")),
    well("unseen-well-torch-dropout", "unseen", **layers("maximize test_accuracy", "--style torch --rows 900 --hidden 24 --dropout 0.1 --epochs 20 --lr 0.03", reads=TORCH)),
    well("unseen-well-arm-residual", "unseen", trials=5, space={"learning_rate": log(3e-3, 1e-2)}, **numbers("arm", model=dict(residual=True, normalization="layer", width=16, layers=1, epochs=40, optimizer="adam", dropout=0.05))),
    well("unseen-tuned-kernel", "unseen", trials=25, sampler="auto", **kernel("--split 2", {"gamma": log(5e-3, 2.0), "alpha": log(1e-5, 10.0)})),
    well("unseen-tuned-waves", "unseen", source="waves", trials=20, sampler="auto", objective=LOSS, space=RANGES, model=dict(epochs=12)),
    well("unseen-tuned-glyphs", "unseen", source="glyphs", kind="cnn", trials=15, sampler="tpe", space=RANGES | {"learning_rate": log(5e-4, 3e-2), "width": {"int": [6, 24]}}, model=dict(epochs=12)),
    well("unseen-tuned-trees", "unseen", trials=20, sampler="tpe", **trees("minimize valid-logloss", "--rows 1000 --rounds 90", {"eta": log(0.04, 0.8), "max_depth": {"int": [1, 6]}, "reg": log(0.1, 30.0)}, XGBOOST)),
    well("unseen-tuned-bikes", "unseen", trials=20, sampler="auto", **numbers("bikes", space={k: RANGES[k] for k in ("learning_rate", "width")}, model=dict(epochs=30, dropout=0.0))),
]

ALL = FAULTS + HEALTHY
