"""The virtual environments of the peers: made once under bench/.venv-NAME, with pinned versions."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINNED = {
    "optuna": ["optuna==5.0.0"],
    "rustuna": ["rustuna==0.2.0"],
    "torch": ["optuna==5.0.0", "torch==2.15.0", "numpy"],
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
