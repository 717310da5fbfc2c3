"""The plot of regret against trials as SVG: one panel a suite, one line an optimizer. Standard library only."""

import math
import statistics
from pathlib import Path

from . import baseline, plan, problems

WIDTH, HEIGHT, LEFT, TOP = 300, 200, 46, 30
COLUMNS = 4
# Colours that stay apart in print and for the colour-blind (Okabe and Ito), then repeated with dashes.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#a6761d", "#7570b3", "#666666")
LIGHT = "text{font:11px sans-serif;fill:#24292f}.t{font-weight:bold}.g{stroke:#d0d7de;stroke-width:1}"
DARK = "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.g{stroke:#444c56}}"
STYLE = f"<style>{LIGHT}{DARK}</style>"


def write(half, folder: Path, which: str) -> list[Path]:
    """regret.svg of the optimizers that run all suites, and regret-subset.svg of all on the subset."""
    suffix = "" if which == "report" else f"-{which}"
    fast = [o for o in half.summary.optimizers if not plan.OPTIMIZERS[o].slow and not plan.OPTIMIZERS[o].suites]
    grid = [n for n in baseline.GRID if n <= plan.BUDGET]
    panels = {suite: {o: curve(half, [suite], o, grid) for o in fast} for suite in problems.SUITES if half.names[suite]}
    paths = [save(folder / f"regret{suffix}.svg", panels, grid)]
    grid = [n for n in baseline.GRID if n <= plan.SLOW_BUDGET]
    chosen = {name for names in plan.SUBSET.values() for name in names}
    subset = {
        o: curve(half, list(plan.SUBSET), o, grid, chosen) for o in half.summary.optimizers if not plan.OPTIMIZERS[o].suites
    }
    if any(subset.values()):
        paths.append(save(folder / f"regret-subset{suffix}.svg", {"the subset of 12 problems": subset}, grid, scale=2))
    return paths


def curve(half, suites: list[str], optimizer: str, grid: list[int], chosen: set | None = None) -> list[tuple[int, float]]:
    """The mean normalised regret at each n; nothing unless the optimizer ran on every problem of the panel."""
    wanted = {name for suite in suites for name in half.names[suite] if chosen is None or name in chosen}
    points = []
    for n in grid:
        scores = {k: v for suite in suites for k, v in half.scores(suite, optimizer, n).items() if k in wanted}
        if len(scores) < len(wanted) or not scores:
            return []
        points.append((n, statistics.fmean(scores.values())))
    return points


def save(path: Path, panels: dict, grid: list[int], scale: float = 1) -> Path:
    names = list(dict.fromkeys(name for lines in panels.values() for name, points in lines.items() if points))
    columns = min(COLUMNS, len(panels))
    rows = math.ceil(len(panels) / columns)
    width, height = int(WIDTH * scale), int(HEIGHT * scale)
    total = columns * (width + LEFT) + 10, rows * (height + TOP + 26) + 18 * math.ceil(len(names) / columns) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]} {total[1]}" width="{total[0]}" height="{total[1]}">',
        STYLE,
    ]
    for place, (title, lines) in enumerate(panels.items()):
        x, y = LEFT + place % columns * (width + LEFT), TOP + place // columns * (height + TOP + 26)
        parts.append(panel(title, lines, names, grid, x, y, width, height))
    below = rows * (height + TOP + 26) + 14
    for place, name in enumerate(names):
        x, y = LEFT + place % columns * (width + LEFT), below + 18 * (place // columns)
        parts.append(
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 26}" y2="{y - 4}" {stroke(names, name)}/><text x="{x + 32}" y="{y}">{name}</text>'
        )
    path.write_text("\n".join([*parts, "</svg>"]) + "\n")
    return path


def stroke(names: list[str], name: str) -> str:
    place = names.index(name)
    dash = ("", ' stroke-dasharray="5 3"', ' stroke-dasharray="1.5 2.5"')[place // len(COLOURS) % 3]
    width = 3 if name == "tunesmith-auto" else 1.5
    return f'fill="none" stroke="{COLOURS[place % len(COLOURS)]}" stroke-width="{width}"{dash}'


def panel(title: str, lines: dict, names: list[str], grid: list[int], x: int, y: int, width: int, height: int) -> str:
    """Trials on a logarithmic axis; regret from 0 to what the worst line needs, at least 1.1."""
    top = min(2.0, max([1.1] + [value for points in lines.values() for _, value in points]) + 0.02)
    first, last = math.log(grid[0]), math.log(grid[-1])

    def at(n, value):
        return x + (math.log(n) - first) / (last - first) * width, y + height - min(value, top) / top * height

    parts = [f'<text class="t" x="{x}" y="{y - 10}">{title}</text>']
    for value in (0, 0.25, 0.5, 0.75, 1, 1.5, 2):
        if value <= top:
            _, line = at(grid[0], value)
            parts.append(
                f'<line class="g" x1="{x}" y1="{line:.1f}" x2="{x + width}" y2="{line:.1f}"/><text x="{x - 6}" y="{line + 4:.1f}" text-anchor="end">{value:g}</text>'
            )
    for n in grid:
        if n in (5, 10, 25, 50, 100, 200):
            parts.append(f'<text x="{at(n, 0)[0]:.1f}" y="{y + height + 16}" text-anchor="middle">{n}</text>')
    for name in sorted((n for n in names if lines.get(n)), key=lambda n: n == "tunesmith-auto"):
        points = " ".join("{:.1f},{:.1f}".format(*at(n, value)) for n, value in lines[name])
        parts.append(f'<polyline points="{points}" {stroke(names, name)}/>')
    return "\n".join(parts)
