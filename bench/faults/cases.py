"""The cases. Thresholds are set on `dev`; `test` has the same faults with other data and settings; more of `dev` is in `more`, and what is kept for
reporting in `report`.

A case's expected kinds are the names by which `tunesmith diagnose` would be right: where two causes show the same symptoms, both.
"""

from pathlib import Path

from . import blind, fresh, latest, more, report, unseen, varied
from . import tables as t
from .case import fault, log, some, well

SCRIPT = str(Path(__file__).resolve().parent / "command.py")
LABELS = t.shuffled_labels

CURVES = [
    fault("overfit-large", "dev", "overfitting", source="cancer", model=dict(width=256, layers=3, epochs=150, learning_rate=3e-3, dropout=0.0)),
    fault("overfit-noise", "dev", "overfitting", changes=[(t.sample, 600), (LABELS, 0.3)], model=dict(width=128, epochs=60, learning_rate=2e-3, dropout=0.0)),
    fault("overfit-few", "test", "overfitting", changes=[(t.sample, 250), (LABELS, 0.2)], model=dict(width=96, layers=2, epochs=80, learning_rate=3e-3, dropout=0.0)),
    fault("overfit-wide", "test", "overfitting", source="cancer", changes=[(LABELS, 0.2)], model=dict(width=192, layers=2, epochs=100, learning_rate=3e-3, dropout=0.0)),
    fault("underfit-narrow", "dev", "underfitting", model=dict(width=2, layers=2, epochs=40, learning_rate=1e-2, dropout=0.0)),
    fault("underfit-decay", "dev", "underfitting", model=dict(width=64, epochs=25, learning_rate=1e-2, dropout=0.0), space={"weight_decay": log(8, 10)}),
    fault("underfit-unit", "test", "underfitting", model=dict(width=1, layers=1, epochs=60, learning_rate=2e-2, dropout=0.0)),
    fault("underfit-penalty", "test", "underfitting", source="cancer", model=dict(width=32, epochs=40, learning_rate=1e-2), space={"weight_decay": log(5, 9)}),
    fault("short", "dev", "still_improving", model=dict(width=48, epochs=4, learning_rate=7e-4)),
    fault("short-sgd", "test", "still_improving", model=dict(width=64, epochs=8, learning_rate=0.01, optimizer="sgd", momentum=0.5, schedule="constant")),
    fault("short-cancer", "test", ("still_improving", "crawl"), source="cancer", model=dict(width=32, epochs=6, learning_rate=7e-4, schedule="constant")),
    fault("crawl", "dev", "crawl", model=dict(width=64, epochs=20, learning_rate=2e-5)),
    fault("crawl-tiny", "dev", ("crawl", "no_learning"), source="cancer", model=dict(width=64, epochs=20, learning_rate=1e-7)),
    fault("crawl-sgd", "test", "crawl", source="cancer", model=dict(width=32, epochs=20, learning_rate=3e-4, optimizer="sgd", momentum=0.0)),
    fault("crawl-cnn", "test", "crawl", kind="cnn", changes=[(t.sample, 500)], model=dict(width=8, epochs=10, learning_rate=3e-5)),
    fault("rate-high", "dev", ("oscillation", "divergence"), model=dict(width=64, epochs=25, learning_rate=0.3, schedule="constant")),
    fault("rate-high-cancer", "dev", ("oscillation", "divergence", "late_variance"), source="cancer", model=dict(width=64, epochs=30, learning_rate=0.3, schedule="constant", batch_size=16)),
    fault("rate-high-cnn", "test", ("oscillation", "divergence", "no_learning"), kind="cnn", changes=[(t.sample, 500)], model=dict(width=12, epochs=12, learning_rate=0.3, schedule="constant")),
    fault("rate-high-sgd", "test", ("oscillation", "divergence"), model=dict(width=64, epochs=20, learning_rate=1.5, optimizer="sgd", momentum=0.9, schedule="constant")),
    fault("diverge", "dev", "divergence", source="cancer", model=dict(width=64, layers=3, epochs=10, learning_rate=50.0, optimizer="sgd")),
    fault("diverge-adam", "test", "divergence", model=dict(width=64, layers=3, epochs=10, learning_rate=20.0)),
    fault("long", "dev", "saturated_early", changes=[(t.classes, {"3", "8"})], model=dict(width=32, epochs=120, learning_rate=5e-3)),
    fault("long-cancer", "test", ("saturated_early", "overfitting"), source="cancer", model=dict(width=16, layers=1, epochs=150, learning_rate=1e-2)),
    fault("unsteady", "dev", ("late_variance", "oscillation"), model=dict(width=48, epochs=30, learning_rate=0.04, schedule="constant", batch_size=16, dropout=0.0)),
    fault("unsteady-cnn", "test", ("late_variance", "oscillation"), kind="cnn", changes=[(t.sample, 700)], model=dict(width=16, epochs=25, learning_rate=0.03, schedule="constant", batch_size=16)),
    fault("dropout", "dev", "train_worse_than_validation", model=dict(width=64, epochs=25, learning_rate=3e-3, dropout=0.85)),
    fault("dropout-cancer", "test", "train_worse_than_validation", source="cancer", model=dict(width=32, layers=3, epochs=40, learning_rate=3e-3, dropout=0.8)),
    fault("one-row", "dev", "noisy_batch", changes=[(t.sample, 700)], model=dict(width=32, epochs=15, learning_rate=1e-2, batch_size=1, schedule="constant")),
    fault("two-rows", "test", "noisy_batch", source="cancer", model=dict(width=32, epochs=25, learning_rate=2e-2, batch_size=2, schedule="constant")),
    fault("labels-shuffled", "dev", "no_generalization", changes=[(LABELS, 1.0)], model=dict(width=64, epochs=25, learning_rate=3e-3)),
    fault("labels-shuffled-cancer", "test", "no_generalization", source="cancer", changes=[(LABELS, 1.0)], model=dict(width=96, epochs=60, learning_rate=3e-3)),
    fault("blank", "dev", "no_learning", changes=[(t.blank, None)], model=dict(width=32, epochs=12, learning_rate=1e-3)),
    fault("blank-cancer", "test", "no_learning", source="cancer", changes=[(t.blank, None)], model=dict(width=16, epochs=20, learning_rate=2e-3)),
]

FAST = dict(epochs=8, width=32, layers=1)

SEARCH = [
    fault("edge-rate", "dev", "best_at_edge", source="cancer", model=dict(epochs=30, schedule="constant"), trials=25, objective="minimize val_loss",
          space={"learning_rate": log(3e-6, 3e-4), "width": {"int": [16, 48]}, "dropout": {"float": [0.0, 0.3]}}),
    fault("edge-width", "test", "best_at_edge", model=dict(epochs=10, layers=2, dropout=0.0), trials=25, objective="minimize val_loss",
          space={"width": {"int": [2, 9]}, "learning_rate": log(2e-3, 6e-3)}),
    fault("wide-rate", "dev", "range_too_wide", source="cancer", model=FAST, trials=30, space={"learning_rate": log(1e-9, 100.0), "dropout": {"float": [0.0, 0.4]}}),
    fault("wide-digits", "test", ("range_too_wide", "best_at_edge"), model=dict(epochs=6), trials=30, objective="minimize val_loss",
          space={"learning_rate": log(1e-9, 100.0), "width": {"int": [16, 64]}}),
    fault("region-rate", "dev", ("failures_in_region", "many_failures"), source="cancer", model=dict(epochs=6, width=32, layers=3, optimizer="sgd"), trials=24,
          space={"learning_rate": log(1e-2, 100.0), "dropout": {"float": [0.0, 0.4]}}),
    fault("region-command", "test", "failures_in_region", command=["python3", SCRIPT, "--x", "{x}", "--kind", "{kind}"], trials=24, objective="minimize val_loss",
          space={"x": {"float": [0.0, 1.0]}, "kind": some("plain", "fast", "broken")}),
    fault("idle-parameter", "dev", "irrelevant_parameter", source="cancer", model=dict(epochs=6, width=32), trials=40, objective="minimize val_loss",
          space={"learning_rate": log(1e-5, 1e-2), "weight_decay": log(1e-9, 1e-7)}),
    fault("idle-command", "test", "irrelevant_parameter", command=["python3", SCRIPT, "--x", "{x}", "--unused", "{unused}"], trials=40, objective="minimize val_loss",
          space={"x": {"float": [0.0, 1.0]}, "unused": {"float": [0.0, 1.0]}}),
    fault("repeats", "dev", "duplicate_trials", source="cancer", model=dict(epochs=4), trials=9, enqueue=[{"weight_decay": 1e-4, "width": 16}] * 5,
          space={"width": some(16, 32), "weight_decay": log(1e-5, 1e-3)}),
    fault("tiny-validation", "test", "noise_exceeds_differences", source="cancer", model=dict(epochs=15, validation=0.05, learning_rate=3e-3), trials=16,
          space={"width": {"int": [40, 60]}, "dropout": {"float": [0.05, 0.15]}}),
]

PLAIN = dict(width=32, epochs=15, learning_rate=3e-3)

DATA = [
    fault("leak", "dev", "leaking_feature", source="cancer", changes=[(t.leak, 0.05)], model=PLAIN),
    fault("leak-digits", "test", "leaking_feature", changes=[(t.sample, 800), (t.leak, 0.1)], model=PLAIN),
    fault("record", "dev", "identifier_columns", source="cancer", changes=[(t.identifier, None)], model=PLAIN),
    fault("copies", "dev", "duplicates_across_split", source="cancer", changes=[(t.copies, 0.5)], model=PLAIN),
    fault("copies-digits", "test", "duplicates_across_split", changes=[(t.sample, 600), (t.copies, 0.3)], model=PLAIN),
    fault("near-copies", "test", "near_duplicates", source="cancer", changes=[(t.near_copies, 0.5)], model=PLAIN),
    fault("conflicts", "dev", "label_conflicts", source="cancer", changes=[(t.conflicts, 0.08)], model=PLAIN),
    fault("conflicts-digits", "test", "label_conflicts", changes=[(t.sample, 700), (t.conflicts, 0.08)], model=PLAIN),
    fault("rare", "dev", "class_imbalance", source="cancer", changes=[(t.rare_class, 14)], model=PLAIN),
    fault("rare-digits", "test", "class_imbalance", changes=[(t.classes, {"1", "7"}), (t.rare_class, 10)], model=PLAIN),
    fault("few", "dev", "too_few_samples", changes=[(t.sample, 90)], model=PLAIN),
    fault("few-cancer", "test", "too_few_samples", source="cancer", changes=[(t.sample, 36)], model=PLAIN),
    fault("constant", "test", "constant_columns", source="cancer", changes=[(t.constant, 3)], model=PLAIN),
]


RANGES = {
    "learning_rate": log(1e-4, 3e-2),
    "width": {"int": [16, 96], "scale": "log"},
    "dropout": {"float": [0.0, 0.4]},
}

HEALTHY = [
    well("well-digits", "dev", model=dict(width=64, epochs=20, learning_rate=3e-3)),
    well("well-digits-deep", "dev", model=dict(width=48, layers=3, epochs=25, learning_rate=2e-3, dropout=0.1)),
    well("well-digits-tanh", "test", model=dict(width=96, epochs=25, learning_rate=2e-3, activation="tanh")),
    well("well-digits-sgd", "test", model=dict(width=64, epochs=25, learning_rate=0.05, optimizer="sgd", momentum=0.9)),
    well("well-digits-large-batch", "dev", model=dict(width=96, epochs=30, learning_rate=1e-2, batch_size=128)),
    well("well-digits-linear-schedule", "test", model=dict(width=64, epochs=20, learning_rate=4e-3, schedule="linear", dropout=0.2)),
    well("well-pairs", "dev", changes=[(t.classes, {"3", "8"})], model=dict(width=32, epochs=25, learning_rate=3e-3)),
    well("well-half", "test", changes=[(t.classes, {"0", "1", "2", "3", "4"})], model=dict(width=48, epochs=25, learning_rate=3e-3)),
    well("well-large-digits", "dev", changes=[(t.classes, {"5", "6", "7", "8", "9"})], model=dict(width=64, epochs=30, learning_rate=2e-3)),
    well("well-cancer", "dev", source="cancer", model=dict(width=16, epochs=25, learning_rate=3e-3, dropout=0.1)),
    well("well-cancer-default", "test", source="cancer", model=dict(epochs=25)),
    well("well-cancer-gelu", "test", source="cancer", model=dict(width=24, epochs=30, learning_rate=2e-3, activation="gelu", dropout=0.2)),
    well("well-cancer-sgd", "dev", source="cancer", model=dict(width=24, epochs=30, learning_rate=0.02, optimizer="sgd", momentum=0.9)),
    well("well-cancer-one-layer", "test", source="cancer", model=dict(width=32, layers=1, epochs=25, learning_rate=3e-3, validation=0.3)),
    well("well-cnn", "dev", kind="cnn", model=dict(width=16, epochs=10, learning_rate=5e-3)),
    well("well-cnn-dropout", "test", kind="cnn", model=dict(width=20, epochs=12, learning_rate=4e-3, dropout=0.2)),
    well("well-cnn-one-layer", "test", kind="cnn", model=dict(width=16, layers=1, epochs=14, learning_rate=5e-3, batch_size=16)),
    well("well-cnn-steps", "dev", kind="cnn", model=dict(width=16, epochs=14, learning_rate=5e-3, schedule="step")),
    well("tuned-cancer", "dev", source="cancer", model=dict(epochs=20), trials=16, space=RANGES),
    well("tuned-cancer-auto", "test", source="cancer", model=dict(epochs=25), trials=20, sampler="auto", space=RANGES),
    well("tuned-cancer-loss", "test", source="cancer", model=dict(epochs=20), trials=24, objective="minimize val_loss", sampler="auto", space=RANGES, seed=3),
    well("tuned-digits", "dev", model=dict(epochs=15), trials=14, space=RANGES, sampler="auto"),
    well("tuned-digits-random", "test", model=dict(epochs=15), trials=16, space=RANGES, seed=5),
    well("tuned-digits-tpe", "dev", model=dict(epochs=12), trials=20, sampler="tpe", space=RANGES, seed=7),
    well("tuned-pairs", "test", changes=[(t.classes, {"4", "9"})], model=dict(epochs=25), trials=20, sampler="auto", space=RANGES),
]

ALL = CURVES + SEARCH + DATA + HEALTHY + more.ALL + varied.ALL + report.ALL + latest.ALL + unseen.ALL + blind.ALL + fresh.ALL
