"""The driver's end of the two protocols: a peer's worker, and `tunesmith stdio`. Standard library only."""

import contextlib
import json
import os
import select
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ONE_THREAD = {
    name: "1"
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS")
}
PATIENCE = 900  # seconds until one answer is given up


class Failed(Exception):
    """The optimizer answered with an error, ended, or did not answer in time."""


class Process:
    """A process that answers each line with lines of JSON."""

    def __init__(self, command: list[str], log=None):
        self.child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, env=os.environ | ONE_THREAD
        )
        self.rest = b""

    def send(self, message: dict) -> None:
        try:
            self.child.stdin.write(json.dumps(message).encode() + b"\n")
            self.child.stdin.flush()
        except OSError as error:
            raise Failed(f"the optimizer's process ended: {error}") from error

    def receive(self) -> dict:
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.child.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise Failed(f"no answer within {PATIENCE} s")
            read = os.read(self.child.stdout.fileno(), 1 << 16)
            if not read:
                raise Failed(f"the optimizer's process ended with status {self.child.wait()}")
            self.rest += read
        line, self.rest = self.rest.split(b"\n", 1)
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(str(answer["error"]))
        return answer

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()
        with contextlib.suppress(BrokenPipeError):  # a line that was never read
            self.child.stdin.close()


class Worker(Process):
    """A peer's adapter in its own virtual environment."""

    def __init__(self, python: str, adapter: str, log=None):
        self.adapter = adapter
        super().__init__([python, str(HERE / "worker.py"), adapter], log)

    def call(self, message: dict) -> dict:
        self.send(message)
        return self.receive()

    def start(self, problem, seed: int, budget: int) -> str:
        message = {
            "space": problem.space,
            "seed": seed,
            "budget": budget,
            "objectives": problem.objectives,
            "constraints": problem.constraints,
        }
        return self.call({"start": message})["version"]

    def ask(self) -> tuple[dict, float]:
        answer = self.call({"ask": 1})
        return answer["params"], answer["cpu"]

    def tell(self, losses: list[float], slacks: list[float]) -> float:
        return self.call({"tell": {"losses": losses, "slacks": slacks}})["cpu"]


class Stdio(Process):
    """`tunesmith stdio`: CPU time is that of the whole process between sending a line and having its answer."""

    def __init__(self, program: str, sampler: str, log=None):
        self.program, self.sampler, self.trial = program, sampler, None
        super().__init__([program, "stdio"], log)

    def cpu(self) -> float:
        # The process's CPU clock on Linux: clock_getcpuclockid(3) names it so.
        return time.clock_gettime((~self.child.pid << 3) | 2)

    def start(self, problem, seed: int, budget: int) -> str:
        names = ["value"] if problem.objectives == 1 else [f"value{i}" for i in range(problem.objectives)]
        objective = [f"minimize {name}" for name in names]
        message = {"space": problem.space, "objective": objective[0] if len(names) == 1 else objective}
        message |= {"trials": budget, "seed": seed, "sampler": self.sampler}
        self.names, self.slacks = names, [f"slack{i}" for i in range(problem.constraints)]
        if self.slacks:
            message["constraints"] = [f"{name} <= 0" for name in self.slacks]
        self.send(message)
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout
        return said.strip().split()[-1]

    def ask(self) -> tuple[dict, float]:
        before = self.cpu()
        self.send({"ask": 1})
        answer = self.receive()
        while "params" not in answer:  # an answer to the first line, if there is one
            if "done" in answer:
                raise Failed("the study says that it is done")
            answer = self.receive()
        self.trial = answer["trial"]
        return answer["params"], self.cpu() - before

    def tell(self, losses: list[float], slacks: list[float]) -> float:
        metrics = dict(zip(self.names + self.slacks, losses + slacks, strict=True))
        before = self.cpu()
        self.send({"tell": {"trial": self.trial, "metrics": metrics}})
        while "ok" not in self.receive():
            pass
        return self.cpu() - before


def log_file(path: Path):
    """Where a peer's own output goes; opened for appending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a", encoding="utf-8")
