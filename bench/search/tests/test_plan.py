"""Halves, the order of the runs, and which optimizer is run on what."""

import unittest
import unittest.mock

from search import plan

from .toys import bowl

NAMES = {"bbob": [f"bbob-{i}" for i in range(6)], "tables": ["t0", "t1", "t2"]}


class Plans(unittest.TestCase):
    def setUp(self):
        names = unittest.mock.patch("search.problems.names", side_effect=lambda suite: sorted(NAMES[suite]))
        names.start()
        self.addCleanup(names.stop)

    def jobs(self, *optimizers: str, seeds: int = 2):
        return plan.jobs([plan.OPTIMIZERS[name] for name in optimizers], list(NAMES), "report", seeds)

    def test_problems_belong_in_turns_to_the_halves(self):
        self.assertEqual(plan.half("bbob", "develop"), ["bbob-0", "bbob-2", "bbob-4"])
        self.assertEqual(plan.half("bbob", "report"), ["bbob-1", "bbob-3", "bbob-5"])
        self.assertEqual(plan.half_of("tables", "t1"), "report")

    def test_suites_take_turns_and_first_seeds_come_before_second_ones(self):
        found = [
            (job.problem, job.seed)
            for job in self.jobs("optuna-tpe-group", "rustuna-tpe")
            if job.budget == 200 and job.optimizer == "rustuna-tpe"
        ]
        self.assertEqual(found, [(name, seed) for seed in (0, 1) for name in ("bbob-1", "t1", "bbob-3", "bbob-5")])

    def test_long_runs_follow_the_others_and_are_bbob_alone(self):
        found = self.jobs("random")
        self.assertEqual({job.suite for job in found if job.budget == 1000}, {"bbob"})
        self.assertEqual([job.budget for job in found], sorted(job.budget for job in found))

    def test_slow_peers_run_the_subset_alone(self):
        with unittest.mock.patch.dict(plan.SUBSET, {"bbob": ("bbob-3",), "tables": ()}, clear=True):
            self.assertEqual(
                [(job.problem, job.budget, job.seed) for job in self.jobs("skopt-gp")], [("bbob-3", 100, 0), ("bbob-3", 100, 1)]
            )
            self.assertEqual([job.seed for job in self.jobs("hebo")], [0])

    def test_an_optimizer_is_run_on_what_it_handles(self):
        numeric = bowl(space={"x": {"float": [0, 1]}})
        self.assertTrue(plan.suits(plan.OPTIMIZERS["pycma-bipop"], "bbob", numeric))
        self.assertFalse(plan.suits(plan.OPTIMIZERS["pycma-bipop"], "toy", bowl()))
        self.assertFalse(plan.suits(plan.OPTIMIZERS["hyperopt-tpe"], "toy", bowl(objectives=2)))
        self.assertFalse(plan.suits(plan.OPTIMIZERS["optuna-nsga2"], "bbob", numeric))

    def test_the_subset_is_12_problems(self):
        self.assertEqual(sum(len(names) for names in plan.SUBSET.values()), 12)
