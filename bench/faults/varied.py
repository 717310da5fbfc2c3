"""Cases of the half `dev` that vary what the others do not: data of mixed columns and odd scales, few rows to validate by, few and many epochs and
trials, folds, pruned trials, several objectives, conditional spaces, and programs of other kinds that report at other times and under other names.
"""

from pathlib import Path

from . import tables as t
from .case import fault, log, some, well
from .more import own

OTHERS = str(Path(__file__).resolve().parent / "others.py")
SEEDS = {"seed": {"int": [1, 1000]}}
LABELS = t.shuffled_labels


def other(kind, objective, words, space=None, **rest):
    """A study of `others.py`; `space` adds parameters that it takes."""
    tuned = space or SEEDS
    run = ["python3", OTHERS, "--kind", kind, *words.split(), *(w for name in tuned for w in (f"--{name}", "{%s}" % name))]
    return dict(command=run, objective=objective, space=tuned) | rest


def numbers(source, **rest):
    return dict(source=source, objective=rest.pop("objective", "minimize val_rmse")) | rest


def net(**model):
    return model


RATES = {"learning_rate": log(1e-4, 3e-2)}
HIGH = ("oscillation", "divergence", "late_variance")
SHORT = ("still_improving", "crawl")

CURVES = [
    # Overfitting: few rows to validate by, several trials, other measures.
    fault("v-overfit-moons-28", "dev", "overfitting", source="moons", changes=[(t.sample, 140), (LABELS, 0.2)], model=net(width=160, layers=3, epochs=150, learning_rate=4e-3, dropout=0.0)),
    fault("v-overfit-broad", "dev", ("overfitting", "too_few_samples"), source="broad", model=net(width=96, layers=2, epochs=60, learning_rate=3e-3, dropout=0.0)),
    fault("v-overfit-prices", "dev", "overfitting", **numbers("prices", changes=[(t.sample, 150)], model=net(width=256, layers=3, epochs=150, learning_rate=3e-3, dropout=0.0))),
    fault("v-overfit-current", "dev", "overfitting", **numbers("current", changes=[(t.sample, 130)], model=net(width=128, layers=3, epochs=120, learning_rate=3e-3, dropout=0.0))),
    fault("v-overfit-adverts", "dev", "overfitting", source="adverts", changes=[(t.sample, 300)], trials=6, space={"weight_decay": log(1e-6, 1e-4), "learning_rate": log(2e-3, 8e-3)},
          model=net(width=192, layers=3, epochs=60, dropout=0.0)),
    fault("v-overfit-spots", "dev", "overfitting", source="spots-12", changes=[(t.sample, 120), (LABELS, 0.15)], kind="cnn", model=net(width=24, layers=2, epochs=40, learning_rate=5e-3, dropout=0.0)),
    fault("v-overfit-folds", "dev", "overfitting", source="wines", changes=[(LABELS, 0.3)], validation=dict(kind="kfold", folds=4), model=net(width=96, layers=2, epochs=60, learning_rate=4e-3, dropout=0.0)),
    fault("v-overfit-factors", "dev", "overfitting", **other("factors", "minimize val_loss", "--rows 900 --size 20 --l2 0 --lr 0.06 --epochs 80 --names loss,,val_loss,")),
    fault("v-overfit-words", "dev", "overfitting", **other("words", "minimize valid_nll", "--rows 200 --known 240 --lr 3 --epochs 60 --fault some-labels --names train_nll,,valid_nll,")),
    fault("v-overfit-words-every", "dev", "overfitting", sections={"metrics": {'"train/loss"': "watch", '"train/accuracy"': "watch"}}, **other("words", "maximize eval/accuracy", "--rows 240 --known 240 --lr 2 --epochs 60 --every 5 --apart --fault some-labels --clock batches --names train/loss,train/accuracy,eval/loss,eval/accuracy")),
    fault("v-overfit-validation-only", "dev", "overfitting", **other("words", "minimize val_loss", "--rows 200 --known 240 --lr 3 --epochs 60 --fault some-labels --names ,,val_loss,")),
    # Underfitting: no capacity, or a penalty.
    fault("v-underfit-either", "dev", "underfitting", source="either", model=net(width=1, layers=1, epochs=60, learning_rate=1e-2, dropout=0.0)),
    fault("v-underfit-plenty", "dev", "underfitting", source="plenty", model=net(width=2, layers=1, epochs=12, learning_rate=1e-2, dropout=0.0)),
    fault("v-underfit-prices-decay", "dev", "underfitting", space={"weight_decay": log(4, 9)}, **numbers("prices", model=net(width=48, epochs=30, learning_rate=1e-2, dropout=0.0))),
    fault("v-underfit-wines-decay", "dev", "underfitting", source="wines", space={"weight_decay": log(5, 10)}, model=net(width=32, epochs=40, learning_rate=1e-2)),
    fault("v-underfit-adverts-dropout", "dev", ("underfitting", "train_worse_than_validation"), source="adverts", space={"dropout": {"float": [0.85, 0.95]}}, model=net(width=32, layers=3, epochs=30, learning_rate=3e-3)),
    fault("v-underfit-spots-decay", "dev", "underfitting", source="spots-10", kind="cnn", space={"weight_decay": log(6, 10)}, model=net(width=8, epochs=20, learning_rate=1e-2, dropout=0.0)),
    fault("v-underfit-mixed", "dev", "underfitting", source="either", trials=10, space={"width": {"int": [1, 2]}, "learning_rate": log(3e-3, 3e-2)}, model=net(layers=1, epochs=30, dropout=0.0)),
    fault("v-underfit-words-l2", "dev", "underfitting", **other("words", "minimize val_loss", "--lr 0.3 --epochs 25 --l2 0.5")),
    fault("v-underfit-factors-l2", "dev", "underfitting", **other("factors", "minimize test_rmse", "--rows 1500 --lr 0.05 --epochs 30 --l2 2 --root --names train_rmse,,test_rmse,")),
    # Too short, too slow.
    fault("v-short-prices", "dev", SHORT, **numbers("prices", model=net(width=48, epochs=3, learning_rate=2e-3))),
    fault("v-short-spots", "dev", SHORT, source="spots-12", kind="cnn", model=net(width=8, epochs=4, learning_rate=5e-4)),
    fault("v-short-either", "dev", SHORT, source="either", model=net(width=24, epochs=10, learning_rate=8e-4, schedule="constant", dropout=0.0)),
    fault("v-short-trials", "dev", SHORT, source="plenty", changes=[(t.sample, 2000)], trials=10, space={"width": {"int": [16, 64]}, "dropout": {"float": [0.0, 0.2]}}, model=net(epochs=4, learning_rate=6e-4, schedule="constant")),
    fault("v-short-factors", "dev", SHORT, **other("factors", "minimize val_mae", "--rows 2000 --lr 0.02 --epochs 12 --final 1 --names train_mse,train_mae,val_mse,val_mae --clock iteration")),
    fault("v-short-words-none", "dev", SHORT, **other("words", "minimize objective", "--rows 900 --lr 0.02 --epochs 12 --final 1 --names ,,objective, --kinds 6 --known 240")),
    fault("v-crawl-trips", "dev", "crawl", **numbers("trips", model=net(width=32, epochs=30, learning_rate=2e-5, schedule="constant"))),
    fault("v-crawl-adverts", "dev", ("crawl", "no_learning"), source="adverts", model=net(width=48, epochs=12, learning_rate=3e-6)),
    fault("v-crawl-rates", "dev", ("crawl", "best_at_edge"), source="wines", trials=14, space={"learning_rate": log(1e-7, 3e-5), "dropout": {"float": [0.0, 0.3]}}, model=net(width=32, epochs=15)),
    fault("v-crawl-words", "dev", "crawl", **other("words", "minimize dev_loss", "--lr 0.004 --epochs 30 --final 1 --names train_loss,train_acc,dev_loss,dev_acc")),
    fault("v-crawl-factors", "dev", "crawl", **other("factors", "minimize val_loss", "--rows 1500 --lr 0.0003 --final 1 --epochs 25 --names loss,,val_loss,")),
    # Too fast.
    fault("v-high-prices", "dev", HIGH, **numbers("prices", model=net(width=48, epochs=25, learning_rate=0.4, schedule="constant"))),
    fault("v-high-wines", "dev", HIGH, source="wines", model=net(width=48, layers=3, epochs=30, learning_rate=0.5, schedule="constant", batch_size=16, dropout=0.0)),
    fault("v-high-trials", "dev", HIGH + ("best_at_edge", "many_failures"), source="adverts", trials=12, space={"learning_rate": log(0.2, 20), "width": {"int": [24, 48]}}, model=net(epochs=12, schedule="constant")),
    fault("v-high-words", "dev", HIGH, **other("words", "minimize val_loss", "--lr 60 --final 1 --epochs 30 --batch 8 --rows 400 --fault some-labels")),
    fault("v-high-factors", "dev", HIGH, **other("factors", "minimize val_loss", "--rows 1500 --lr 0.9 --final 1 --epochs 20 --size 8")),
    fault("v-batch-one", "dev", "noisy_batch", source="wines", model=net(width=24, epochs=25, learning_rate=1.5e-2, batch_size=1, schedule="constant", dropout=0.0)),
    fault("v-late-either", "dev", ("late_variance", "oscillation"), source="either", model=net(width=32, epochs=30, learning_rate=0.06, schedule="constant", batch_size=8, dropout=0.0)),
    # Too long, labels, inputs.
    fault("v-long-plenty", "dev", ("saturated_early", "overfitting"), source="wines", model=net(width=24, epochs=200, learning_rate=2e-2, dropout=0.0)),
    fault("v-long-words", "dev", ("saturated_early", "overfitting"), **other("words", "maximize val_acc", "--lr 1 --epochs 150 --rows 300 --l2 0.003")),
    fault("v-labels-adverts", "dev", "no_generalization", source="adverts", changes=[(LABELS, 1.0)], model=net(width=96, epochs=40, learning_rate=3e-3, dropout=0.0)),
    fault("v-labels-prices", "dev", "no_generalization", **numbers("prices", changes=[(LABELS, 1.0)], model=net(width=96, epochs=50, learning_rate=3e-3, dropout=0.0))),
    fault("v-labels-words", "dev", ("no_generalization", "overfitting"), **other("words", "maximize val_acc", "--lr 1 --epochs 30 --fault labels")),
    fault("v-labels-factors", "dev", ("no_generalization", "overfitting"), **other("factors", "minimize val_loss", "--rows 1500 --size 6 --lr 0.05 --epochs 40 --fault labels --names train_loss,,val_loss,")),
    fault("v-blank-wines", "dev", "no_learning", source="wines", changes=[(t.blank, None)], model=net(width=16, epochs=15, learning_rate=2e-3)),
    fault("v-blank-words", "dev", "no_learning", **other("words", "maximize val_acc", "--fault blank --epochs 15")),
]

SEARCH = [
    fault("v-edge-layers", "dev", "best_at_edge", source="either", trials=24, sampler="tpe", objective="minimize val_loss", space={"width": {"int": [1, 6]}, "learning_rate": log(3e-3, 3e-2)}, model=net(epochs=25, layers=1, dropout=0.0)),
    fault("v-edge-words", "dev", ("best_at_edge", "crawl", "still_improving"), trials=40, sampler="random", **other("words", "minimize val_loss", "--epochs 8 --final 1 --rows 400", {"lr": log(1e-4, 3e-2), "l2": log(1e-6, 1e-3)})),
    fault("v-edge-epochs-choice", "dev", ("best_at_edge", "still_improving"), trials=25, **numbers("trips", space={"epochs": {"int": [2, 8]}, "width": {"int": [24, 64]}}, model=net(learning_rate=1e-3))),
    fault("v-edge-many", "dev", ("best_at_edge", "crawl"), trials=120, sampler="random", **other("factors", "minimize val_loss", "--rows 3000 --epochs 6", {"lr": log(1e-4, 1e-2), "l2": log(1e-4, 1e-1), "size": {"int": [1, 6]}})),
    fault("v-wide-prices", "dev", "range_too_wide", trials=25, sampler="random", **numbers("prices", changes=[(t.sample, 300)], space={"learning_rate": log(1e-9, 10.0), "dropout": {"float": [0.0, 0.3]}}, model=net(epochs=12, width=32))),
    fault("v-wide-auto", "dev", "range_too_wide", trials=40, sampler="auto", source="wines", objective="minimize val_loss", space={"learning_rate": log(1e-9, 100.0), "width": {"int": [8, 48]}}, model=net(epochs=12)),
    fault("v-wide-tpe", "dev", "range_too_wide", trials=60, sampler="tpe", **other("words", "minimize val_loss", "--epochs 8 --rows 300", {"lr": log(1e-8, 1e5), "l2": log(1e-7, 1e-3)})),
    fault("v-wide-conditional", "dev", "range_too_wide", trials=40, sampler="random", source="adverts", changes=[(t.sample, 400)], objective="minimize val_loss",
          space={"optimizer": some("adamw", "sgd"), "learning_rate": log(1e-9, 30.0), "momentum": {"float": [0.0, 0.95], "when": {"optimizer": "sgd"}}}, model=net(epochs=8, width=32)),
    fault("v-idle-factors", "dev", "irrelevant_parameter", trials=60, sampler="random", **other("factors", "minimize val_loss", "--rows 600 --epochs 6", {"lr": log(1e-3, 1e-1), "l2": log(1e-9, 1e-7)})),
    fault("v-idle-three", "dev", "irrelevant_parameter", trials=50, sampler="auto", source="wines", objective="minimize val_loss", space={"learning_rate": log(1e-5, 3e-2), "epsilon": log(1e-12, 1e-9), "width": {"int": [4, 64], "scale": "log"}}, model=net(epochs=8)),
    fault("v-region-wines", "dev", ("failures_in_region", "many_failures"), trials=30, source="wines", space={"learning_rate": log(1e-2, 90.0), "momentum": {"float": [0.0, 0.9]}}, model=net(epochs=6, width=32, layers=3, optimizer="sgd")),
    fault("v-region-factors", "dev", ("failures_in_region", "many_failures", "range_too_wide"), trials=40, sampler="random", **other("factors", "minimize val_loss", "--rows 800 --epochs 6", {"lr": log(1e-2, 10.0), "size": {"int": [2, 16]}})),
    fault("v-repeats", "dev", "duplicate_trials", trials=14, sampler="random", source="wines", enqueue=[{"width": 8, "dropout": 0.1}] * 5, space={"width": some(8, 16), "dropout": some(0.1, 0.2)}, model=net(epochs=4)),
    fault("v-tiny-validation", "dev", "noise_exceeds_differences", trials=20, source="wines", validation=dict(share=0.12), space={"width": {"int": [30, 40]}, "weight_decay": log(1e-6, 1e-5)}, model=net(epochs=20, learning_rate=3e-3)),
]

PLAIN = dict(width=32, epochs=15, learning_rate=3e-3)

DATA = [
    fault("v-leak-prices", "dev", "leaking_feature", **numbers("prices", changes=[(t.leak, 0.05)], model=PLAIN)),
    fault("v-leak-adverts", "dev", "leaking_feature", source="adverts", changes=[(t.leak, 0.05)], model=PLAIN),
    fault("v-copies-trips", "dev", "duplicates_across_split", **numbers("trips", changes=[(t.copies, 0.3)], model=PLAIN)),
    fault("v-near-wines", "dev", "near_duplicates", source="wines", changes=[(t.scattered_copies, (0.6, 2, 2e-3))], model=PLAIN),
    fault("v-near-current", "dev", "near_duplicates", **numbers("current", changes=[(t.scattered_copies, (0.4, 1, 5e-3))], model=PLAIN)),
    fault("v-conflicts-adverts", "dev", "label_conflicts", source="adverts", changes=[(t.conflicts, 0.06)], model=PLAIN),
    fault("v-names-prices", "dev", "identifier_columns", **numbers("prices", changes=[(t.names_of_rows, None)], model=PLAIN)),
    fault("v-rare-fraud", "dev", "class_imbalance", source="fraud", model=PLAIN),
    fault("v-rare-wines", "dev", ("class_imbalance", "too_few_samples"), source="wines", changes=[(t.rare_class, 8)], model=PLAIN),
    fault("v-few-adverts", "dev", ("too_few_samples", "overfitting"), source="adverts", changes=[(t.sample, 60)], model=PLAIN),
    fault("v-few-trips", "dev", "too_few_samples", **numbers("trips", changes=[(t.sample, 45)], model=PLAIN)),
    fault("v-holes-prices", "dev", "missing_values", **numbers("prices", changes=[(t.holes, (0.65, ["built", "district"]))], model=PLAIN)),
    fault("v-constant-trips", "dev", "constant_columns", **numbers("trips", changes=[(t.constant, 1)], model=PLAIN)),
    fault("v-drift-current", "dev", "shift_between_parts", validation=dict(kind="time", time="day"), **numbers("current", changes=[(t.drift, ["x1", "x2"])], model=PLAIN)),
]

RANGES = {"learning_rate": log(3e-4, 3e-2), "width": {"int": [12, 64], "scale": "log"}, "dropout": {"float": [0.0, 0.3]}}

HEALTHY = [
    well("v-well-prices", "dev", **numbers("prices", model=net(width=32, epochs=60, learning_rate=3e-3, dropout=0.05, weight_decay=0.01), space={"beta_2": {"float": [0.98, 0.999]}})),
    well("v-well-trips", "dev", **numbers("trips", model=net(width=24, epochs=40, learning_rate=4e-3, dropout=0.0))),
    well("v-well-plenty", "dev", source="plenty", model=net(width=48, epochs=15, learning_rate=4e-3)),
    well("v-well-wines", "dev", source="wines", model=net(width=12, layers=1, epochs=30, learning_rate=6e-3, dropout=0.1)),
    well("v-well-adverts", "dev", source="adverts", model=net(width=12, layers=1, epochs=15, learning_rate=5e-3, dropout=0.2)),
    well("v-well-either", "dev", source="either", model=net(width=24, epochs=40, learning_rate=5e-3, dropout=0.05)),
    well("v-well-spots", "dev", source="spots-10", kind="cnn", model=net(width=12, epochs=20, learning_rate=4e-3)),
    well("v-well-spots-12", "dev", source="spots-12", kind="cnn", model=net(width=12, epochs=20, learning_rate=3e-3, dropout=0.2)),
    well("v-well-few-epochs", "dev", source="plenty", model=net(width=64, epochs=5, learning_rate=8e-3)),
    well("v-well-folds", "dev", source="wines", validation=dict(kind="kfold", folds=5), model=net(width=12, layers=1, epochs=25, learning_rate=6e-3)),
    well("v-well-balanced", "dev", source="penguins", model=net(width=16, epochs=30, learning_rate=4e-3, normalization="batch"), objective="maximize val_macro_f1"),
    well("v-well-factors", "dev", **other("factors", "minimize val_loss", "--rows 3000 --lr 0.08 --epochs 40 --l2 0.03 --names loss,,val_loss,")),
    well("v-well-words", "dev", **other("words", "minimize val_loss", "--rows 1200 --known 60 --lr 0.5 --epochs 30 --signal 0.6 --final 0.01")),
    well("v-well-words-percent", "dev", **other("words", "maximize test_accuracy", "--rows 1000 --known 60 --lr 0.4 --epochs 20 --signal 0.7 --whole 100 --names train_loss,train_accuracy,test_loss,test_accuracy --final 0.01")),
    well("v-well-walk", "dev", **other("walk", "maximize mean_return", "--lr 0.2 --epochs 40 --batch 60 --names reward,,mean_return,")),
    well("v-tuned-several", "dev", source="plenty", changes=[(t.sample, 1500)], trials=16, objective=["maximize val_accuracy", "minimize val_loss"], space=RANGES, model=net(epochs=25)),
    well("v-tuned-pruned", "dev", source="wines", trials=24, space=RANGES, model=net(epochs=20), sections={"stopping": {"rule": "median", "warmup_steps": 4}}),
    well("v-tuned-patience", "dev", **numbers("prices", trials=14, space=RANGES, model=net(epochs=60, patience=8))),
    well("v-tuned-conditional", "dev", source="either", trials=24, sampler="auto", objective="minimize val_loss",
         space={"optimizer": some("adamw", "sgd"), "learning_rate": log(1e-3, 2e-1), "momentum": {"float": [0.5, 0.95], "when": {"optimizer": "sgd"}}, "width": {"int": [12, 48]}}, model=net(epochs=40)),
    well("v-tuned-many", "dev", trials=150, sampler="random", **other("factors", "minimize val_loss", "--rows 3000 --epochs 20 --noise 0.5", {"lr": log(1e-2, 0.15), "l2": log(1e-2, 0.3), "size": {"int": [1, 6]}})),
    well("v-tuned-words", "dev", trials=30, sampler="auto", **other("words", "maximize val_acc", "--rows 700 --epochs 12 --known 120 --signal 0.3", {"lr": log(0.02, 3.0), "l2": log(1e-6, 1e-1), "dropout": {"float": [0.0, 0.5]}})),
]

ALL = CURVES + SEARCH + DATA + HEALTHY
