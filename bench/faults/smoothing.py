"""A program of one's own without curves: exponential smoothing of a shop's sales by level, trend and season; it prints how far off its forecasts were."""

import argparse
import json
import math
import random


def sales(n):
    rng, level, made = random.Random(17), 200.0, []
    for month in range(n):
        level += rng.gauss(1.2, 5)
        made.append(level * (1 + 0.25 * math.sin(2 * math.pi * month / 12) + 0.1 * math.cos(2 * math.pi * month / 4)) + rng.gauss(0, 9))
    return made


def main():
    p = argparse.ArgumentParser()
    for name, default in {"n": 132, "period": 12, "verbosity": 0, "workers": 1}.items():
        p.add_argument(f"--{name}", type=int, default=default)
    for name, default in {"smoothing_level": 0.4, "smoothing_slope": 0.05, "smoothing_seasonal": 0.2, "damping": 0.95}.items():
        p.add_argument(f"--{name}", type=float, default=default)
    p.add_argument("--trend", default="additive")
    a = p.parse_args()
    series = sales(a.n)
    if 2 * a.period > 60:
        raise ValueError("a season needs two whole periods to start from, in the first 60 months")
    season = [sum(series[k : 2 * a.period : a.period]) / 2 / (sum(series[: 2 * a.period]) / 2 / a.period) for k in range(a.period)]
    level, slope, off = sum(series[: a.period]) / a.period, 0.0, []
    for t, y in enumerate(series):
        s = season[t % a.period]
        ahead = level + a.damping * slope if a.trend == "additive" else level * math.exp(a.damping * slope)
        if t >= 60:
            off.append(abs(ahead * s - y) / abs(y))
        before, level = level, a.smoothing_level * y / s + (1 - a.smoothing_level) * ahead
        change = level - before if a.trend == "additive" else math.log(level / before)
        slope = a.smoothing_slope * change + (1 - a.smoothing_slope) * a.damping * slope
        season[t % a.period] = a.smoothing_seasonal * y / level + (1 - a.smoothing_seasonal) * s
    print(json.dumps({"mape": 100 * sum(off) / len(off)}))


if __name__ == "__main__":
    main()
