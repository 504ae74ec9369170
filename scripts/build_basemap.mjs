// Rebuild orchestration/reporting/browser/basemap.json: the countries' outlines behind the report's map.
//
//     npm install --no-save --prefix /tmp/basemap world-atlas@2.0.2 topojson-client@3.1.0 topojson-simplify@3.0.3 i18n-iso-countries@7.14.0
//     node scripts/build_basemap.mjs /tmp/basemap/node_modules
//
// world-atlas packs Natural Earth 4.1 (public domain) at 1:50m as TopoJSON. Three tenths of its points are kept (the least
// visible ones go, by the area that each spans), islands too small to be seen are dropped, and coordinates are rounded to a
// grid of 20,000 by 20,000, which is 2 km at the equator. A country's id becomes its ISO 3166-1 alpha-2 code; Natural Earth's
// areas without an ISO code keep their outline and have no id. Same packages: same bytes.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

const SHARE_OF_POINTS_KEPT = 0.3;
const SMALLEST_ISLAND = 0.02; // square degrees
const GRID = 20_000;

const require = createRequire(resolve(process.argv[2], "anything.js"));
const { quantize } = require("topojson-client");
const { filter, filterWeight, presimplify, quantile, simplify } = require("topojson-simplify");
const { numericToAlpha2 } = require("i18n-iso-countries");

const { land: _, ...objects } = require("world-atlas/countries-50m.json").objects;
const atlas = { ...require("world-atlas/countries-50m.json"), objects };
const weighed = presimplify(atlas);
const simple = simplify(weighed, quantile(weighed, SHARE_OF_POINTS_KEPT));
const seen = filter(simple, filterWeight(simple, SMALLEST_ISLAND));
delete seen.transform;
seen.bbox = [-180, -90, 180, 90];

const { arcs, transform, objects: { countries } } = quantize(seen, GRID);
const drawn = countries.geometries.filter((one) => one.type && numericToAlpha2(one.id) !== "AQ");
const polygons = (one) => (one.type === "Polygon" ? [one.arcs] : one.arcs);
const used = [...new Set(drawn.flatMap((one) => one.arcs.flat(Infinity)).map((arc) => (arc < 0 ? ~arc : arc)))].sort((a, b) => a - b);
const place = new Map(used.map((arc, index) => [arc, index]));
const renamed = (arc) => (arc < 0 ? ~place.get(~arc) : place.get(arc));
const basemap = {
  transform,
  arcs: used.map((arc) => arcs[arc]),
  countries: drawn.map((one) => ({
    id: numericToAlpha2(one.id) ?? (one.properties.name === "Kosovo" ? "XK" : null),
    name: one.properties.name,
    polygons: polygons(one).map((rings) => rings.map((ring) => ring.map(renamed))),
  })),
};
writeFileSync(new URL("../orchestration/reporting/browser/basemap.json", import.meta.url), `${JSON.stringify(basemap)}\n`);
