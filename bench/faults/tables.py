"""The data of the cases: the examples' real data, whole or in part, and with faults built in."""

import csv
import random
from pathlib import Path

from . import generated, mixed

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCES = {
    "digits": (EXAMPLES / "digits" / "digits.csv", "label"),
    "cancer": (EXAMPLES / "tabular" / "breast_cancer.csv", "diagnosis"),
    "penguins": (EXAMPLES / "penguins" / "penguins.csv", "species"),
    "diabetes": (EXAMPLES / "regression" / "diabetes.csv", "progression"),
}


class Table:
    """A table with the class in its last column."""

    def __init__(self, names, rows, target):
        self.names, self.rows, self.target = names, rows, target

    @classmethod
    def of(cls, source):
        from . import fields, latest, surveys, wares

        made = generated.ALL | mixed.ALL | latest.DATA | fields.DATA | surveys.DATA | wares.DATA
        if source in made:
            return cls(*made[source]())
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
    """A column that is the label, but for a little noise: as a share of the spread where the target is a number."""
    if all(number(row[-1]) and "." in row[-1] for row in table.rows[:20]) or len({row[-1] for row in table.rows}) > 50:
        values = [float(row[-1]) for row in table.rows]
        spread = (sum((v - sum(values) / len(values)) ** 2 for v in values) / len(values)) ** 0.5
        table.column("outcome_code", lambda _, row: f"{float(row[-1]) + rng.gauss(0, noise * spread):.4f}", at=3)
        return
    numbers = {label: i for i, label in enumerate(sorted({row[-1] for row in table.rows}))}
    table.column("outcome_code", lambda _, row: f"{numbers[row[-1]] + rng.gauss(0, noise):.4f}", at=3)


def identifier(table, _, rng):
    """A running number of the rows."""
    rng.shuffle(table.rows)
    table.column("record", lambda number, _: str(100_000 + number))


def names_of_rows(table, _, rng):
    """A number of each row, far from the next row's."""
    numbers = rng.sample(range(100_000, 900_000), len(table.rows))
    table.column("patient_id", lambda number, _: str(numbers[number]))


def drift(table, names, rng):
    """Columns that move along with a time, by which the rows are in order."""
    rng.shuffle(table.rows)
    n = len(table.rows)
    for name in names:
        at = table.names.index(name)
        values = [float(row[at]) for row in table.rows]
        spread = max(values) - min(values)
        for number, row in enumerate(table.rows):
            row[at] = f"{float(row[at]) + spread * number / n:.5g}"
    table.column("day", lambda number, _: str(1 + number // 3))


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
    scattered_copies(table, (share, 1, 1e-4), rng)


def scattered_copies(table, how, rng):
    """A share of the rows, each again a number of times, with this relative noise."""
    share, times, noise = how
    near = []
    for row in rng.sample(table.rows, int(share * len(table.rows))):
        for _ in range(times):
            near.append([f"{float(x) * (1 + rng.gauss(0, noise)):.6g}" if number(x) else x for x in row[:-1]] + [row[-1]])
    table.rows += near
    rng.shuffle(table.rows)


def number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


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


def holes(table, how, rng):
    """Missing values: this share of the named columns."""
    share, names = how
    for row in table.rows:
        for name in names:
            if rng.random() < share:
                row[table.names.index(name)] = ""


def made(source, steps, seed, path):
    """Writes a table with these changes, each a function with its argument."""
    table, rng = Table.of(source), random.Random(seed)
    for change, argument in steps:
        change(table, argument, rng)
    table.write(path)
    return table.target
