"""Spaces: the unit cube, conditions, features."""

import random
import unittest

from search import spaces

from .toys import SPACE


class Spaces(unittest.TestCase):
    def setUp(self):
        self.parameters = spaces.parse(SPACE)

    def test_every_point_of_the_cube_is_a_configuration_within_the_bounds(self):
        rng = random.Random(0)
        for _ in range(200):
            config = spaces.from_unit(self.parameters, [rng.random() for _ in self.parameters])
            self.assertTrue(-5 <= config["x"] <= 5 and 1e-4 <= config["lr"] <= 1 and config["n"] in range(1, 9))
            self.assertIn(config["depth"], (16, 32, 64))

    def test_the_corners_are_the_bounds(self):
        low = spaces.from_unit(self.parameters, [0] * 6)
        self.assertAlmostEqual(low.pop("lr"), 1e-4)
        self.assertEqual(low, {"x": -5, "n": 1, "kind": "a", "depth": 16, "only_b": 0})
        self.assertEqual(spaces.from_unit(self.parameters, [1] * 6)["n"], 8)

    def test_whole_numbers_take_equal_shares(self):
        n = self.parameters[2]
        counts = [sum(n.from_unit((i + 0.5) / 800) == level for i in range(800)) for level in range(1, 9)]
        self.assertEqual(counts, [100] * 8)

    def test_back_to_the_cube_and_again_gives_the_same_value(self):
        rng = random.Random(1)
        for parameter in self.parameters:
            value = parameter.from_unit(rng.random())
            again = parameter.from_unit(parameter.to_unit(value))
            self.assertTrue(again == value or abs(again - value) < 1e-9, parameter.name)

    def test_inactive_parameters_are_stripped(self):
        full = spaces.from_unit(self.parameters, [0.5, 0.5, 0.5, 0.1, 0.5, 0.5])
        self.assertNotIn("only_b", spaces.strip(self.parameters, full))
        self.assertIn("only_b", spaces.strip(self.parameters, full | {"kind": "b"}))

    def test_features_name_what_an_optimizer_must_handle(self):
        self.assertEqual(spaces.features(SPACE), {"float", "int", "choice", "ordered", "conditions"})
        self.assertEqual(spaces.features({"x": {"float": [0, 1]}}), {"float"})
