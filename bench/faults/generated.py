"""Data made by a formula, with a fixed seed: the names of the columns, the rows as text with the target last, the target's name."""

import math
import random


def rows(n, seed, row):
    rng = random.Random(seed)
    made = [row(rng) for _ in range(n)]
    return [[x if isinstance(x, str) else f"{x:.5g}" for x in one] for one in made]


def named(made, target="y"):
    return [f"x{i + 1}" for i in range(len(made[0]) - 1)] + [target], made, target


def moons(n=400, noise=0.25, seed=1):
    """Two half circles that interlock."""

    def row(rng):
        kind, angle = rng.randrange(2), rng.uniform(0, math.pi)
        x, y = (math.cos(angle), math.sin(angle)) if kind else (1 - math.cos(angle), 0.5 - math.sin(angle))
        return [x + rng.gauss(0, noise), y + rng.gauss(0, noise), "ab"[kind]]

    return named(rows(n, seed, row))


def rings(n=600, seed=2):
    """Three rings about a centre, among columns of noise: no line tells them apart."""

    def row(rng):
        kind, angle = rng.randrange(3), rng.uniform(0, 2 * math.pi)
        radius = 1 + kind + rng.gauss(0, 0.15)
        return [radius * math.cos(angle), radius * math.sin(angle), rng.gauss(0, 1), rng.gauss(0, 1), f"ring {kind}"]

    return named(rows(n, seed, row))


def friedman(n=700, noise=1.0, seed=3):
    """Friedman's first problem: ten columns, of which five count, and not as a sum of lines."""

    def row(rng):
        x = [rng.random() for _ in range(10)]
        y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4]
        return [*x, y + rng.gauss(0, noise)]

    return named(rows(n, seed, row))


def blobs(n=1500, classes=6, informative=6, idle=10, apart=1.6, flipped=0.0, seed=4):
    """Each class two clouds in a few columns; the other columns are noise."""
    rng = random.Random(seed + 1000)
    centres = [(k % classes, [rng.gauss(0, apart) for _ in range(informative)]) for k in range(2 * classes)]

    def row(rng):
        kind, centre = rng.choice(centres)
        if rng.random() < flipped:
            kind = rng.randrange(classes)
        return [*(c + rng.gauss(0, 1) for c in centre), *(rng.gauss(0, 1) for _ in range(idle)), f"c{kind}"]

    return named(rows(n, seed, row))


def images(n=900, noise=0.25, seed=5):
    """Pictures of 8 by 8: a bar across, a bar down, a cross, a box, a diagonal, anywhere."""

    def row(rng):
        kind, size = rng.randrange(5), rng.randint(4, 6)
        left, top = rng.randint(0, 8 - size), rng.randint(0, 8 - size)
        dots = set()
        for i in range(size):
            middle = size // 2
            if kind in (0, 2):
                dots.add((left + i, top + middle))
            if kind in (1, 2):
                dots.add((left + middle, top + i))
            if kind == 3:
                dots |= {(left + i, top), (left + i, top + size - 1), (left, top + i), (left + size - 1, top + i)}
            if kind == 4:
                dots.add((left + i, top + i))
        pixels = [f"{min(1.0, max(0.0, ((x, y) in dots) * rng.uniform(0.6, 1.0) + abs(rng.gauss(0, noise)))):.3f}" for y in range(8) for x in range(8)]
        return [*pixels, ["across", "down", "cross", "box", "diagonal"][kind]]

    names, made, target = named(rows(n, seed, row), "shape")
    return [f"p{i}" for i in range(64)] + [target], made, target


def spirals(n=500, noise=0.08, seed=21):
    """Two arms of a spiral, and a column of noise."""

    def row(rng):
        kind, turn = rng.randrange(2), rng.uniform(0.25, 1.0)
        angle = 2.5 * math.pi * turn + math.pi * kind
        return [turn * math.cos(angle) + rng.gauss(0, noise), turn * math.sin(angle) + rng.gauss(0, noise), rng.gauss(0, 1), "lr"[kind]]

    return named(rows(n, seed, row))


def sine(n=600, noise=0.3, seed=22):
    """A wave of two columns, a product of two others, and three that do not count."""

    def row(rng):
        x = [rng.uniform(-2, 2) for _ in range(7)]
        return [*x, 3 * math.sin(1.5 * x[0] + x[1]) + x[2] * x[3] + rng.gauss(0, noise) + 50]

    return named(rows(n, seed, row), "height")


def checker(n=900, noise=0.05, seed=23):
    """A board of three by three fields in three colours."""

    def row(rng):
        x, y = rng.uniform(0, 3), rng.uniform(0, 3)
        kind = (int(x) + int(y)) % 3
        return [x + rng.gauss(0, noise), y + rng.gauss(0, noise), rng.random(), ["red", "green", "blue"][kind]]

    return named(rows(n, seed, row), "colour")


def counts(n=1100, seed=24):
    """Customers: numbers that count, categories, some values missing, and whether they left."""

    def row(rng):
        plan, city = rng.choice(["basic", "plus", "pro"]), rng.choice(["north", "south", "east", "west", "centre"])
        calls, months, bill = int(rng.expovariate(0.4)), rng.randint(1, 60), rng.lognormvariate(3, 0.5)
        z = 0.9 * calls - 0.05 * months + (1.2 if plan == "basic" else -0.4) + 0.02 * bill - 1.6
        left = "left" if 1 / (1 + math.exp(-2 * z)) > rng.random() else "stayed"
        return [plan, city, str(calls), "" if rng.random() < 0.08 else str(months), f"{bill:.2f}", str(rng.randint(18, 80)), left]

    return ["plan", "city", "calls", "months", "bill", "age", "outcome"], rows(n, seed, row), "outcome"


def textures(n=900, noise=0.35, seed=25):
    """Pictures of 8 by 8 with stripes across, down, or along either diagonal."""

    def row(rng):
        kind, wide, start, light = rng.randrange(4), rng.choice([2, 3]), rng.randrange(4), rng.uniform(0.6, 1)
        pixels = []
        for y in range(8):
            for x in range(8):
                place = [x, y, x + y, x - y][kind] + start
                pixels.append(f"{light * (place // wide % 2) + rng.gauss(0, noise):.3f}")
        return [*pixels, ["across", "down", "rising", "falling"][kind]]

    _, made, _ = named(rows(n, seed, row))
    return [f"p{i}" for i in range(64)] + ["stripes"], made, "stripes"


ALL = {
    "moons": moons,
    "rings": rings,
    "friedman": friedman,
    "blobs": blobs,
    "noisy-blobs": lambda: blobs(n=1200, classes=3, idle=5, flipped=0.25, seed=8),
    "images": images,
    "spirals": spirals,
    "sine": sine,
    "checker": checker,
    "counts": counts,
    "textures": textures,
}
