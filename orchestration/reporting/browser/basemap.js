// The countries' outlines (Natural Earth, as a topology of shared arcs) and the projection that the map is drawn in.

const outlines = read("basemap");
const RADIANS = Math.PI / 180;
const HIGHEST = 82;

/** Mercator, whose scale is the same both ways at any one place: degrees to units of a degree at the equator, y downwards. */
const project = (lon, lat) => [lon, -Math.log(Math.tan(Math.PI / 4 + (Math.max(-HIGHEST, Math.min(HIGHEST, lat)) * RADIANS) / 2)) / RADIANS];

/** The points of an arc, projected; arcs hold steps on the grid of `transform`. */
const arcs = outlines.arcs.map((steps) => {
  let x = 0, y = 0;
  const { scale, translate } = outlines.transform;
  return steps.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return project(x * scale[0] + translate[0], y * scale[1] + translate[1]);
  });
});

/** The points of a ring; one that crosses the date line goes on past it, instead of back around the world. */
function ringPoints(ring) {
  const points = ring.flatMap((arc, index) => (arc < 0 ? arcs[~arc].toReversed() : arcs[arc]).slice(index ? 1 : 0));
  let turned = 0;
  return points.map(([x, y], index) => {
    const step = index ? x - points[index - 1][0] : 0;
    if (Math.abs(step) > 180) turned -= 360 * Math.sign(step);
    return [x + turned, y];
  });
}

function boxOf(points) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return { west, north, east, south };
}

/** Twice the signed area of a ring, and its centre of area. */
function centreOf(points) {
  let area = 0, x = 0, y = 0;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const cross = points[j][0] * points[i][1] - points[i][0] * points[j][1];
    area += cross;
    x += (points[j][0] + points[i][0]) * cross;
    y += (points[j][1] + points[i][1]) * cross;
  }
  return { area: Math.abs(area), x: x / (3 * area), y: y / (3 * area) };
}

/** Every country: its path, and the box and centre of its largest part. */
const COUNTRIES = outlines.countries.map(({ id, name, polygons }) => {
  const rings = polygons.map((polygon) => polygon.map(ringPoints));
  const main = rings.map(([outer]) => ({ outer, ...centreOf(outer) })).reduce((a, b) => (b.area > a.area ? b : a));
  const path = rings.flat().map((points) => `M${points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join("L")}Z`).join("");
  return { id, name, path, centre: [main.x, main.y], box: boxOf(main.outer) };
});
const COUNTRY = new Map(COUNTRIES.filter((one) => one.id).map((one) => [one.id, one]));
