"""Carries out a case: writes its data and its study file, runs it, and asks for the diagnosis."""

import json
import subprocess
from pathlib import Path

from . import tables

SECTIONS = {
    "architecture": ["layers", "width", "activation", "kernel_size"],
    "regularization": ["dropout", "weight_decay"],
}


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(x)}" for key, x in value.items()) + " }"
    return json.dumps(value)


def study_file(case, data, target):
    """The text of a study file."""
    lines = ["[study]", f'name = "{case.name}"', f"objective = {toml(case.objective)}", f"trials = {case.trials}"]
    lines += [f"seed = {case.seed}", f'sampler = "{case.sampler}"']
    if case.command:
        lines += ["[command]", f"run = {toml(case.command)}"]
    else:
        lines += ["[model]", f'kind = "{case.kind}"', f'data = "{data}"', f'target = "{target}"']
        lines += [f"{key} = {toml(value)}" for key, value in case.model.items()]
    if case.validation:
        lines += ["[validation]"] + [f"{key} = {toml(value)}" for key, value in case.validation.items()]
    for name, keys in case.sections.items():
        lines += [f"[{name}]"] + [f"{key} = {toml(value)}" for key, value in keys.items()]
    lines += ["[space]"] + [f"{key} = {toml(value)}" for key, value in case.space.items()]
    return "\n".join(lines) + "\n"


def call(program, *words, folder, check=True):
    done = subprocess.run([str(program), *words], cwd=folder, capture_output=True, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done


def train(program, case, folder):
    """Runs the case's study unless that was done before."""
    folder.mkdir(parents=True, exist_ok=True)
    data, target, file = "data.csv", None, folder / "study.toml"
    before = [path.read_bytes() for path in (folder / data, file) if path.exists()]
    if not case.command:
        target = tables.made(case.source, case.changes, case.seed, folder / data)
    file.write_text(study_file(case, data, target))
    if before == [path.read_bytes() for path in (folder / data, file) if path.exists()] and (folder / "done").exists():
        return
    for old in folder.glob("tunesmith.db*"):
        old.unlink()
    (folder / "done").unlink(missing_ok=True)
    for config in case.enqueue:
        call(program, "run", "study.toml", "--trials", "1", "-q", folder=folder)
        call(program, "enqueue", case.name, *[f"{key}={value}" for key, value in config.items()], folder=folder)
    call(program, "run", "study.toml", "-q", folder=folder, check=False)
    (folder / "done").touch()


def diagnose(program, case, folder):
    """The findings, in the program's order."""
    return json.loads(call(program, "diagnose", case.name, "--json", folder=folder).stdout)["findings"]


def folder_of(keep, case):
    return Path(keep) / case.name
