"""Plots as inline SVG in the page's own colours: bars with their uncertainty, lines, histograms. No script."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROW = 26
_LABEL = 168
_WIDTH = 640
_PLOT = _WIDTH - _LABEL - 120


def wilson(share: float, count: float) -> tuple[float, float]:
    """The 95 % interval of a share seen in `count` tries."""
    if not count:
        return 0.0, 1.0
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def bars(
    title: str, rows: Mapping[str, tuple[float, float]], *, floors: Mapping[str, float] | None = None
) -> str:
    """Shares with the number of tries, one bar each; floors as dashed lines through all of them."""
    height = _ROW * len(rows) + 34

    def x(share: float) -> float:
        return _LABEL + share * _PLOT

    parts = [
        f"<line class='grid' x1='{x(tick):.0f}' x2='{x(tick):.0f}' y1='0' y2='{height - 30}'/>"
        f"<text class='tick' x='{x(tick):.0f}' y='{height - 14}' text-anchor='middle'>{tick:.0%}</text>"
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    for number, (name, (share, count)) in enumerate(rows.items()):
        y = number * _ROW + 4
        low, high = wilson(share, count)
        parts.append(
            f"<text x='{_LABEL - 10}' y='{y + 13}' text-anchor='end'>{escape(name)}</text>"
            f"<rect class='track' x='{_LABEL}' y='{y}' width='{_PLOT}' height='18' rx='4'/>"
            f"<rect class='{_tone(share)}' x='{_LABEL}' y='{y}' width='{max(share * _PLOT, 1):.1f}' "
            "height='18' rx='4'/>"
            f"<line class='range' x1='{x(low):.1f}' x2='{x(high):.1f}' y1='{y + 9}' y2='{y + 9}'/>"
            f"<text class='n' x='{_LABEL + _PLOT + 12}' y='{y + 13}'>{share:.1%}"
            f"<tspan class='dim'> of {count:.0f}</tspan></text>"
        )
    for name, share in (floors or {}).items():
        parts.append(
            f"<line class='floor' x1='{x(share):.1f}' x2='{x(share):.1f}' y1='0' y2='{height - 30}'>"
            f"<title>{escape(name)}: {share:.1%}</title></line>"
        )
    told = "; ".join(f"{name} {share:.1%} of {count:.0f}" for name, (share, count) in rows.items())
    return _figure(title, told, height, parts)


def line(title: str, points: Mapping[str, float], *, under: str) -> str:
    """Shares over a few named steps, as pass^k over k."""
    height, left, top = 190, 48, 16
    span, tall = 420, height - 60
    names = list(points)
    xs = [left + span * (n + 0.5) / len(names) for n in range(len(names))]
    ys = [top + (1 - points[name]) * tall for name in names]
    parts = [
        f"<line class='grid' x1='{left}' x2='{left + span}' y1='{top + (1 - tick) * tall:.0f}' "
        f"y2='{top + (1 - tick) * tall:.0f}'/><text class='tick' x='{left - 8}' "
        f"y='{top + (1 - tick) * tall + 4:.0f}' text-anchor='end'>{tick:.0%}</text>"
        for tick in (0, 0.5, 1)
    ]
    if len(names) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        parts.append(f"<polyline class='curve' points='{path}'/>")
    for name, x, y in zip(names, xs, ys, strict=True):
        parts.append(
            f"<circle class='dot' cx='{x:.1f}' cy='{y:.1f}' r='5'/>"
            f"<text class='n' x='{x:.1f}' y='{y - 11:.1f}' text-anchor='middle'>{points[name]:.1%}</text>"
            f"<text class='tick' x='{x:.1f}' y='{height - 24}' text-anchor='middle'>{escape(under + name)}</text>"
        )
    told = ", ".join(f"{under}{name}: {value:.1%}" for name, value in points.items())
    return _figure(title, told, height, parts, width=left + span + 20)


def histogram(title: str, values: Sequence[float], *, unit: str, bins: int = 24) -> str:
    """How many values fall where; the last bin takes all above the 99th of a hundred."""
    if not values:
        return ""
    ordered = sorted(values)
    top = max(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1)
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(value / top * bins))] += 1
    height, left, span, tall = 170, 20, 560, 110
    most = max(counts)
    wide = span / bins
    parts = [
        f"<rect class='plain' x='{left + n * wide + 1:.1f}' y='{tall - count / most * (tall - 10):.1f}' "
        f"width='{wide - 2:.1f}' height='{count / most * (tall - 10):.1f}' rx='2'>"
        f"<title>{n / bins * top:.0f} to {(n + 1) / bins * top:.0f} {escape(unit)}: {count}</title></rect>"
        for n, count in enumerate(counts)
    ]
    parts += [
        f"<text class='tick' x='{left + share * span:.0f}' y='{tall + 18}' text-anchor='middle'>"
        f"{share * top:.0f}</text>"
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    middle = ordered[len(ordered) // 2]
    parts.append(
        f"<line class='floor' x1='{left + min(middle / top, 1) * span:.1f}' "
        f"x2='{left + min(middle / top, 1) * span:.1f}' y1='0' y2='{tall}'/>"
        f"<text class='tick' x='{left}' y='{tall + 40}'>{escape(unit)}; dashed: the median, {middle:.0f}</text>"
    )
    return _figure(title, f"{len(ordered)} values, median {middle:.0f} {unit}", height, parts, width=600)


def _tone(share: float) -> str:
    return "good" if share >= 0.9 else "fair" if share >= 0.7 else "poor"


def _figure(title: str, told: str, height: float, parts: Sequence[str], *, width: int = _WIDTH) -> str:
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f"<svg viewBox='0 0 {width} {height}' role='img' aria-label='{escape(title + ': ' + told, quote=True)}'>"
        f"{''.join(parts)}</svg></figure>"
    )
