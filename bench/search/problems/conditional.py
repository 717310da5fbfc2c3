"""Tree-shaped spaces: which algorithm, and the parameters that only it has. 4 synthetic problems and 4 of scikit-learn's models; 8 in all.

Synthetic: a branch is a function of its own parameters with its own depth, shift and rotation, and some parameters are shared; the
best branch is not the one that is best on average. The optimum is 0.
"""

import numpy as np
from sklearn import ensemble, kernel_ridge, linear_model, naive_bayes, neighbors, svm, tree

from .problem import Outcome, Problem
from .sklearn import scored

LOG = {"scale": "log"}
SYNTHETIC = {"tree-a": (3, 2, 1), "tree-b": (4, 3, 2), "tree-c": (5, 4, 1), "tree-d": (6, 2, 3)}


def synthetic(name: str) -> Problem:
    """`branches` branches with `own` parameters each, and `shared` parameters for all."""
    branches, own, shared = SYNTHETIC[name]
    rng = np.random.default_rng(sum(map(ord, name)))
    letters = [f"algorithm{b}" for b in range(branches)]
    space: dict = {"algorithm": {"choice": letters}}
    for i in range(shared):
        space[f"shared{i}"] = {"float": [0.0, 1.0]}
    shapes = []
    for b, letter in enumerate(letters):
        count = own + b % 2
        for i in range(count):
            kind = {"int": [0, 12]} if i == 1 and b % 2 else {"float": [0.0, 1.0]}
            space[f"{letter}_p{i}"] = kind | {"when": {"algorithm": letter}}
        size = count + shared
        rotation, _ = np.linalg.qr(rng.normal(size=(size, size)))
        shapes.append((letter, count, rng.uniform(0.15, 0.85, size), rotation, 10 ** rng.uniform(0, 1.5, size)))
    best = int(rng.integers(branches))
    # The best branch is the most curved one, so that a careless look at it disappoints.
    floors = np.where(np.arange(branches) == best, 0.0, rng.uniform(0.05, 0.4, branches))
    curved = np.where(np.arange(branches) == best, 3.0, rng.uniform(0.3, 1.5, branches))

    def evaluate(config: dict) -> Outcome:
        b = letters.index(config["algorithm"])
        letter, count, centre, rotation, scales = shapes[b]
        point = [config[f"{letter}_p{i}"] / (12 if "int" in space[f"{letter}_p{i}"] else 1) for i in range(count)]
        target = centre.copy()
        for i in range(count):  # the optimum lies on a level of a whole number
            if "int" in space[f"{letter}_p{i}"]:
                target[i] = round(target[i] * 12) / 12
        z = rotation @ (np.array(point + [config[f"shared{i}"] for i in range(shared)]) - target)
        bowl = float(np.sum(scales * z * z)) / len(z)
        ripples = 0.05 * float(np.sum(1 - np.cos(6 * np.pi * z)))
        return Outcome([float(floors[b] + curved[b] * (bowl + ripples))])

    return Problem("conditional", name, space, evaluate, optimum=0.0)


def only(key: str, value: str, space: dict) -> dict:
    return {name: spec | {"when": {key: value}} for name, spec in space.items()}


CLASSIFIERS = (
    {"model": {"choice": ["svm", "knn", "tree", "logistic", "forest", "bayes"]}}
    | only(
        "model",
        "svm",
        {
            "svm_C": {"float": [1e-3, 1e3]} | LOG,
            "svm_gamma": {"float": [1e-5, 10.0]} | LOG,
            "svm_kernel": {"choice": ["rbf", "poly", "sigmoid"]},
        },
    )
    | {"svm_degree": {"int": [2, 5], "when": {"svm_kernel": "poly"}}}
    | only(
        "model",
        "knn",
        {
            "knn_n_neighbors": {"int": [1, 50]} | LOG,
            "knn_weights": {"choice": ["uniform", "distance"]},
            "knn_p": {"float": [1.0, 4.0]},
        },
    )
    | only(
        "model",
        "tree",
        {
            "tree_max_depth": {"int": [1, 20]},
            "tree_min_samples_leaf": {"int": [1, 40]} | LOG,
            "tree_criterion": {"choice": ["gini", "entropy"]},
        },
    )
    | only("model", "logistic", {"logistic_C": {"float": [1e-4, 1e3]} | LOG})
    | only(
        "model",
        "forest",
        {
            "forest_n_estimators": {"int": [2, 10]},
            "forest_max_features": {"float": [0.05, 1.0]},
            "forest_max_depth": {"int": [1, 15]},
        },
    )
    | only("model", "bayes", {"bayes_var_smoothing": {"float": [1e-11, 1.0]} | LOG})
)

REGRESSORS = (
    {"model": {"choice": ["ridge", "svr", "knn", "kernel"]}}
    | only("model", "ridge", {"ridge_alpha": {"float": [1e-3, 1e4]} | LOG})
    | only(
        "model",
        "svr",
        {
            "svr_C": {"float": [1e-3, 1e3]} | LOG,
            "svr_epsilon": {"float": [1e-3, 1.0]} | LOG,
            "svr_gamma": {"float": [1e-5, 10.0]} | LOG,
        },
    )
    | only("model", "knn", {"knn_n_neighbors": {"int": [1, 80]} | LOG, "knn_weights": {"choice": ["uniform", "distance"]}})
    | only(
        "model",
        "kernel",
        {
            "kernel_alpha": {"float": [1e-4, 100.0]} | LOG,
            "kernel_kernel": {"choice": ["rbf", "laplacian", "polynomial"]},
        },
    )
    | {
        "kernel_gamma": {"float": [1e-5, 10.0], "scale": "log", "when": {"kernel_kernel": ["rbf", "laplacian"]}},
        "kernel_degree": {"int": [2, 4], "when": {"kernel_kernel": "polynomial"}},
    }
)

MAKERS = {
    "svm": lambda **own: svm.SVC(max_iter=2000, **own),
    "knn": lambda **own: neighbors.KNeighborsClassifier(algorithm="brute", **own),
    "tree": lambda **own: tree.DecisionTreeClassifier(random_state=0, **own),
    "logistic": lambda **own: linear_model.LogisticRegression(max_iter=60, **own),
    "forest": lambda **own: ensemble.RandomForestClassifier(random_state=0, **own),
    "bayes": lambda **own: naive_bayes.GaussianNB(**own),
    "ridge": lambda **own: linear_model.Ridge(**own),
    "svr": lambda **own: svm.SVR(max_iter=4000, **own),
    "kernel": lambda **own: kernel_ridge.KernelRidge(**own),
}
LIVE = {
    "models-breast-cancer": ("breast_cancer:few", "roc_auc", 250, CLASSIFIERS),
    "models-diabetes": ("diabetes", "neg_mean_squared_error", 250, REGRESSORS),
    "models-diabetes-high": ("diabetes:high", "roc_auc", None, CLASSIFIERS),
    "models-digits-even": ("digits:even", "roc_auc", 300, CLASSIFIERS),
}


def live(name: str) -> Problem:
    """The choice of a model and of its parameters; the best known value stands for the optimum."""
    dataset, scoring, rows, space = LIVE[name]

    def evaluate(config: dict) -> Outcome:
        kind = config["model"]
        own = {key.removeprefix(f"{kind}_"): value for key, value in config.items() if key != "model"}
        maker = neighbors.KNeighborsRegressor if kind == "knn" and dataset == "diabetes" else MAKERS[kind]
        return Outcome([scored(maker(**own), dataset, scoring, folds=2, rows=rows)])

    return Problem("conditional", name, space, evaluate, draws=2_000)


def names() -> list[str]:
    return [*SYNTHETIC, *LIVE]


def load(name: str) -> Problem:
    return synthetic(name) if name in SYNTHETIC else live(name)
