"""Data of the half `unseen`, made by formulas with a fixed seed, and ways to spoil them that no other half uses."""

import math

from .generated import rows


def bikes(n=2400, seed=71):
    """Bicycles that are lent in an hour: two peaks a working day, one on a free one, warm and dry hours more."""

    def row(rng):
        hour, temperature, wind = rng.randrange(24), rng.gauss(14, 8), rng.lognormvariate(2, 0.5)
        day, sky = rng.choice(["working", "working", "free"]), rng.choice(["clear", "clear", "cloudy", "rain"])
        if day == "free":
            base = 220 * math.exp(-(((hour - 14) / 4.5) ** 2))
        else:
            base = 260 * math.exp(-(((hour - 8) / 1.8) ** 2)) + 300 * math.exp(-(((hour - 17.5) / 2.2) ** 2)) + 60 * math.exp(-(((hour - 13) / 4) ** 2))
        lent = (20 + base) * (0.35 + 0.65 / (1 + math.exp(-(temperature - 10) / 4))) * {"clear": 1.0, "cloudy": 0.85, "rain": 0.45}[sky] - wind
        return [str(hour), f"{temperature:.1f}", f"{wind:.1f}", day, sky, f"{max(0.0, lent + rng.gauss(0, 14)):.1f}"]

    return ["hour", "temperature", "wind", "day", "sky", "rentals"], rows(n, seed, row), "rentals"


def loans(n=1000, seed=72):
    """Whether a loan was paid back, by what the borrower earns and owes and what it was for."""
    purposes = {"car": 0.3, "house": 0.9, "study": -0.2, "holiday": -0.8, "debt": -1.1}

    def row(rng):
        income, age, months, purpose = rng.lognormvariate(10.4, 0.45), rng.uniform(19, 70), rng.choice([12, 24, 36, 48, 60]), rng.choice(list(purposes))
        amount, late = income * rng.uniform(0.05, 0.9), min(9, int(rng.expovariate(0.9)))
        z = 1.6 + purposes[purpose] - 4.5 * (amount / income - 0.45) - 1.1 * late + 1.3 * math.sin((age - 20) / 16) + 0.02 * (36 - months)
        paid = 1 / (1 + math.exp(-1.8 * z)) > rng.random()
        return [f"{income:.0f}", f"{amount:.0f}", f"{age:.0f}", str(months), purpose, str(late), "repaid" if paid else "defaulted"]

    return ["income", "amount", "age", "months", "purpose", "late_payments", "status"], rows(n, seed, row), "status"


def waves(n=900, seed=73):
    """Breiman's waveforms: 21 points of a mixture of two of three triangles; three classes."""
    triangles = [[max(0.0, 6 - abs(i - c)) for i in range(21)] for c in (6, 14, 10)]

    def row(rng):
        kind, u = rng.randrange(3), rng.random()
        first, second = [(0, 1), (0, 2), (1, 2)][kind]
        return [*(u * triangles[first][i] + (1 - u) * triangles[second][i] + rng.gauss(0, 1) for i in range(21)), "ABC"[kind]]

    return [f"t{i:02}" for i in range(21)] + ["wave"], rows(n, seed, row), "wave"


def arm(n=1600, seed=74):
    """How far the hand of an arm of three links is from its shoulder, in millimetres."""

    def row(rng):
        angles, lengths = [rng.uniform(-1.8, 1.8) for _ in range(3)], [rng.uniform(0.6, 1.4) for _ in range(3)]
        x = y = turn = 0.0
        for a, length in zip(angles, lengths):
            turn += a
            x, y = x + length * math.cos(turn), y + length * math.sin(turn)
        return [*angles, *lengths, f"{400 * math.hypot(x, y) + rng.gauss(0, 35):.2f}"]

    return ["a1", "a2", "a3", "l1", "l2", "l3", "reach"], rows(n, seed, row), "reach"


def glyphs(n=1600, seed=75):
    """Pictures of 10 by 10: a circle, a square, a triangle or a plus of any size, anywhere."""

    def row(rng):
        kind, r = rng.choice(["circle", "square", "triangle", "plus"]), rng.uniform(2.0, 3.6)
        left, top, light = rng.uniform(r, 9 - r), rng.uniform(r, 9 - r), rng.uniform(0.6, 1.0)

        def on(x, y):
            dx, dy = x - left, y - top
            far = {"circle": math.hypot(dx, dy), "square": max(abs(dx), abs(dy)) * 1.1, "triangle": max(dy, 0.9 * abs(dx) * 2 - dy), "plus": 99.0}[kind]
            return min(abs(dx), abs(dy)) < 0.6 and max(abs(dx), abs(dy)) <= r if kind == "plus" else abs(far - r) < 0.75

        return [*(f"{on(x, y) * light + rng.gauss(0, 0.18):.3f}" for y in range(10) for x in range(10)), kind]

    return [f"px{i}" for i in range(100)] + ["shape"], rows(n, seed, row), "shape"


DATA = {"bikes": bikes, "loans": loans, "waves": waves, "arm": arm, "glyphs": glyphs}


def contract(table, _, rng):
    """A contract's number as text."""
    table.column("contract", lambda number, _: f"C-{rng.randrange(16**6):06X}-{number:04}", at=1)


def fee(table, label, rng):
    """What is known only afterwards: a fee for collecting, which only one outcome has."""
    table.column("collection_fee", lambda _, row: f"{rng.uniform(40, 400):.2f}" if row[-1] == label else "0", at=2)


def same(table, n, rng):
    """Columns that an export filled with one value."""
    for i in range(n):
        table.column(["station", "version", "currency", "country"][i], lambda *_: ["north", "3", "EUR", "NL"][i], at=1)


def season(table, names, rng):
    """Rows in order of a date; from two thirds of it on, the named columns come from another sensor, with another zero and scale."""
    n = len(table.rows)
    for name in names:
        at = table.names.index(name)
        for row in table.rows[2 * n // 3 :]:
            row[at] = f"{1.8 * float(row[at]) + 25:.2f}"
    table.column("date", lambda number, _: f"2023-{1 + number * 12 // n:02}-{1 + number * 336 // n % 28:02}")


def retyped(table, share, rng):
    """Rows entered a second time with another outcome."""
    labels = sorted({row[-1] for row in table.rows})
    again = rng.sample(table.rows, int(share * len(table.rows)))
    table.rows += [[*row[:-1], labels[(labels.index(row[-1]) + 1) % len(labels)]] for row in again]
    rng.shuffle(table.rows)
