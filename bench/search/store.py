"""The raw results: one JSON line a run, one file an optimizer. Standard library only.

A line has suite, problem, optimizer, version, seed, budget; `best`: [trial, loss] at each improvement (of a noisy problem [trial, seen
loss, noiseless loss], of two objectives each point that no earlier one dominates); `cpu_ms`: mean over the ten suggestions around
the 10th, 100th, 500th, 1,000th and 10,000th; `cpu_s`: of all; `trials` done; `error`, if the run ended early.
"""

import json
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "results" / "search"


def key(record: dict) -> tuple:
    return record["suite"], record["problem"], record["optimizer"], record["seed"], record["budget"]


def path(optimizer: str, folder: Path = RESULTS) -> Path:
    return folder / f"{optimizer}.jsonl"


def read(file: Path) -> list[dict]:
    """All complete lines; a last one that was cut off when a run was stopped is left out."""
    if not file.exists():
        return []
    records = []
    for line in file.read_text().splitlines():
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return records


def runs(folder: Path = RESULTS) -> list[dict]:
    return [record for file in sorted(folder.glob("*.jsonl")) if file.stem not in ("baseline", "cost") for record in read(file)]


def append(file: Path, record: dict) -> None:
    """Adds a line; after a line that was cut off it starts a new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    broken = file.exists() and file.stat().st_size > 0 and not file.read_bytes().endswith(b"\n")
    with file.open("a") as target:
        target.write(("\n" if broken else "") + json.dumps(record, separators=(",", ":")) + "\n")


def forget(optimizer: str, suites: set[str], folder: Path = RESULTS) -> None:
    """Drops an optimizer's runs of these suites."""
    file = path(optimizer, folder)
    kept = [record for record in read(file) if record["suite"] not in suites]
    if file.exists():
        file.write_text("".join(json.dumps(record, separators=(",", ":")) + "\n" for record in kept))


def short(value: float, digits: int = 4) -> float:
    """As many significant digits."""
    return float(f"{value:.{digits}g}")


def exact(value: float) -> float:
    """A loss: ten digits, since an optimum of 1,000 may be missed by a thousandth."""
    return short(value, 10)
