"""Data of the half `fresh`, made by formulas with a fixed seed, and ways to spoil them."""

import math

from .generated import rows


def houses(n=2000, seed=121):
    """What a house was sold for, in thousands, by its size, age, place and how far the station is."""
    places = {"harbour": 90.0, "old town": 60.0, "hills": 25.0, "mills": -20.0, "plain": -45.0}

    def row(rng):
        area, plot, age, walk, place = rng.lognormvariate(4.7, 0.3), rng.lognormvariate(6, 0.4), rng.uniform(0, 110), rng.uniform(2, 45), rng.choice(list(places))
        price = 2.1 * area + places[place] * (1 + area / 200) + 18 * math.log(plot / 400) + 0.012 * (age - 55) ** 2 - 60 * math.tanh((walk - 18) / 8)
        price += (35 if place == "hills" else -10) * math.sin(age / 14)
        return [f"{area:.0f}", f"{plot:.0f}", f"{age:.1f}", f"{walk:.1f}", place, f"{rng.gauss(0, 1):.2f}", f"{price + rng.gauss(0, 14):.1f}"]

    return ["area", "plot", "age", "walk", "place", "facing", "price"], rows(n, seed, row), "price"


def birds(n=1300, seed=122):
    """Four birds by their songs: pitch, its rise, how long, how often, in clusters of two each; four columns are noise."""
    kinds = {"wren": [(1.2, 0.6, -0.6, 1), (-1.2, 1.2, 0.4, -1)], "robin": [(-1.0, -1.0, 0.8, 1), (1.4, -1.2, 0.9, 0)],
             "finch": [(1.2, 1.2, 0.9, -1), (-1.2, 0.2, -1.4, 0)], "thrush": [(0.0, -0.4, -0.8, -1), (0.0, 1.4, 1.2, 1)]}

    def row(rng):
        name = rng.choice(list(kinds))
        middle = rng.choice(kinds[name])
        return [*(m + rng.gauss(0, 0.5) for m in middle), *(rng.gauss(0, 1) for _ in range(4)), name]

    return ["pitch", "rise", "length", "rate", "hum", "wind", "echo", "rain", "bird"], rows(n, seed, row), "bird"


def churn(n=1500, seed=123):
    """Whether a customer leaves, by contract, months, bill and calls for help."""

    def row(rng):
        contract, months, bill, calls = rng.choice(["monthly", "yearly", "two years"]), rng.expovariate(1 / 24), rng.gauss(60, 22), min(9, int(rng.expovariate(0.6)))
        line = rng.choice(["fibre", "dsl", "none"])
        z = {"monthly": 1.4, "yearly": -0.3, "two years": -1.6}[contract] - 1.2 * math.log1p(months / 12) + 0.5 * (calls - 1.2) + (0.04 if line == "fibre" else -0.02) * (bill - 60) + 0.5
        leaves = 1 / (1 + math.exp(-1.8 * z)) > rng.random()
        return [contract, f"{months:.1f}", f"{bill:.2f}", str(calls), line, f"{rng.gauss(0, 1):.3f}", "left" if leaves else "stayed"]

    return ["contract", "months", "bill", "calls", "line", "score", "churn"], rows(n, seed, row), "churn"


def tiles(n=900, seed=124):
    """Pictures of 10 by 10 of woven cloth: stripes along, across, aslant, or dots, of any phase and light."""

    def row(rng):
        kind, wave, phase, light = rng.randrange(4), rng.uniform(2.6, 4.2), rng.uniform(0, 6.28), rng.uniform(0.4, 1)

        def at(x, y):
            turns = [x, y, (x + y) / 1.41][kind] if kind < 3 else 0
            wavy = math.sin(2 * math.pi * turns / wave + phase) if kind < 3 else 1.4 * math.sin(2 * math.pi * x / wave + phase) * math.sin(2 * math.pi * y / wave + phase)
            return f"{0.5 + 0.5 * light * wavy + rng.gauss(0, 0.25):.3f}"

        return [*(at(x, y) for y in range(10) for x in range(10)), ["warp", "weft", "twill", "dotted"][kind]]

    return [f"c{i:02}" for i in range(100)] + ["weave"], rows(n, seed, row), "weave"


DATA = {"houses": houses, "birds": birds, "churn": churn, "tiles": tiles}


def twice(table, share, rng):
    """Rows that were entered again with another outcome."""
    labels = sorted({row[-1] for row in table.rows})
    for row in rng.sample(table.rows, int(share * len(table.rows))):
        table.rows.append([*row[:-1], rng.choice([x for x in labels if x != row[-1]])])
    rng.shuffle(table.rows)


def farewell(table, slip, rng):
    """Days since the line was shut, noted only where it was."""
    table.column("days_since_shut", lambda _, row: f"{rng.uniform(1, 60):.0f}" if (row[-1] == "left") != (rng.random() < slip) else "0", at=2)


def tax(table, _, rng):
    """The tax on the sale, which is a share of its price."""
    table.column("sales_tax", lambda _, row: f"{float(row[-1]) * 0.035 + rng.gauss(0, 0.15):.3f}", at=1)


def customer(table, _, rng):
    """The customer's number."""
    table.column("customer_no", lambda number, _: f"C{rng.randint(100, 999)}-{50_000 + number}")


def same(table, n, rng):
    """Columns that say the same of all."""
    for i in range(n):
        table.column(["country", "currency", "version"][i], lambda *_: ["NO", "kr", "4"][i], at=1 + i)


def boom(table, names, rng):
    """Rows in order of their year, in which the named columns grow."""
    n = len(table.rows)
    for name in names:
        at = table.names.index(name)
        for number, row in enumerate(table.rows):
            row[at] = f"{float(row[at]) * (1 + 1.6 * number / n):.2f}"
    table.column("sold", lambda number, _: f"{1999 + 20 * number / n:.3f}")
