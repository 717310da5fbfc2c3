"""More data made by a formula: mixed columns, targets of odd scale, rare classes, many categories, few rows, pictures of other sizes."""

import math

from .generated import named, rows


def prices(n=500, seed=31):
    """Houses: categories and numbers of several scales; prices spread over a decade."""
    districts = {f"district {k}": 0.25 * math.sin(1.7 * k) for k in range(12)}

    def row(rng):
        district, state = rng.choice(list(districts)), rng.choice(["new", "used", "ruin"])
        area, year, rooms = rng.lognormvariate(4.6, 0.4), rng.randint(1900, 2020), rng.randint(1, 8)
        log = 9.2 + 0.75 * math.log(area) + districts[district] + {"new": 0.25, "used": 0.0, "ruin": -0.5}[state] + 0.002 * (year - 1960) + rng.gauss(0, 0.15)
        return [district, state, f"{area:.1f}", str(year), str(rooms), str(round(math.exp(log), -2))]

    return ["district", "state", "area_m2", "built", "rooms", "price"], rows(n, seed, row), "price"


def current(n=400, seed=32):
    """A sensor whose current is some millionths of an ampere."""

    def row(rng):
        x = [rng.gauss(0, 1) for _ in range(6)]
        return [*x, f"{3e-6 + 1e-6 * (x[0] + x[1] * x[2] + math.sin(2 * x[3])) + rng.gauss(0, 2e-7):.6g}"]

    return named(rows(n, seed, row), "current")


def fraud(n=2400, rate=0.03, seed=33):
    """Payments of which a few per cent are fraud."""

    def row(rng):
        bad = rng.random() < rate
        amount, hour = rng.lognormvariate(3 + 1.2 * bad, 1.0), rng.gauss(3 if bad else 14, 4) % 24
        country = rng.choice(["at", "de", "fr", "xx"] if bad else ["at", "de", "de", "fr", "fr", "it"])
        return [f"{amount:.2f}", f"{hour:.1f}", country, str(rng.randint(0, 40)), "fraud" if bad else "good"]

    return ["amount", "hour", "country", "age_of_account", "class"], rows(n, seed, row), "class"


def wines(n=180, seed=34):
    """Three kinds of wine, 13 measurements, few rows."""

    def row(rng):
        kind = rng.randrange(3)
        return [*(round(rng.gauss(10 * k + 3 * ((kind * (k + 1)) % 3), 3), 2) for k in range(13)), f"cultivar {kind}"]

    return named(rows(n, seed, row), "cultivar")


def adverts(n=1000, seed=35):
    """Advertisements: a brand of sixty, a colour, words of a title; which of four shops they belong to."""
    words = [f"word{k}" for k in range(40)]

    def row(rng):
        shop = rng.randrange(4)
        brand = f"brand {(rng.randrange(15) * 4 + shop) if rng.random() < 0.8 else rng.randrange(60)}"
        word = words[(rng.randrange(10) + 10 * shop) % 40] if rng.random() < 0.7 else rng.choice(words)
        return [brand, rng.choice(["red", "green", "blue", "black"]), word, f"{rng.lognormvariate(2 + 0.3 * shop, 0.6):.2f}", f"shop {shop}"]

    return ["brand", "colour", "title", "price", "shop"], rows(n, seed, row), "shop"


def pictures(side, n, kinds, noise, seed):
    """Pictures with one spot of light: which part of the picture it lies in."""

    def row(rng):
        x, y = rng.uniform(0, side - 1), rng.uniform(0, side - 1)
        size = side / 6
        kind = int(kinds * x / side) if kinds <= 3 else 2 * (x > (side - 1) / 2) + (y > (side - 1) / 2)
        dots = [f"{math.exp(-((i - x) ** 2 + (j - y) ** 2) / size**2) + rng.gauss(0, noise):.3f}" for j in range(side) for i in range(side)]
        return [*dots, f"part {kind}"]

    return [f"p{i}" for i in range(side * side)] + ["part"], rows(n, seed, row), "part"


def either(n=800, seed=36):
    """Exclusive or of two signs, with two columns of noise."""

    def row(rng):
        x = [rng.uniform(-1, 1) for _ in range(4)]
        return [*x, "yes" if (x[0] > 0) != (x[1] > 0) else "no"]

    return named(rows(n, seed, row))


def broad(n=130, columns=60, seed=37):
    """Almost as many columns as training rows; three of them count."""

    def row(rng):
        x = [rng.gauss(0, 1) for _ in range(columns)]
        return [*x, "high" if x[0] + x[1] - x[2] + rng.gauss(0, 0.7) > 0 else "low"]

    return named(rows(n, seed, row))


def plenty(n=6000, seed=38):
    """Many rows, few columns, five classes by distance and direction."""

    def row(rng):
        x = [rng.gauss(0, 1) for _ in range(8)]
        kind = int(2 * math.hypot(x[0], x[1])) if math.hypot(x[0], x[1]) < 2 else 4
        return [*x, f"k{min(kind, 4)}"]

    return named(rows(n, seed, row))


def trips(n=700, seed=39):
    """Taxi rides: a start as a date and time, places, a tariff; how many seconds they take."""

    def row(rng):
        day, hour = rng.randint(1, 28), rng.randrange(24)
        far, tariff = rng.expovariate(0.25) + 0.5, rng.choice(["day", "night", "airport"])
        seconds = 120 + 150 * far * (1.5 if hour in (8, 9, 17, 18) else 1.0) + (300 if tariff == "airport" else 0) + rng.gauss(0, 60)
        return [f"2024-03-{day:02d} {hour:02d}:{rng.randrange(60):02d}:00", f"{far:.2f}", tariff, str(hour), f"{seconds:.0f}"]

    return ["start", "distance", "tariff", "hour", "seconds"], rows(n, seed, row), "seconds"


ALL = {
    "prices": prices,
    "current": current,
    "fraud": fraud,
    "wines": wines,
    "adverts": adverts,
    "spots-10": lambda: pictures(10, 500, 3, 0.15, 41),
    "spots-12": lambda: pictures(12, 360, 4, 0.3, 42),
    "either": either,
    "broad": broad,
    "plenty": plenty,
    "trips": trips,
}
