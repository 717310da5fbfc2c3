"""The data of the cases: the examples' real data, whole or in part, and with faults built in."""

import csv
import random
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCES = {
    "digits": (EXAMPLES / "digits" / "digits.csv", "label"),
    "cancer": (EXAMPLES / "tabular" / "breast_cancer.csv", "diagnosis"),
}


class Table:
    """A table with the class in its last column."""

    def __init__(self, names, rows, target):
        self.names, self.rows, self.target = names, rows, target

    @classmethod
    def of(cls, source):
        path, target = SOURCES[source]
        with path.open(newline="") as file:
            names, *rows = csv.reader(file)
        at = names.index(target)
        order = [i for i in range(len(names)) if i != at] + [at]
        return cls([names[i] for i in order], [[row[i] for i in order] for row in rows], target)

    def write(self, path):
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([self.names, *self.rows])

    def column(self, name, value, at=0):
        """A new column; `value` makes it from the row and its number."""
        self.names.insert(at, name)
        for number, row in enumerate(self.rows):
            row.insert(at, value(number, row))


def classes(table, wanted, rng):
    """Rows of some classes only."""
    table.rows = [row for row in table.rows if row[-1] in wanted]


def sample(table, n, rng):
    """`n` rows, drawn at random."""
    table.rows = rng.sample(table.rows, n)


def shuffled_labels(table, share, rng):
    """A share of the labels, exchanged among each other: what is left of them is as frequent as before."""
    chosen = rng.sample(range(len(table.rows)), int(share * len(table.rows)))
    labels = [table.rows[i][-1] for i in chosen]
    rng.shuffle(labels)
    for i, label in zip(chosen, labels):
        table.rows[i][-1] = label


def blank(table, _, rng):
    """Inputs that say nothing: the same in every row but for one that is random."""
    for row in table.rows:
        row[:-1] = ["1"] * (len(row) - 1)
        row[0] = str(rng.randint(0, 9))


def leak(table, noise, rng):
    """A column that is the label, but for a little noise."""
    numbers = {label: i for i, label in enumerate(sorted({row[-1] for row in table.rows}))}
    table.column("outcome_code", lambda _, row: f"{numbers[row[-1]] + rng.gauss(0, noise):.4f}", at=3)


def identifier(table, _, rng):
    """A running number of the rows."""
    rng.shuffle(table.rows)
    table.column("record", lambda number, _: str(100_000 + number))


def constant(table, n, rng):
    """Columns with one value."""
    for i in range(n):
        table.column(f"unit_{i}", lambda *_: "1", at=2)


def copies(table, share, rng):
    """Rows that occur twice."""
    table.rows += [list(row) for row in rng.sample(table.rows, int(share * len(table.rows)))]
    rng.shuffle(table.rows)


def near_copies(table, share, rng):
    """Rows that occur a second time with a little noise."""
    near = []
    for row in rng.sample(table.rows, int(share * len(table.rows))):
        near.append([f"{float(x) * (1 + rng.gauss(0, 1e-4)):.6g}" for x in row[:-1]] + [row[-1]])
    table.rows += near
    rng.shuffle(table.rows)


def conflicts(table, share, rng):
    """Rows that occur a second time with another label."""
    labels = sorted({row[-1] for row in table.rows})
    for row in rng.sample(table.rows, int(share * len(table.rows))):
        table.rows.append(row[:-1] + [rng.choice([label for label in labels if label != row[-1]])])
    rng.shuffle(table.rows)


def rare_class(table, keep, rng):
    """A class of which only a few rows are left."""
    label = sorted({row[-1] for row in table.rows})[-1]
    of_it = [row for row in table.rows if row[-1] == label]
    table.rows = [row for row in table.rows if row[-1] != label] + rng.sample(of_it, keep)
    rng.shuffle(table.rows)


def holes(table, share, rng):
    """Missing values."""
    for row in table.rows:
        for i in range(len(row) - 1):
            if rng.random() < share:
                row[i] = ""


def made(source, steps, seed, path):
    """Writes a table with these changes, each a function with its argument."""
    table, rng = Table.of(source), random.Random(seed)
    for change, argument in steps:
        change(table, argument, rng)
    table.write(path)
    return table.target
