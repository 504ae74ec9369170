"""The figures of `bench.py` as a picture: seconds of each stage against the number of blurbs, both scales logarithmic."""

import math
from pathlib import Path
from typing import Any

_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 44, 48
_LINES = {
    "whole": ("whole run", "#1f2937", 3.0),
    "start": ("starting", "#9ca3af", 1.5),
    "land": ("landing", "#0e7490", 1.5),
    "extract": ("extraction", "#b45309", 1.5),
    "dbt": ("dbt", "#7c3aed", 1.5),
    "publish": ("publishing", "#15803d", 1.5),
    "report": ("report", "#be185d", 1.5),
    "added": ("1,000 more", "#1f2937", 2.0),
}


def draw(results: dict[str, Any], path: Path) -> None:
    """Write the picture as SVG.

    Args:
        results: as `docs/bench.json`.
        path: the file to write.
    """
    sizes = [results["sizes"][name] for name in sorted(results["sizes"], key=int)]
    values = {
        "whole": [(one["blurbs"], one["run"]["seconds"]) for one in sizes],
        **{
            stage: [(one["blurbs"], one["run"]["stages"][stage]["seconds"]) for one in sizes if stage in one["run"]["stages"]]
            for stage in ("start", "land", "extract", "dbt", "publish", "report")
        },
        "added": [(one["blurbs"], one["added"]["seconds"]) for one in sizes],
    }
    most = max((seconds for line in values.values() for _, seconds in line), default=1)
    decades_x = (1, max(2, math.ceil(math.log10(max(one["blurbs"] for one in sizes)))))
    decades_y = (-2, max(1, math.ceil(math.log10(most))))

    def x(blurbs: float) -> float:
        return _LEFT + (math.log10(blurbs) - decades_x[0]) / (decades_x[1] - decades_x[0]) * (_WIDTH - _LEFT - _RIGHT)

    def y(seconds: float) -> float:
        share = (math.log10(max(seconds, 10.0 ** decades_y[0])) - decades_y[0]) / (decades_y[1] - decades_y[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="14" fill="#1f2937">Seconds of a run by number of blurbs</text>',
    ]
    for power in range(decades_x[0], decades_x[1] + 1):
        at = x(10.0**power)
        out.append(f'<path d="M{at:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#e5e7eb"/>')
        out.append(f'<text x="{at:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle" fill="#4b5563">{10**power:,}</text>')
    for power in range(decades_y[0], decades_y[1] + 1):
        at = y(10.0**power)
        out.append(f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#e5e7eb"/>')
        out.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#4b5563">{10.0**power:g}</text>')
    ends: list[tuple[float, str]] = []
    for name, points in values.items():
        told, colour, width = _LINES[name]
        if not points:
            continue
        dash = ' stroke-dasharray="6 4"' if name == "added" else ""
        line = " ".join(f"{x(blurbs):.1f},{y(seconds):.1f}" for blurbs, seconds in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>')
        out += [f'<circle cx="{x(b):.1f}" cy="{y(s):.1f}" r="{width + 1}" fill="{colour}"/>' for b, s in points]
        ends.append((y(points[-1][1]), name))
    below = -math.inf
    for at, name in sorted(ends):
        below = max(at, below + 15)
        told, colour, _ = _LINES[name]
        seconds = values[name][-1][1]
        out.append(f'<text x="{_WIDTH - _RIGHT + 10}" y="{below + 4:.1f}" fill="{colour}">{told}, {seconds:,.3g} s</text>')
    out.append(f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 10}" text-anchor="middle" fill="#4b5563">blurbs</text>')
    path.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")
