"""A program of one's own without a curve: kernel ridge regression of an arm's reach in closed form, of which it prints one score at the end."""

import argparse
import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from faults import fields


def solved(matrix, right):
    """Cholesky's decomposition; fails where the matrix is not positive definite."""
    n, lower = len(matrix), []
    for i in range(n):
        row = []
        for j in range(i + 1):
            rest = matrix[i][j] - sum(map(float.__mul__, row, lower[j] if j < i else row))
            if i == j and rest <= 1e-9:
                sys.exit(f"numpy.linalg.LinAlgError: {i}-th leading minor of the array is not positive definite")
            row.append(math.sqrt(rest) if i == j else rest / lower[j][j])
        lower.append(row)
    half = []
    for i in range(n):
        half.append((right[i] - sum(map(float.__mul__, lower[i], half))) / lower[i][i])
    found = [0.0] * n
    for i in range(n - 1, -1, -1):
        found[i] = (half[i] - sum(lower[j][i] * found[j] for j in range(i + 1, n))) / lower[i][i]
    return found


def main():
    p = argparse.ArgumentParser()
    for name, default in {"rows": 160, "held": 80, "seed": 0, "split": 0, "n_jobs": 1}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"alpha": 0.1, "gamma": 0.2, "broken": 0.0}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--kernel", default="rbf")
    a = p.parse_args()
    if random.Random(a.seed).random() < a.broken:
        sys.exit("ConnectionError: the feature store did not answer within 30 s")
    if a.kernel == "sigmoid":
        sys.exit("ValueError: kernel 'sigmoid' is not supported by solver 'cholesky'")
    rows = [[float(v) for v in row] for row in fields.arm()[1]]
    random.Random(a.split).shuffle(rows)
    train, held = rows[: a.rows], rows[a.rows : a.rows + a.held]
    mean = sum(row[-1] for row in train) / len(train)

    def near(x, y):
        far = sum((u - v) ** 2 for u, v in zip(x[:-1], y[:-1]))
        return math.exp(-a.gamma * (math.sqrt(far) if a.kernel == "laplacian" else far))

    matrix = [[near(x, y) + (a.alpha if i == j else 0.0) for j, y in enumerate(train)] for i, x in enumerate(train)]
    weights = solved(matrix, [row[-1] - mean for row in train])
    errors = [mean + sum(w * near(x, y) for w, y in zip(weights, train)) - x[-1] for x in held]
    rmse, mae = math.sqrt(sum(e * e for e in errors) / len(errors)), sum(map(abs, errors)) / len(errors)
    print(f"fitted {a.rows} rows in 0.1 s\ntest RMSE: {rmse:.3f} mm\ntest MAE: {mae:.3f} mm")


if __name__ == "__main__":
    main()
