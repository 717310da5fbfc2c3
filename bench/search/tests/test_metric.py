"""Normalisation, fronts, ranks and intervals."""

import random
import statistics
import unittest

from search import baseline, metric

from .toys import bowl


class Regret(unittest.TestCase):
    def test_the_optimum_is_0_and_the_median_of_random_search_is_1(self):
        self.assertEqual(metric.regret(3.0, 3.0, 5.0), 0)
        self.assertEqual(metric.regret(5.0, 3.0, 5.0), 1)

    def test_it_is_clipped_on_both_sides(self):
        self.assertEqual(metric.regret(100.0, 3.0, 5.0), 2)
        self.assertEqual(metric.regret(2.9, 3.0, 5.0), 0)

    def test_nothing_feasible_counts_as_the_worst(self):
        self.assertEqual(metric.regret(None, 3.0, 5.0), 2)

    def test_where_random_search_finds_the_optimum_only_the_optimum_is_0(self):
        self.assertEqual(metric.regret(3.0, 3.0, 3.0), 0)
        self.assertEqual(metric.regret(3.1, 3.0, 3.0), 2)

    def test_the_median_of_the_best_of_n_draws_agrees_with_simulation(self):
        rng = random.Random(1)
        pool = sorted(rng.gauss(0, 1) for _ in range(5000))
        simulated = statistics.median(min(rng.choices(pool, k=25)) for _ in range(4000))
        self.assertAlmostEqual(metric.best_of(pool, 25), simulated, delta=0.05)

    def test_a_problem_that_is_rarely_feasible_has_no_median_at_small_n(self):
        slack = lambda c: type(bowl().evaluate(c))([c["x"]], [4.9 - c["x"]])  # noqa: E731 - one in a hundred is feasible
        record = baseline.compute(bowl(evaluate=slack, constraints=1))
        self.assertIsNone(record["medians"]["5"])
        self.assertIsNotNone(record["medians"]["1000"])
        self.assertGreater(record["typical"], 4.9)

    def test_a_curve_is_read_at_its_last_step_before_n(self):
        steps = [[1, 9.0], [5, 4.0], [30, 1.0]]
        self.assertEqual([metric.at(steps, n) for n in (1, 4, 5, 29, 30, 99)], [9, 9, 4, 4, 1, 1])
        self.assertIsNone(metric.at([[3, 1.0]], 2))


class Fronts(unittest.TestCase):
    def test_dominated_and_equal_points_are_left_out(self):
        self.assertEqual(metric.front([(1, 3), (2, 2), (2, 2), (3, 3), (2, 4), (4, 1)]), [(1, 3), (2, 2), (4, 1)])

    def test_the_hypervolume_of_two_steps_is_their_area(self):
        # Scaled to a reference of (4, 4) from (0, 0): boxes 0.25 x 0.25 and so on, by hand.
        self.assertAlmostEqual(metric.hypervolume([(1, 2), (2, 1)], (4, 4), (0, 0)), (3 * 2 + 2 * 1) / 16)

    def test_points_beyond_the_reference_add_nothing(self):
        self.assertEqual(metric.hypervolume([(5, 0), (0, 4)], (4, 4), (0, 0)), 0)


class Ranks(unittest.TestCase):
    def test_equal_values_share_their_rank(self):
        self.assertEqual(metric.ranks([0.5, 0.1, 0.5, 0.9]), [2.5, 1, 2.5, 4])

    def test_the_critical_difference_agrees_with_a_published_example(self):
        # Demsar 2006, section 3.2.3: 4 classifiers on 14 data sets, CD = 2.569 sqrt(4 * 5 / (6 * 14)) = 1.25.
        self.assertAlmostEqual(metric.critical_difference(4, 14), 1.25, places=2)


class Intervals(unittest.TestCase):
    def test_the_bootstrap_agrees_with_the_normal_interval_of_a_mean(self):
        rng = random.Random(3)
        values = [rng.gauss(1, 2) for _ in range(400)]
        low, high = metric.interval(values)
        half = 1.96 * statistics.stdev(values) / 20
        self.assertAlmostEqual(low, statistics.fmean(values) - half, delta=0.05)
        self.assertAlmostEqual(high, statistics.fmean(values) + half, delta=0.05)

    def test_it_is_the_same_every_time(self):
        self.assertEqual(metric.interval([1.0, 2.0, 4.0]), metric.interval([1.0, 2.0, 4.0]))


if __name__ == "__main__":
    unittest.main()
