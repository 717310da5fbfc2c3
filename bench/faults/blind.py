"""The half `blind`: written by one who knew the kinds but no rule, on data and programs of its own. Its first run is what is reported."""

from pathlib import Path

from . import surveys as v
from . import tables as t
from .case import fault, log, some, well
from .varied import numbers

HERE = Path(__file__).resolve().parent
SEEDS = {"seed": {"int": [1, 1000]}}
NUMBER = r"(-?[\d.]+(?:e[-+]?\d+)?|nan|inf)"
# What a user would write to read each program's lines.
SCRIPT = {"trn_loss": f"trn_loss={NUMBER}", "tst_loss": f"tst_loss={NUMBER}", "acc": f"acc={NUMBER}%", "step": r"^\[ *(\d+)/"}
KERAS = {"loss": f" loss: {NUMBER}", "val_loss": f"val_loss: {NUMBER}", "val_accuracy": f"val_accuracy: {NUMBER}", "step": r"^Epoch (\d+)/"}
BOOST = {'"train-mlogloss"': f"train-mlogloss:{NUMBER}", '"eval-mlogloss"': f"eval-mlogloss:{NUMBER}", "step": r"^\[(\d+)\]"}
READS = {"script": SCRIPT, "keras": KERAS, "boost": BOOST}


def program(file, style, objective, words, space=None, **rest):
    """A study of a program of this folder; `space` adds parameters that it takes."""
    tuned, reads = space or SEEDS, READS.get(style)
    run = ["python3", str(HERE / f"{file}.py"), *(["--style", style] if style else []), *words.split(), *(w for name in tuned for w in (f"--{name}", "{%s}" % name))]
    watched = {name: "watch" for name in reads or {} if name != "step" and name.strip('"') not in objective.split()}
    if style == "trainer":
        watched = {"loss": "watch"}
    sections = ({"command.reports": reads} if reads else {}) | ({"metrics": watched} if watched else {})
    return dict(command=run, objective=objective, space=tuned, sections=sections) | rest


def sales(words, space, **rest):
    return program("smoothing", "", "minimize mape", words, space, **rest)


LOSS = "minimize val_loss"
HAND = dict(width=32, epochs=25, learning_rate=4e-3)
MIX = dict(width=20, epochs=45, learning_rate=6e-3, batch_size=64, dropout=0.0)

CURVES = [
    fault("blind-overfit-gestures", "blind", "overfitting", source="gestures", changes=[(t.sample, 260)], model=dict(width=128, layers=3, epochs=70, learning_rate=3e-3, dropout=0.0)),
    fault("blind-overfit-concrete", "blind", "overfitting", **numbers("concrete", trials=4, changes=[(t.sample, 180), (t.shuffled_labels, 0.12)], space={"learning_rate": log(2e-3, 6e-3)}, model=dict(width=160, layers=3, epochs=100, dropout=0.0, optimizer="adam"))),
    fault("blind-overfit-tickets", "blind", "overfitting", source="tickets", changes=[(t.sample, 350)], objective="maximize val_roc_auc", model=dict(width=96, layers=2, epochs=90, learning_rate=4e-3, dropout=0.0, activation="gelu")),
    fault("blind-overfit-stages", "blind", "overfitting", **program("stages", "boost", "minimize eval-mlogloss", "--n 350 --max_depth 6 --leaf 1 --shrinkage 0.4 --bagging 1 --rounds 80 --reg_lambda 0.05 --labels 0.15")),
    fault("blind-overfit-ranking", "blind", "overfitting", **program("ranking", "rank", "minimize valid_bpr_loss", "--factors 24 --lambda 0 --lr 0.2 --epochs 90", {"init": log(0.05, 0.2)})),
    fault("blind-overfit-recurrent", "blind", "overfitting", **program("recurrent", "trainer", "minimize eval_loss", "--n 90 --held 200 --n_hidden 14 --epochs 45 --step_size 0.02 --labels 0.2")),
    fault("blind-underfit-gestures", "blind", "underfitting", source="gestures", model=dict(width=1, layers=1, activation="tanh", epochs=40, learning_rate=2e-2, dropout=0.0)),
    fault("blind-underfit-gauges", "blind", "underfitting", source="gauges", kind="cnn", model=dict(width=1, layers=2, readout="mean", epochs=25, learning_rate=2e-2, dropout=0.0)),
    fault("blind-underfit-spam", "blind", "underfitting", **program("linear", "script", "maximize acc", "--n 1500 --held 500 --epochs 25 --batch 64")),
    fault("blind-underfit-recurrent", "blind", "underfitting", **program("recurrent", "script", "maximize acc", "--n_hidden 1 --epochs 30 --step_size 0.03")),
    fault("blind-short-gestures", "blind", "still_improving", source="gestures", objective=LOSS, model=dict(width=40, epochs=6, learning_rate=2e-3, schedule="constant")),
    fault("blind-short-tides", "blind", "still_improving", **numbers("tides", model=dict(width=48, epochs=12, learning_rate=1.5e-3, schedule="linear", final_rate=0.5, dropout=0.0))),
    fault("blind-short-recurrent", "blind", "still_improving", **program("recurrent", "lightning", "maximize val_acc", "--epochs 6 --step_size 0.003 --last 1")),
    fault("blind-short-stages", "blind", "still_improving", **program("stages", "boost", "minimize eval-mlogloss", "--n 1200 --max_depth 4 --rounds 25 --shrinkage 0.08")),
    fault("blind-long-tickets", "blind", "saturated_early", source="tickets", model=dict(width=6, layers=1, epochs=110, learning_rate=2e-2, dropout=0.0), space={"weight_decay": log(0.5, 1.0)}),
    fault("blind-long-claims", "blind", "saturated_early", **program("linear", "deviance", "minimize valid_deviance", "--task claims --n 1500 --held 800 --eta0 0.001 --epochs 90 --batch 32")),
    fault("blind-high-gestures", "blind", "oscillation", source="gestures", model=dict(width=48, layers=1, epochs=25, learning_rate=0.4, optimizer="sgd", momentum=0.9, schedule="constant", dropout=0.0)),
    fault("blind-high-pictures", "blind", "oscillation", **program("pictures", "keras", "minimize val_loss", "--last 1 --epochs 18", {"eta": log(0.18, 0.21)})),
    fault("blind-crawl-tides", "blind", "crawl", **numbers("tides", model=dict(width=48, epochs=20, learning_rate=5e-6, schedule="constant", dropout=0.0))),
    fault("blind-crawl-delivery", "blind", "crawl", **program("linear", "pinball", "minimize holdout_pinball", "--task delivery --last 1 --epochs 25", {"eta0": log(1e-5, 3e-5)})),
    fault("blind-diverge-concrete", "blind", "divergence", **numbers("concrete", model=dict(width=64, layers=2, epochs=12, learning_rate=0.25, optimizer="sgd", schedule="constant"))),
    fault("blind-diverge-claims", "blind", "divergence", **program("linear", "deviance", "minimize valid_deviance", "--task claims --epochs 15 --last 1", {"eta0": log(0.08, 0.12)})),
    fault("blind-late-concrete", "blind", ("late_variance", "oscillation"), **numbers("concrete", model=dict(width=40, layers=2, epochs=40, learning_rate=0.04, schedule="constant", batch_size=16, dropout=0.0))),
    fault("blind-late-recurrent", "blind", ("late_variance", "oscillation"), **program("recurrent", "megawatts", "minimize val_mae_mwh", "--task load --last 1 --epochs 35", {"step_size": log(0.03, 0.04)})),
    fault("blind-dropout-gestures", "blind", "train_worse_than_validation", source="gestures", model=dict(width=48, layers=2, epochs=40, learning_rate=5e-3, dropout=0.6)),
    fault("blind-dropout-pictures", "blind", "train_worse_than_validation", **program("pictures", "trainer", "maximize eval_accuracy", "--drop 0.65 --epochs 18 --n 450")),
    fault("blind-one-row-tickets", "blind", "noisy_batch", source="tickets", model=dict(width=8, epochs=14, learning_rate=2.5e-2, batch_size=1, schedule="constant", dropout=0.0)),
    fault("blind-two-rows-tides", "blind", "noisy_batch", **numbers("tides", changes=[(t.sample, 700)], model=dict(width=32, epochs=20, learning_rate=2e-2, batch_size=2, schedule="constant", dropout=0.0))),
    fault("blind-black-pictures", "blind", "no_learning", **program("pictures", "lightning", "maximize val_acc", "--scale 0.000001 --epochs 12")),
    fault("blind-deaf-gestures", "blind", "no_learning", source="gestures", changes=[(v.silent, None)], model=dict(width=12, layers=2, epochs=15, learning_rate=2e-3)),
    fault("blind-joined-gestures", "blind", "no_generalization", source="gestures", changes=[(v.misjoined, None)], model=dict(width=64, epochs=50, learning_rate=4e-3, dropout=0.0)),
    fault("blind-elsewhere-recurrent", "blind", "no_generalization", **program("recurrent", "script", "maximize acc", "--swapped --epochs 20")),
]

SEARCH = [
    fault("blind-edge-gestures", "blind", "best_at_edge", source="gestures", trials=22, sampler="tpe", objective=LOSS, model=dict(epochs=8, width=32), space={"learning_rate": log(2e-5, 8e-4), "dropout": {"float": [0.0, 0.2]}}),
    fault("blind-edge-sales", "blind", "best_at_edge", trials=30, sampler="auto", **sales("", {"smoothing_level": {"float": [0.6, 0.99]}, "smoothing_slope": {"float": [0.0, 0.3]}})),
    fault("blind-edge-pumps", "blind", "best_at_edge", trials=26, sampler="tpe", **program("linear", "survival", "minimize val_nll", "--task pumps --columns 16 --n 200 --epochs 10", {"alpha": log(1e-4, 1e-2), "eta0": log(3e-6, 3e-4)})),
    fault("blind-wide-tickets", "blind", "range_too_wide", source="tickets", trials=30, objective=LOSS, model=dict(epochs=5, batch_size=64), space={"learning_rate": log(1e-9, 60.0), "width": {"int": [16, 48]}}),
    fault("blind-wide-eta", "blind", "range_too_wide", trials=32, **program("linear", "survival", "minimize val_nll", "--task pumps --epochs 10", {"eta0": log(1e-8, 100.0), "momentum": {"float": [0.5, 0.9]}})),
    fault("blind-idle-clip", "blind", "irrelevant_parameter", source="gestures", trials=36, objective=LOSS, model=dict(epochs=6, width=24, batch_size=64), space={"learning_rate": log(3e-4, 0.2), "gradient_clip": log(200.0, 5000.0)}),
    fault("blind-idle-sales", "blind", "irrelevant_parameter", trials=40, **sales("", {"smoothing_level": {"float": [0.02, 0.98]}, "verbosity": {"int": [0, 10]}})),
    fault("blind-region-period", "blind", "failures_in_region", trials=40, **sales("", {"period": {"int": [4, 44]}, "smoothing_level": {"float": [0.05, 0.9]}})),
    fault("blind-region-claims", "blind", "failures_in_region", trials=30, **program("linear", "deviance", "minimize valid_deviance", "--task claims --epochs 8 --strict", {"eta0": log(1e-4, 3.0), "alpha": log(1e-6, 1e-2)})),
    fault("blind-flaky-spam", "blind", "many_failures", trials=26, **program("linear", "script", "maximize acc", "--epochs 6 --crash 0.45", {"seed": {"int": [1, 100000]}, "alpha": log(1e-5, 1e-2)})),
    fault("blind-repeats-sales", "blind", "duplicate_trials", trials=15, enqueue=[{"smoothing_level": 0.4, "damping": 0.9}] * 6, **sales("", {"smoothing_level": {"float": [0.1, 0.7]}, "damping": {"float": [0.7, 1.0]}})),
    fault("blind-noise-gestures", "blind", "noise_exceeds_differences", source="gestures", trials=18, model=dict(epochs=20, learning_rate=6e-3, validation=0.025), space={"width": {"int": [44, 52]}, "weight_decay": log(1e-5, 5e-5)}),
    fault("blind-noise-spam", "blind", "noise_exceeds_differences", trials=26, enqueue=[{"alpha": 2e-4, "momentum": 0.88}] * 6,
          **program("linear", "script", "maximize acc", "--features 40 --held 30 --epochs 8 --split {trial}", {"alpha": log(1e-4, 4e-4), "momentum": {"float": [0.86, 0.9]}})),
]

DATA = [
    fault("blind-copies-concrete", "blind", "duplicates_across_split", **numbers("concrete", changes=[(t.copies, 0.4)], model=MIX)),
    fault("blind-near-gestures", "blind", "near_duplicates", source="gestures", changes=[(t.sample, 700), (t.scattered_copies, (0.4, 1, 2e-3))], model=HAND),
    fault("blind-relabelled-gestures", "blind", "label_conflicts", source="gestures", changes=[(v.relabelled, 0.12)], model=HAND),
    fault("blind-rare-gauges", "blind", "class_imbalance", source="gauges", kind="cnn", changes=[(t.rare_class, 11)], model=dict(width=12, epochs=14, learning_rate=5e-3)),
    fault("blind-rare-tickets", "blind", "class_imbalance", source="tickets", changes=[(v.seldom, ("escalated", 0.05))], model=dict(width=16, epochs=15, learning_rate=3e-3, dropout=0.1)),
    fault("blind-filled-concrete", "blind", "constant_columns", **numbers("concrete", changes=[(v.refilled, 3)], model=MIX)),
    fault("blind-number-tickets", "blind", "identifier_columns", source="tickets", changes=[(v.numbered, None)], model=dict(width=16, epochs=15, learning_rate=3e-3)),
    fault("blind-handled-tickets", "blind", "leaking_feature", source="tickets", changes=[(v.handled, 0.03)], model=dict(width=16, epochs=15, learning_rate=3e-3)),
    fault("blind-leak-concrete", "blind", "leaking_feature", **numbers("concrete", changes=[(v.crushed, None)], model=MIX)),
    fault("blind-moved-tides", "blind", "shift_between_parts", validation=dict(kind="time", time="year", share=0.25), **numbers("tides", changes=[(v.moved, ["wind", "moon_day"])], model=MIX)),
    fault("blind-holes-concrete", "blind", "missing_values", **numbers("concrete", changes=[(t.holes, (0.6, ["water", "cement"]))], model=MIX)),
    fault("blind-few-gestures", "blind", "too_few_samples", source="gestures", changes=[(t.sample, 45)], model=dict(width=16, epochs=25, learning_rate=5e-3)),
]

FAULTS = CURVES + SEARCH + DATA
RANGES = {"learning_rate": log(5e-4, 0.05), "width": {"int": [8, 128], "scale": "log"}, "dropout": {"float": [0.0, 0.4]}}

HEALTHY = [
    well("blind-well-gestures", "blind", source="gestures", model=HAND),
    well("blind-well-gestures-folds", "blind", source="gestures", validation=dict(kind="kfold", folds=3), model=dict(width=24, epochs=25, learning_rate=5e-3, dropout=0.1)),
    well("blind-well-concrete", "blind", **numbers("concrete", model=MIX)),
    well("blind-well-concrete-constant", "blind", **numbers("concrete", objective="maximize val_r2", model=dict(width=24, layers=1, epochs=60, learning_rate=4e-3, schedule="constant", dropout=0.0, batch_size=32))),
    well("blind-well-tickets", "blind", source="tickets", objective="maximize val_roc_auc", model=dict(width=12, layers=1, epochs=20, learning_rate=4e-3, dropout=0.2)),
    well("blind-well-tides", "blind", **numbers("tides", model=dict(width=32, epochs=50, learning_rate=8e-3, activation="silu", dropout=0.0))),
    well("blind-well-gauges", "blind", source="gauges", kind="cnn", model=dict(width=16, epochs=18, learning_rate=5e-3, dropout=0.15)),
    well("blind-well-recurrent", "blind", **program("recurrent", "lightning", "maximize val_acc", "--n 600 --n_hidden 6 --epochs 15 --step_size 0.015")),
    well("blind-well-load", "blind", **program("recurrent", "megawatts", "minimize val_mae_mwh", "--task load --n 400 --n_hidden 6 --epochs 25 --step_size 0.01")),
    well("blind-well-pictures", "blind", **program("pictures", "script", "maximize acc", "--n 600 --held 250 --epochs 12 --eta 0.03 --penalty 0.002")),
    well("blind-well-evaluated", "blind", **program("pictures", "evaluated", "minimize eval_loss", "--n 600 --held 250 --epochs 12 --eta 0.03 --penalty 0.002")),
    well("blind-well-ranking", "blind", **program("ranking", "rank", "maximize valid_auc", "--lambda 0.02 --lr 0.1 --epochs 40 --factors 3")),
    well("blind-well-survival", "blind", **program("linear", "survival", "maximize val_c_index", "--task pumps --n 1500 --held 900 --eta0 0.001 --epochs 12 --batch 32 --split 3")),
    well("blind-tuned-gestures", "blind", source="gestures", trials=18, sampler="auto", objective=LOSS, space=RANGES, model=dict(epochs=20)),
    well("blind-tuned-sales", "blind", trials=30, sampler="auto", **sales("", {"smoothing_level": {"float": [0.01, 0.99]}, "smoothing_seasonal": {"float": [0.0, 0.9]}, "damping": {"float": [0.5, 1.0]}})),
]

ALL = FAULTS + HEALTHY
