"""Both ends of the two protocols, with real processes."""

import sys
import tempfile
import unittest
from pathlib import Path

from search import protocol
from search.problems.problem import Outcome
from search.run import run

from .toys import SPACE, bowl, job

FAKE = Path(__file__).with_name("fake_stdio.py")


class Program(unittest.TestCase):
    """`tunesmith stdio`, by a stand-in."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = Path(folder.name) / "tunesmith"
        self.program.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
        self.program.chmod(0o755)
        self.problem = bowl(evaluate=lambda c: Outcome([(c["x"] - 1) ** 2], [c["x"] - 3]), constraints=1)

    def test_a_run_asks_and_tells_metrics_and_constraints(self):
        client = protocol.Stdio(str(self.program), "auto")
        self.addCleanup(client.close)
        record = run(self.problem, job(4), client)
        self.assertEqual((record.get("error"), record["trials"], record["version"]), (None, 4, "9.9.9"))
        self.assertEqual(record["best"], [[1, 1.0], [2, 0.0]])
        self.assertGreater(record["cpu_s"], 0)

    def test_a_study_that_is_done_ends_the_run_early(self):
        client = protocol.Stdio(str(self.program), "auto")
        self.addCleanup(client.close)
        client.start(self.problem, 0, 1)
        client.ask()
        client.tell([1.0], [0.0])
        with self.assertRaisesRegex(protocol.Failed, "done"):
            client.ask()

    def test_an_error_and_the_end_of_the_process_are_failures(self):
        client = protocol.Stdio(str(self.program), "auto")
        self.addCleanup(client.close)
        client.start(self.problem, 0, 3)
        client.ask()
        client.names = ["another"]
        with self.assertRaisesRegex(protocol.Failed, "unexpected"):
            client.tell([1.0], [0.0])
        client.child.kill()
        with self.assertRaisesRegex(protocol.Failed, "ended"):
            client.ask()
            client.ask()


class Peers(unittest.TestCase):
    """The worker with the adapters that need no package, or SciPy where it is installed."""

    def one(self, adapter: str, seed: int = 0, budget: int = 20):
        client = protocol.Worker(sys.executable, adapter)
        self.addCleanup(client.close)
        problem = bowl()
        seen = []
        problem.evaluate = lambda c: seen.append(c) or Outcome([(c["x"] - 1) ** 2])
        return run(problem, job(budget, adapter, seed), client), seen

    def test_random_search_draws_active_parameters_within_their_bounds(self):
        record, seen = self.one("random")
        self.assertEqual((record.get("error"), record["trials"]), (None, 20))
        for config in seen:
            self.assertEqual("only_b" in config, config["kind"] == "b")
            self.assertLessEqual(set(config), set(SPACE))

    def test_a_seed_gives_the_same_run(self):
        self.assertEqual(self.one("random", 3)[1], self.one("random", 3)[1])
        self.assertNotEqual(self.one("random", 3)[1], self.one("random", 4)[1])

    def test_sobol_points_cover_each_half_equally(self):
        try:
            import scipy  # noqa: F401
        except ImportError:
            self.skipTest("needs SciPy")
        _, seen = self.one("sobol", budget=16)
        self.assertEqual(sum(config["x"] < 0 for config in seen), 8)

    def test_one_worker_serves_several_runs(self):
        client = protocol.Worker(sys.executable, "random")
        self.addCleanup(client.close)
        first, second = (run(bowl(), job(10), client) for _ in range(2))
        self.assertEqual(first["best"], second["best"])

    def test_an_adapter_that_cannot_be_imported_is_a_failure_with_its_reason(self):
        record, _ = self.one("smac-gp") if not found("smac") else ({"error": "No module named", "trials": 0}, [])
        self.assertIn("No module named", record["error"])
        self.assertEqual(record["trials"], 0)


def found(module: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(module) is not None
