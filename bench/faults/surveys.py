"""Data of the half `blind`, made by formulas with a fixed seed, and ways to spoil them."""

import math

from .generated import rows


def gestures(n=1200, seed=91):
    """Five movements of a hand by three sensors: which one shows only in two of them together; six columns are of little use."""

    def row(rng):
        kind, u = rng.randrange(5), rng.uniform(-1.4, 1.4)
        angle = 0.9 * u + 2 * math.pi * kind / 5
        x = [u, math.sin(angle) + rng.gauss(0, 0.3), math.cos(angle) + rng.gauss(0, 0.3), 0.5 * (kind % 2) + rng.gauss(0, 1)]
        return [*x, *(rng.gauss(0, 1) for _ in range(5)), ["wave", "swipe", "push", "pull", "circle"][kind]]

    return [*(f"acc_{i}" for i in "xyz"), *(f"gyro_{i}" for i in "xyz"), *(f"mag_{i}" for i in "xyz"), "gesture"], rows(n, seed, row), "gesture"


def concrete(n=1500, seed=92):
    """How much pressure concrete bears, in MPa, by what it is mixed of and its days."""

    def row(rng):
        cement, slag, water, sand = rng.uniform(140, 480), rng.choice([0.0, 0.0, rng.uniform(20, 200)]), rng.uniform(140, 220), rng.uniform(600, 950)
        days, fluid = rng.choice([3, 7, 14, 28, 56, 90]), rng.choice([0.0, rng.uniform(2, 14)])
        bound = (cement + 0.6 * slag) / (water - 2.5 * fluid)
        strength = 24 * bound**1.1 * (1 - math.exp(-((days / 16) ** 0.6))) - 9 * max(0.0, bound - 2.6) ** 2 + 3 * math.sin(sand / 90)
        return [*(f"{v:.1f}" for v in (cement, slag, water, sand, fluid)), str(days), f"{max(2.0, strength + rng.gauss(0, 3.5)):.2f}"]

    return ["cement", "slag", "water", "sand", "superplasticizer", "days", "strength"], rows(n, seed, row), "strength"


def tickets(n=1400, seed=93):
    """Whether a customer's ticket was escalated."""
    products = {"mail": -0.4, "shop": 0.5, "app": 0.1, "router": 1.1, "tv": -0.9, "cloud": 0.8, "sim": -1.0}

    def row(rng):
        channel, product, premium = rng.choice(["phone", "chat", "web"]), rng.choice(list(products)), rng.choice(["yes", "no", "no"])
        hours, words, before = rng.lognormvariate(2.5, 0.9), rng.lognormvariate(4.2, 0.6), min(8, int(rng.expovariate(0.7)))
        z = products[product] + 1.3 * math.log(hours / 12) + 0.7 * (before - 1.4) + (0.9 if channel == "phone" else -0.5) * math.log(words / 66)
        z += 1.5 if premium == "yes" and before > 1 else -0.3
        escalated = 1 / (1 + math.exp(-2.4 * z)) > rng.random()
        return [channel, product, premium, f"{hours:.1f}", f"{words:.0f}", str(before), "escalated" if escalated else "closed"]

    return ["channel", "product", "premium", "hours_open", "words", "tickets_before", "outcome"], rows(n, seed, row), "outcome"


def gauges(n=1300, seed=94):
    """Pictures of 11 by 11 of a dial's hand: in which of six sectors it points."""

    def row(rng):
        sector = rng.randrange(6)
        angle, long = 2 * math.pi * (sector + rng.uniform(0.06, 0.94)) / 6, rng.uniform(3, 5)
        x0, y0, light = 5 + rng.uniform(-1.2, 1.2), 5 + rng.uniform(-1.2, 1.2), rng.uniform(0.5, 1)
        dots = [(x0 + t * long / 8 * math.cos(angle), y0 + t * long / 8 * math.sin(angle), 1.3 - t / 10) for t in range(9)]
        return [*(f"{max(w * light * math.exp(-((x - a) ** 2 + (y - b) ** 2) * 1.6) for a, b, w in dots) + rng.gauss(0, 0.14):.3f}" for y in range(11) for x in range(11)), f"sector {sector}"]

    return [f"g{i:03}" for i in range(121)] + ["reading"], rows(n, seed, row), "reading"


def tides(n=1500, seed=95):
    """How high the water stands in a harbour, in centimetres: by the moon's day, the hour since its transit, wind and air pressure."""

    def row(rng):
        moon, hour, wind, pressure = rng.uniform(0, 14.8), rng.uniform(0, 12.4), rng.gauss(0, 6), rng.gauss(1013, 9)
        level = 300 + 130 * (1 + 0.45 * math.cos(2 * math.pi * moon / 14.8)) * math.cos(2 * math.pi * hour / 12.4) + 0.5 * wind * abs(wind) - 1.2 * (pressure - 1013)
        return [f"{moon:.2f}", f"{hour:.2f}", f"{wind:.1f}", f"{pressure:.1f}", f"{level + rng.gauss(0, 14):.1f}"]

    return ["moon_day", "hours_after_transit", "wind", "pressure", "level"], rows(n, seed, row), "level"


DATA = {"gestures": gestures, "concrete": concrete, "tickets": tickets, "gauges": gauges, "tides": tides}


def numbered(table, _, rng):
    """A ticket's number as the system gave it."""
    table.column("ticket", lambda number, _: f"TCK-{2_400_000 + 7 * number}")


def handled(table, share, rng):
    """Who closed it, which is known only when it is over; now and then that says nothing."""
    table.column("closed_by", lambda _, row: rng.choice(["desk", "second line"]) if rng.random() < share else "second line" if row[-1] == "escalated" else "desk", at=3)


def refilled(table, n, rng):
    """Columns in which an export wrote the same everywhere."""
    for i in range(n):
        table.column(["plant", "unit", "norm"][i], lambda *_: ["3", "MPa", "206"][i], at=2 + i)


def relabelled(table, share, rng):
    """Rows that two people labelled, each in another way."""
    labels = sorted({row[-1] for row in table.rows})
    again = rng.sample(table.rows, int(share * len(table.rows)))
    table.rows += [[*row[:-1], rng.choice([x for x in labels if x != row[-1]])] for row in again]
    rng.shuffle(table.rows)


def moved(table, names, rng):
    """Rows in order of a year; in the last ones the named columns come in another unit."""
    n = len(table.rows)
    for name in names:
        at = table.names.index(name)
        for row in table.rows[7 * n // 10 :]:
            row[at] = f"{1.944 * float(row[at]) + 11:.2f}"
    table.column("year", lambda number, _: f"{1990 + 30 * number / n:.3f}")


def misjoined(table, _, rng):
    """Labels of other rows: a join by position after one side was sorted."""
    labels = [row[-1] for row in table.rows]
    order = sorted(range(len(labels)), key=lambda i: table.rows[i][0])
    for row, i in zip(table.rows, order):
        row[-1] = labels[i]


def silent(table, _, rng):
    """A sensor that was off: its last digit is all that moves."""
    for row in table.rows:
        row[:-1] = [f"{rng.choice([-1, 0, 1]) * 1e-3:.3f}" for _ in row[:-1]]


def seldom(table, how, rng):
    """Of one class this share of its rows."""
    label, share = how
    table.rows = [row for row in table.rows if row[-1] != label or rng.random() < share]


def crushed(table, _, rng):
    """The force at which the specimen broke: the target in another unit, as the press showed it."""
    table.column("press_kn", lambda _, row: f"{float(row[-1]) * 17.67 + rng.gauss(0, 6):.0f}", at=2)
