"""The ground of Superset's maps: countries' outlines and names as tiles, drawn on this machine from the report's own outlines.

Natural Earth's outlines lie in orchestration/reporting/browser/basemap.json (TopoJSON, public domain). A tile is that of the web:
256 pixels of Web Mercator, by zoom, column and row (https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames).
"""

import functools
import io
import itertools
import json
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort
from PIL import Image, ImageDraw, ImageFont

OUTLINES = Path(__file__).resolve().parents[2] / "orchestration" / "reporting" / "browser" / "basemap.json"
WATER, LAND, BORDER, NAME = "#dbe5ea", "#f7f6f1", "#a9b3b7", "#6b767b"
TILE = 256
#: Pixels a pixel of a tile is drawn with, each way, before it is made smooth.
FINE = 3
DEEPEST = 12
#: A country is named where it is so many pixels wide.
NAMED_WIDTH = 60

blueprint = Blueprint("basemap", __name__)

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Ground:
    """A country's rings, the outer before its holes, in Web Mercator from 0 to 1; where its name stands and how wide it is."""

    name: str
    polygons: list[list[Ring]]
    box: tuple[float, float, float, float]
    middle: tuple[float, float]
    width: float


@blueprint.get("/basemap/<int:zoom>/<int:column>/<int:row>.png")
def tile(zoom: int, column: int, row: int) -> Response:
    """One tile as PNG; 404 where there is none."""
    if zoom > DEEPEST or max(column, row) >= 2**zoom:
        abort(404)
    return Response(draw(zoom, column, row), mimetype="image/png", headers={"Cache-Control": "private, max-age=86400"})


@functools.lru_cache(maxsize=2_000)
def draw(zoom: int, column: int, row: int) -> bytes:
    """A tile as PNG.

    Args:
        zoom: 0 is the world in one tile; each next has twice as many a side.
        column: from the west.
        row: from the north.
    """
    image = Image.new("RGB", (TILE * FINE, TILE * FINE), WATER)
    pen = ImageDraw.Draw(image)
    scale = 2**zoom
    west, north, side = column / scale, row / scale, 1 / scale
    seen = [one for one in grounds() if _meets(one.box, west, north, side)]

    def placed(ring: Ring) -> Ring:
        return [((x - west) * scale * TILE * FINE, (y - north) * scale * TILE * FINE) for x, y in ring]

    for one in seen:
        for outer, *holes in one.polygons:
            pen.polygon(placed(outer), fill=LAND)
            for hole in holes:
                pen.polygon(placed(hole), fill=WATER)
    for one in seen:
        for ring in itertools.chain.from_iterable(one.polygons):
            pen.line(placed(ring), fill=BORDER, width=FINE)
    image = image.resize((TILE, TILE), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=11)
    for one in grounds():
        ((x, y),) = placed([one.middle])
        if one.width * scale * TILE > max(NAMED_WIDTH, pen.textlength(one.name, font)):
            # A name that crosses a tile's edge is drawn in both.
            pen.text((x / FINE, y / FINE), one.name, fill=NAME, font=font, anchor="mm", stroke_width=2, stroke_fill=LAND)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@functools.cache
def grounds() -> list[Ground]:
    """Every country; large ones first, so that one inside another is drawn upon it."""
    atlas = json.loads(OUTLINES.read_text(encoding="utf-8"))
    (step_x, step_y), (from_x, from_y) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for steps in atlas["arcs"]:
        points = itertools.accumulate(steps, lambda at, step: [at[0] + step[0], at[1] + step[1]])
        arcs.append([_mercator(x * step_x + from_x, y * step_y + from_y) for x, y in points])

    def ring(indices: list[int]) -> Ring:
        lines = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
        points = [*lines[0], *itertools.chain.from_iterable(line[1:] for line in lines[1:])]
        # What crosses the 180th meridian is drawn at the eastern edge.
        crosses = any(abs(x - before) > 0.5 for (before, _), (x, _) in itertools.pairwise(points))
        return [(x + (crosses and x < 0.5), y) for x, y in points]

    found = []
    for country in atlas["countries"]:
        polygons = [[ring(indices) for indices in polygon] for polygon in country["polygons"]]
        largest = max((polygon[0] for polygon in polygons), key=lambda points: abs(_moments(points)[0]))
        _, x, y = _moments(largest)
        points = list(itertools.chain.from_iterable(polygon[0] for polygon in polygons))
        # The font that Pillow brings has no accents.
        name = "".join(one for one in unicodedata.normalize("NFKD", country["name"]) if not unicodedata.combining(one))
        found.append(Ground(name, polygons, _box(points), (x, y), _box(largest)[2] - _box(largest)[0]))
    return sorted(found, key=lambda one: -sum(abs(_moments(polygon[0])[0]) for polygon in one.polygons))


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    lat = max(-85.05, min(85.05, lat))
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def _moments(ring: Ring) -> tuple[float, float, float]:
    """A ring's signed area and the x and y of its centroid."""
    crosses = [(x1 * y2 - x2 * y1, x1 + x2, y1 + y2) for (x1, y1), (x2, y2) in itertools.pairwise([*ring, ring[0]])]
    area = sum(cross for cross, _, _ in crosses) / 2
    if not area:
        return 0.0, *ring[0]
    return area, sum(c * x for c, x, _ in crosses) / (6 * area), sum(c * y for c, _, y in crosses) / (6 * area)


def _box(points: Ring) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _meets(box: tuple[float, float, float, float], west: float, north: float, side: float) -> bool:
    return box[0] <= west + side and box[2] >= west and box[1] <= north + side and box[3] >= north
