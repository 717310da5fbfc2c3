"""Runs and their records, and resuming."""

import contextlib
import io
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

from search import spaces, store
from search.driver import Driver
from search.plan import Job
from search.problems.problem import Outcome
from search.run import Penalty, run, seed_of

from .toys import Scripted, bowl, job


class Records(unittest.TestCase):
    def test_a_record_keeps_the_improvements_alone(self):
        record = run(bowl(), job(5), Scripted([3, 4, 2, 2, 1]))
        self.assertEqual(record["best"], [[1, 4.0], [3, 1.0], [5, 0.0]])
        self.assertEqual((record["trials"], record["version"]), (5, "test"))

    def test_the_optimizer_is_told_the_noise_and_the_record_keeps_the_truth(self):
        client = Scripted([3, 2, 1])
        record = run(bowl(noise=0.5), job(3), client)
        _, seen, true = record["best"][0]
        self.assertAlmostEqual(client.told[0][0][0], seen, places=6)
        self.assertNotEqual(seen, true)
        self.assertEqual(true, 4.0)

    def test_every_optimizer_meets_the_same_noise(self):
        first, second = Scripted([2, 2]), Scripted([2, 2])
        run(bowl(noise=1.0), job(2, "random"), first)
        run(bowl(noise=1.0), job(2, "sobol"), second)
        self.assertEqual(first.told, second.told)

    def test_infeasible_trials_are_no_improvement(self):
        problem = bowl(evaluate=lambda c: Outcome([c["x"]], [2 - c["x"]]), constraints=1)
        record = run(problem, job(4), Scripted([1, 4, 0, 3]))
        self.assertEqual(record["best"], [[2, 4.0], [4, 3.0]])

    def test_of_two_objectives_every_point_that_none_dominates_is_kept(self):
        problem = bowl(evaluate=lambda c: Outcome([c["x"], 4 - c["x"] if c["x"] < 4 else 9.0]), objectives=2)
        record = run(problem, job(3), Scripted([1, 4, 2]))
        self.assertEqual(record["best"], [[1, 1, 3], [3, 2, 2]])

    def test_a_run_that_fails_keeps_what_it_found_and_says_why(self):
        record = run(bowl(), job(5), Scripted([3, 2, 1, 1, 1], fail_at=2))
        self.assertEqual((record["trials"], record["error"]), (2, "out of ideas"))
        self.assertEqual(record["best"][-1], [2, 1.0])

    def test_cpu_time_is_taken_around_the_tenth_suggestion(self):
        record = run(bowl(), job(12), Scripted([1] * 12))
        self.assertEqual(record["cpu_ms"], {"10": 2.0})


    def test_each_problem_and_seed_has_a_seed_of_its_own_and_all_optimizers_the_same(self):
        jobs = [Job("toy", problem, "random", seed, 9) for problem in ("a", "b") for seed in (0, 1)]
        self.assertEqual(len({seed_of(one) for one in jobs}), 4)
        self.assertEqual(seed_of(job(9, "random")), seed_of(job(20, "sobol")))
        self.assertTrue(all(0 <= seed_of(one) < 2**31 for one in jobs))


class Penalties(unittest.TestCase):
    def test_a_penalised_loss_lies_above_most_losses_and_grows_with_the_violation(self):
        problem = bowl(evaluate=lambda c: Outcome([c["x"]], [2 - c["x"]]), constraints=1)
        penalty = Penalty(problem, spaces.parse(problem.space))
        near, far = (penalty(problem.evaluate({"x": x})) for x in (1.9, -4))
        self.assertEqual(penalty(problem.evaluate({"x": 3})), 3)
        self.assertTrue(3.9 < near < far)


class Resuming(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_what_is_stored_is_not_run_again(self):
        jobs = [Job("cost", "mixed-d10", "random", seed, 3) for seed in (0, 1)]
        with contextlib.redirect_stdout(io.StringIO()), unittest.mock.patch("peers.python", return_value=sys.executable):
            Driver(self.folder, None).do(jobs[:1])
            Driver(self.folder, None).do(jobs)
        self.assertEqual([record["seed"] for record in store.runs(self.folder)], [0, 1])

    def test_a_line_that_was_cut_off_is_run_again(self):
        file = store.path("random", self.folder)
        store.append(file, run(bowl(), job(3), Scripted([1, 2, 3])))
        whole = file.read_text()
        file.write_text(whole + whole[:40])
        self.assertEqual(len(store.read(file)), 1)
        store.append(file, run(bowl(), job(4), Scripted([1, 2, 3, 4])))
        self.assertEqual([record["budget"] for record in store.runs(self.folder)], [3, 4])

    def test_forgetting_an_optimizer_leaves_the_others(self):
        for name in ("random", "sobol"):
            store.append(store.path(name, self.folder), run(bowl(), job(2, name), Scripted([1, 2])))
        store.forget("random", self.folder)
        self.assertEqual([record["optimizer"] for record in store.runs(self.folder)], ["sobol"])
