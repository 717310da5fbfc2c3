"""COCO's functions through coco-experiment: the number of a function, a dimension, an instance; the optimum from the package itself."""

import contextlib
import os
import tempfile

import cocoex
import numpy as np

# Of each group of BBOB two or three, sorted; every second one belongs to the other half, so each half has every group:
# separable 1 3, moderate 6 8, ill-conditioned 10 13, multimodal 15 17 20, weakly structured 21 22 24.
FUNCTIONS = (1, 3, 6, 8, 10, 13, 15, 17, 20, 21, 22, 24)


def function(suite: str, number: int, dimension: int, instance: int):
    """The function and its least value."""
    found = cocoex.Suite(suite, f"instances: {instance}", f"dimensions: {dimension} function_indices: {number}")
    return found[0], least(found[0])


def least(coco) -> float:
    # The package writes the best parameter into a file of the working folder, rounded to 4 digits and more; the value there is f_opt.
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            os.chdir(folder)
            coco._best_parameter("print")
            with contextlib.closing(np.lib.npyio.DataSource(folder).open("._bbob_problem_best_parameter.txt")) as file:
                best = np.loadtxt(file)
        finally:
            os.chdir(here)
    return float(coco(best))
