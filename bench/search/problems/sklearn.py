"""Live models of scikit-learn on its bundled data sets, cross-validated with fixed folds and seeds: 8 problems, a few milliseconds an evaluation.

The optimum is unknown: the best value that any run or draw has found stands for it.
"""

import functools
import warnings

import numpy as np
from sklearn import datasets, ensemble, kernel_ridge, linear_model, neural_network, pipeline, preprocessing, svm, tree
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score

from .problem import Outcome, Problem

LOG = {"scale": "log"}
# The loss of a model that could not be fitted, and the largest there is.
DIVERGED = 1e6


@functools.lru_cache(maxsize=4)
def data(name: str, rows: int | None = None):
    """Inputs and targets, shuffled once; the first `rows` of them. A name may have a variant after a colon."""
    x, y = getattr(datasets, f"load_{name.split(':')[0]}")(return_X_y=True)
    if name == "diabetes":
        y = (y - y.mean()) / y.std()
    elif name == "diabetes:high":  # two classes that no model separates, so that a score has room above the best of them
        y = (y > np.median(y)).astype(int)
    elif name == "digits:even":
        y = 1 - y % 2
    elif name == "breast_cancer:few":
        x = x[:, :5]
    order = np.random.default_rng(7).permutation(len(x))[:rows]
    return x[order], y[order]


def scored(model, name: str, scoring: str, folds: int = 3, rows: int | None = None, scale: bool = True) -> float:
    """The loss: the negated mean score over the folds."""
    x, y = data(name, rows)
    splitter = KFold if name == "diabetes" else StratifiedKFold
    model = pipeline.make_pipeline(preprocessing.StandardScaler(), model) if scale else model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = cross_val_score(
            model, x, y, cv=splitter(folds, shuffle=True, random_state=3), scoring=scoring, error_score=np.nan
        )
    loss = -float(np.mean(scores))
    return loss if loss < DIVERGED else DIVERGED


def elastic_net(config: dict) -> float:
    steps = [
        preprocessing.StandardScaler(),
        preprocessing.PolynomialFeatures(config.pop("degree"), interaction_only=config.pop("interactions")),
    ]
    model = pipeline.make_pipeline(*steps, linear_model.ElasticNet(max_iter=60, selection="cyclic", **config))
    return scored(model, "diabetes", "neg_mean_squared_error", scale=False)


def forest(config: dict) -> float:
    model = ensemble.ExtraTreesClassifier(random_state=0, **config)
    return scored(model, "wine", "neg_log_loss", folds=2, scale=False)


def boosting(config: dict) -> float:
    model = ensemble.GradientBoostingRegressor(random_state=0, **config)
    return scored(model, "diabetes", "neg_mean_squared_error", folds=2, scale=False)


def kernel(config: dict) -> float:
    return scored(kernel_ridge.KernelRidge(**config), "diabetes", "neg_mean_squared_error", rows=300)


def network(config: dict) -> float:
    model = neural_network.MLPClassifier(random_state=0, max_iter=12, tol=0, **config)
    return scored(model, "iris", "neg_log_loss", folds=2)


def descent(config: dict) -> float:
    model = linear_model.SGDClassifier(random_state=0, max_iter=5, tol=None, **config)
    return scored(model, "breast_cancer", "roc_auc")


def support_vectors(config: dict) -> float:
    return scored(svm.SVC(max_iter=2000, **config), "digits:even", "roc_auc", folds=2, rows=300)


def decision_tree(config: dict) -> float:
    return scored(tree.DecisionTreeClassifier(random_state=0, **config), "digits", "accuracy", folds=2, rows=900, scale=False)


MODELS = {
    "boosting-diabetes": (
        boosting,
        {
            "learning_rate": {"float": [0.003, 1.0]} | LOG,
            "n_estimators": {"int": [4, 24]} | LOG,
            "max_depth": {"int": [1, 6]},
            "subsample": {"float": [0.3, 1.0]},
            "min_samples_leaf": {"int": [1, 40]} | LOG,
            "max_features": {"float": [0.1, 1.0]},
            "loss": {"choice": ["squared_error", "absolute_error", "huber"]},
        },
    ),
    "elastic-net-diabetes": (
        elastic_net,
        {
            "alpha": {"float": [1e-4, 10.0]} | LOG,
            "l1_ratio": {"float": [0.0, 1.0]},
            "degree": {"int": [1, 2]},
            "interactions": {"choice": [True, False]},
        },
    ),
    "extra-trees-wine": (
        forest,
        {
            "n_estimators": {"int": [2, 12]},
            "max_depth": {"int": [1, 12]},
            "min_samples_split": {"int": [2, 20]},
            "max_features": {"float": [0.05, 1.0]},
            "criterion": {"choice": ["gini", "entropy"]},
            "bootstrap": {"choice": [True, False]},
        },
    ),
    "kernel-ridge-diabetes": (
        kernel,
        {
            "alpha": {"float": [1e-4, 100.0]} | LOG,
            "gamma": {"float": [1e-5, 10.0]} | LOG,
            "degree": {"int": [2, 4]},
            "coef0": {"float": [0.0, 4.0]},
            "kernel": {"choice": ["rbf", "laplacian", "polynomial", "sigmoid"]},
        },
    ),
    "mlp-iris": (
        network,
        {
            "hidden_layer_sizes": {"int": [2, 64]} | LOG,
            "activation": {"choice": ["relu", "tanh", "logistic"]},
            "solver": {"choice": ["adam", "sgd"]},
            "learning_rate_init": {"float": [1e-4, 1.0]} | LOG,
            "alpha": {"float": [1e-7, 1.0]} | LOG,
            "batch_size": {"choice": [8, 16, 32, 64], "ordered": True},
            "momentum": {"float": [0.0, 0.99]},
        },
    ),
    "sgd-breast-cancer": (
        descent,
        {
            "alpha": {"float": [1e-7, 1.0]} | LOG,
            "eta0": {"float": [1e-5, 10.0]} | LOG,
            "power_t": {"float": [0.05, 1.0]},
            "l1_ratio": {"float": [0.0, 1.0]},
            "penalty": {"choice": ["l2", "l1", "elasticnet"]},
            "loss": {"choice": ["hinge", "log_loss", "modified_huber", "squared_hinge"]},
            "learning_rate": {"choice": ["constant", "invscaling", "adaptive"]},
        },
    ),
    "svm-digits": (
        support_vectors,
        {
            "C": {"float": [1e-3, 1e3]} | LOG,
            "gamma": {"float": [1e-5, 10.0]} | LOG,
            "coef0": {"float": [0.0, 2.0]},
            "degree": {"int": [2, 5]},
            "shrinking": {"choice": [True, False]},
            "kernel": {"choice": ["rbf", "poly", "sigmoid"]},
        },
    ),
    "tree-digits": (
        decision_tree,
        {
            "max_depth": {"int": [1, 25]},
            "min_samples_split": {"int": [2, 60]} | LOG,
            "min_samples_leaf": {"int": [1, 30]} | LOG,
            "max_features": {"float": [0.05, 1.0]},
            "ccp_alpha": {"float": [1e-6, 0.1]} | LOG,
            "criterion": {"choice": ["gini", "entropy"]},
            "splitter": {"choice": ["best", "random"]},
        },
    ),
}


def names() -> list[str]:
    return list(MODELS)


def load(name: str) -> Problem:
    model, space = MODELS[name]

    def evaluate(config: dict) -> Outcome:
        return Outcome([model(dict(config))])

    return Problem("sklearn", name, space, evaluate, draws=2_000)
