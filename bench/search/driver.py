"""Does jobs: keeps the problems and a peer's worker from one run to the next, and stores each record as soon as it is there."""

import subprocess
import time
from pathlib import Path

import peers

from . import plan, problems, protocol, spaces, store
from .run import Penalty, run


class Driver:
    """`program` is the path of our own program, None to have it built when it is first needed; `file` takes all records, if given."""

    def __init__(self, folder: Path, program: str | None, file: Path | None = None):
        self.folder, self.program, self.file = folder, program, file
        self.problems: dict[tuple, tuple] = {}
        self.broken: set[str] = set()
        self.client: protocol.Process | None = None

    def do(self, jobs: list[plan.Job]) -> None:
        """Runs what is not stored yet."""
        files = [self.file] if self.file else [store.path(name, self.folder) for name in {job.optimizer for job in jobs}]
        have = {store.key(record) for file in files for record in store.read(file)}
        missing = [job for job in jobs if (job.suite, job.problem, job.optimizer, job.seed, job.budget) not in have]
        missing = [job for job in missing if plan.suits(plan.OPTIMIZERS[job.optimizer], job.suite, self.problem(job)[0])]
        print(f"{len(missing)} runs to do", flush=True)
        for place, job in enumerate(missing, 1):
            if job.optimizer not in self.broken:
                self.one(job, f"[{place}/{len(missing)}]")
        self.close()

    def problem(self, job: plan.Job) -> tuple:
        """The problem, and the penalty that optimizers without constraints are told."""
        where = job.suite, job.problem
        if where not in self.problems:
            found = problems.load(*where)
            self.problems[where] = found, Penalty(found, spaces.parse(found.space)) if found.constraints else None
        return self.problems[where]

    def one(self, job: plan.Job, place: str) -> None:
        optimizer = plan.OPTIMIZERS[job.optimizer]
        try:
            self.connect(optimizer)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{optimizer.name} cannot be started: {error}", flush=True)
            self.broken.add(optimizer.name)
            return
        problem, penalty = self.problem(job)
        record = run(problem, job, self.client, None if optimizer.constraints else penalty)
        if "error" in record or not optimizer.venv:
            self.close()
        store.append(self.file or store.path(job.optimizer, self.folder), record | {"date": time.strftime("%Y-%m-%d")})
        last = record["best"][-1][1:] if record["best"] else "nothing feasible"
        said = f"{place} {job.optimizer} {job.problem} seed {job.seed} budget {job.budget}: {last}, CPU {record['cpu_s']} s"
        print(said + (f", {record['error']}" if "error" in record else ""), flush=True)

    def connect(self, optimizer: plan.Optimizer) -> None:
        """A peer's worker is kept for the next run of the same optimizer: importing the libraries takes seconds."""
        if isinstance(self.client, protocol.Worker) and self.client.adapter == optimizer.name:
            return
        self.close()
        with protocol.log_file(peers.HERE / "out" / "search-peers.log") as log:
            if optimizer.venv:
                self.client = protocol.Worker(peers.python(optimizer.venv), optimizer.name, log)
                return
            if not self.program:
                self.program = str(peers.build("tunesmith-cli") / "tunesmith")
            self.client = protocol.Stdio(self.program, optimizer.name.removeprefix("tunesmith-"), log)

    def close(self) -> None:
        if self.client:
            self.client.close()
        self.client = None
