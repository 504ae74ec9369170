// The map: dots for towns and sites, dashed rings for "near", hatched diamonds for divisions and border areas, hatched
// countries for events that are somewhere in them. Positions are redrawn at each zoom, so that marks and words keep their size.

const LABELS = 14;
/** Marks that are drawn at most, those of most events; a map of more is a blot, and slow. */
const MARKS = 2000;
const view = { x: 0, y: 0, scale: 4, fitted: false };
const HATCHES = { few: 11, some: 7, many: 4.5 };

const hatchOf = (count) => (count >= 10 ? "many" : count >= 3 ? "some" : "few");
const hatchPattern = (name, gap) => svg("pattern", { id: `hatch-${name}`, width: gap, height: gap, patternUnits: "userSpaceOnUse" },
  svg("rect", { width: gap, height: gap, fill: "transparent" }), svg("line", { x1: 0, y1: 0, x2: 0, y2: gap, class: "hatch" }));

const land = svg("g", {});
const areas = svg("g", {});
const marksLayer = svg("g", {});
const labels = svg("g", { "aria-hidden": "true" });
const patterns = Object.entries(HATCHES).map(([name, gap]) => hatchPattern(name, gap));
// Of the marks that keep their size, the diamonds are turned themselves.
const upright = hatchPattern("upright", 4.5), turned = hatchPattern("turned", 4.5);
turned.setAttribute("patternTransform", "rotate(45)");
const globe = svg("svg", { role: "group", "aria-label": "Map of the events; arrow keys walk through the marks, Enter shows the events of one" },
  svg("defs", {}, patterns, upright, turned), land, areas, marksLayer, labels);
land.append(...COUNTRIES.map((one) => svg("path", { d: one.path, class: "land" })));

/** What the marks stand for: events by mark, most events first. */
function gathered(events) {
  const found = new Map();
  for (const event of events) {
    if (!event.mark) continue;
    const one = found.get(event.mark.key) ?? found.set(event.mark.key, { ...event.mark, events: [] }).get(event.mark.key);
    one.events.push(event);
  }
  return [...found.values()].sort((a, b) => b.events.length - a.events.length || (a.key < b.key ? -1 : 1));
}

const SHAPES = { dot: "at", near: "near", within: "somewhere in", country: "somewhere in" };
function told(mark) {
  const sum = tollOf(mark.events);
  const toll = sum.told ? `\n${plural(sum.low, "death")} or more told` : "";
  return `${plural(mark.events.length, "event")} ${SHAPES[mark.shape]} ${mark.name}${toll}`;
}

let shown = [];
let drawn = [];

/** Draw the marks of events; `chosen` is the key of the mark that filters the page. */
function drawMap(events, chosen, choose) {
  const all = gathered(events);
  shown = all.slice(0, MARKS);
  if (!view.fitted) fit();
  const byCountry = shown.filter((mark) => mark.shape === "country");
  areas.replaceChildren(...byCountry.map((mark) => svg("path", {
    class: `hatched mark${mark.key === chosen ? " chosen" : ""}`, fill: `url(#hatch-${hatchOf(mark.events.length)})`, "vector-effect": "non-scaling-stroke",
    d: mark.events[0].countries.map((code) => COUNTRY.get(code)?.path ?? "").join(""),
  })));
  const placed = shown.filter((mark) => mark.shape !== "country");
  // Small dots lie over large ones, so that none is hidden.
  marksLayer.replaceChildren(...placed.map((mark) => shapeOf(mark, mark.key === chosen)));
  drawn = [...areas.children, ...marksLayer.children];
  const about = [...byCountry, ...placed];
  drawn.forEach((node, index) => {
    node.dataset.key = about[index].key;
    node.setAttribute("role", "button");
    node.setAttribute("aria-pressed", String(about[index].key === chosen));
    node.setAttribute("aria-label", told(about[index]));
    tip(node, () => told(about[index]));
  });
  roving(drawn, (node) => choose(node.dataset.key));
  placeMarks();
  restOf(events, all);
}

function shapeOf(mark, isChosen) {
  const more = isChosen ? " chosen" : "";
  if (mark.shape === "within") return svg("rect", { class: `within mark${more}`, fill: "url(#hatch-upright)" });
  return svg("circle", { class: `${mark.shape} mark${more}` });
}
const radius = (count) => Math.min(24, 2.6 + 2.1 * Math.sqrt(count));

/** Put everything where the view has it. */
function placeMarks() {
  const { width, height } = $("map").getBoundingClientRect();
  if (!width) return;
  globe.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const at = (x, y) => [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];
  const [left, top] = at(0, 0);
  for (const layer of [land, areas]) layer.setAttribute("transform", `translate(${left} ${top}) scale(${view.scale})`);
  // A pattern lies in the units of what it fills: those of the country layer are degrees.
  patterns.forEach((pattern) => pattern.setAttribute("patternTransform", `rotate(45) scale(${1 / view.scale})`));
  const placed = shown.filter((mark) => mark.shape !== "country");
  placed.forEach((mark, index) => {
    const node = marksLayer.children[index];
    const [x, y] = at(...project(mark.lon, mark.lat));
    if (mark.shape === "within") {
      const side = 4.5 + radius(mark.events.length) * 0.75;
      const size = { x: -side, y: -side, width: 2 * side, height: 2 * side, transform: `translate(${x} ${y}) rotate(45)` };
      for (const [name, value] of Object.entries(size)) node.setAttribute(name, value);
    } else {
      node.setAttribute("cx", x);
      node.setAttribute("cy", y);
      node.setAttribute("r", radius(mark.events.length) + (mark.shape === "near" ? 3 : 0));
    }
  });
  label(placed, at, width, height);
}

/** Names of the largest marks and of the countries, none over another. */
function label(placed, at, width, height) {
  const taken = [];
  const free = (box) => box.left > 2 && box.right < width - 2 && box.top > 2 && box.bottom < height - 2
    && taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
  const nodes = [];
  const put = (text, kind, x, y, anchor) => {
    const wide = text.length * 6.9;
    const left = anchor === "middle" ? x - wide / 2 : x;
    const box = { left, right: left + wide, top: y - 11, bottom: y + 4 };
    if (!free(box)) return false;
    taken.push(box);
    return nodes.push(svg("text", { x, y, class: kind }, document.createTextNode(clean(text))));
  };
  const towns = placed.filter((mark) => mark.shape !== "within");
  for (const mark of towns) {
    const [x, y] = at(...project(mark.lon, mark.lat));
    const r = radius(mark.events.length) * 0.7;
    taken.push({ left: x - r, right: x + r, top: y - r, bottom: y + r });
  }
  let left = LABELS;
  for (const mark of placed) {
    const [x, y] = at(...project(mark.lon, mark.lat));
    if (left && put(mark.name, "place", x + radius(mark.events.length) + 4, y + 4)) left -= 1;
  }
  for (const one of COUNTRIES) {
    const [x, y] = at(...one.centre);
    if ((one.box.east - one.box.west) * view.scale > one.name.length * 7.5) put(one.name, "country", x, y, "middle");
  }
  labels.replaceChildren(...nodes);
}

/** Show all marks, or the world where there are none. */
function fit() {
  const { width, height } = $("map").getBoundingClientRect();
  const corners = shown.flatMap((mark) => (mark.shape === "country"
    ? mark.events[0].countries.flatMap((code) => { const box = COUNTRY.get(code)?.box; return box ? [[box.west, box.north], [box.east, box.south]] : []; })
    : [project(mark.lon, mark.lat)]));
  const box = corners.length ? boxOf(corners) : { west: -130, east: 160, north: -75, south: 60 };
  view.x = (box.west + box.east) / 2;
  view.y = (box.north + box.south) / 2;
  view.scale = Math.min((width - 70) / Math.max(10, box.east - box.west), (height - 70) / Math.max(8, box.south - box.north));
  view.fitted = width > 0;
}
function zoom(factor, at = null) {
  const { width, height, left, top } = $("map").getBoundingClientRect();
  const [dx, dy] = at ? [at.clientX - left - width / 2, at.clientY - top - height / 2] : [0, 0];
  const scale = Math.max(1.5, Math.min(400, view.scale * factor));
  view.x += dx / view.scale - dx / scale;
  view.y += dy / view.scale - dy / scale;
  view.scale = scale;
  placeMarks();
}

/** Buttons, dragging, and the wheel with Ctrl or Command held, so that scrolling past the map stays scrolling. */
function startMap() {
  $("map").append(globe);
  $("zoom-in").onclick = () => zoom(1.6);
  $("zoom-out").onclick = () => zoom(1 / 1.6);
  $("zoom-fit").onclick = () => { fit(); placeMarks(); };
  globe.addEventListener("wheel", (turn) => {
    if (!turn.ctrlKey && !turn.metaKey) return;
    turn.preventDefault();
    zoom(turn.deltaY < 0 ? 1.2 : 1 / 1.2, turn);
  }, { passive: false });
  let from = null;
  globe.addEventListener("pointerdown", (at) => { from = at.button === 0 ? at : null; });
  addEventListener("pointermove", (at) => {
    if (!from) return;
    if (Math.hypot(at.clientX - from.clientX, at.clientY - from.clientY) < 3 && !globe.classList.contains("held")) return;
    globe.classList.add("held");
    view.x -= (at.clientX - from.clientX) / view.scale;
    view.y -= (at.clientY - from.clientY) / view.scale;
    from = at;
    placeMarks();
  });
  addEventListener("pointerup", () => { from = null; setTimeout(() => globe.classList.remove("held")); });
  // A drag that ends over a mark does not choose it.
  globe.addEventListener("click", (at) => { if (globe.classList.contains("held")) at.stopPropagation(); }, true);
  new ResizeObserver(() => { if (!view.fitted) fit(); placeMarks(); }).observe($("map"));
  const sign = (...shape) => svg("svg", { width: 22, height: 22, viewBox: "-11 -11 22 22", "aria-hidden": "true" }, ...shape);
  const box = { x: -7, y: -7, width: 14, height: 14 };
  const entries = [
    [sign(svg("circle", { r: 6, class: "dot" })), "a named town or site; the larger, the more events"],
    [sign(svg("circle", { r: 7, class: "near" })), "near it, or part of its district"],
    [sign(svg("rect", { ...box, class: "within", fill: "url(#hatch-upright)", transform: "rotate(45)" })), "somewhere in a province, district or border area"],
    [sign(svg("rect", { x: -10, y: -8, width: 20, height: 16, fill: "url(#hatch-turned)" })), "somewhere in the country; the denser, the more events"],
  ];
  $("map-legend").replaceChildren(...entries.map(([shape, text]) => el("li", {}, shape, text)));
}

/** What the map cannot show, and everything that it shows as a table. */
function restOf(events, marks) {
  const none = events.filter((event) => !event.mark);
  const unplaced = none.filter((event) => event.place);
  const parts = [`${plural(shown.reduce((sum, mark) => sum + mark.events.length, 0), "event")} on the map${marks.length > MARKS ? `, at the ${number(MARKS)} places of most events (of ${number(marks.length)})` : ""}.`];
  const such = unplaced.length ? `, or one that has no point on record (${number(unplaced.length)}, such as “${unplaced[0].place}”)` : "";
  if (none.length) parts.push(`Not on it: ${plural(none.length, "event")} whose text tells no place${such}. `);
  $("map-rest").replaceChildren(parts.join(" "), none.length ? el("button", { type: "button", className: "link", onclick: () => setFilter("place", "none") }, "Show these") : "");
  const MOST = 200;
  $("map-table").querySelector(".scroll").replaceChildren(tableOf(["Place", "Known as", "Events", "Deaths told, at least"], marks.slice(0, MOST).map((mark) => [
    el("button", { type: "button", className: "link", onclick: () => setFilter("place", mark.key) }, mark.name), { dot: "town or site", near: "near it", within: "division or area", country: "country" }[mark.shape],
    mark.events.length, tollOf(mark.events).low])), marks.length > MOST ? el("p", { className: "aside" }, `The ${MOST} places with most events of ${number(marks.length)}.`) : "");
}
