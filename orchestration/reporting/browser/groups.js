// Groups by what they are said to have done, and the tolls that they claim beside those that others report.

const GROUPS = 12, CLAIMED = 8;
let allGroups = false;

/** A range on a line: from low to high, a tick at best; it fades out where nothing bounds it above. */
function rangeBar({ low, best, high, open }, most, kind = "") {
  const share = (value) => `${(100 * Math.min(value, most)) / most}%`;
  const body = el("i", { className: open ? "unbounded" : "" });
  body.style.left = share(low);
  if (!open) body.style.width = share(high - low);
  else body.style.right = `${Math.max(0, 100 - (100 * Math.max(high, low)) / most - 14)}%`;
  const tick = el("b");
  tick.style.left = share(best);
  return el("div", { className: `range ${kind}`, "aria-hidden": "true" }, body, tick);
}
const rangeWords = ({ low, high, open, told: count }) => (!count ? "none told" : open ? `at least ${number(low)}` : low === high ? number(low) : `${number(low)} to ${number(high)}`);

/** Draw the table of groups. */
function drawGroups(events, choose) {
  const found = new Map();
  for (const event of events) {
    if (event.class !== "event" && event.class !== "aggregate") continue;
    for (const id of new Set([...event.perpetrators, ...event.suspects])) (found.get(id) ?? found.set(id, []).get(id)).push(event);
  }
  const rows = [...found].map(([id, own]) => ({ id, own, sum: tollOf(own), counts: countBy(own, (event) => event.attribution) })).sort((a, b) => b.own.length - a.own.length || (groupName(a.id) < groupName(b.id) ? -1 : 1));
  if (!rows.length) return $("groups").replaceChildren(el("p", { className: "empty" }, "No event here has a group that is said to have done it."));
  const most = Math.max(1, ...rows.map((row) => row.sum.high * (row.sum.open ? 1.15 : 1)));
  const widest = Math.max(...rows.map((row) => row.own.length));
  const head = el("div", { className: "group top" }, ["Group", "Events", "Who says so", "Deaths, low to high", ""].map((name) => el("span", {}, name)));
  const body = rows.slice(0, allGroups ? rows.length : GROUPS).map((row) => groupRow(row, most, widest, choose));
  const rest = rows.length - GROUPS;
  const more = rest > 0 ? el("p", { className: "more" }, el("button", { type: "button", onclick: () => { allGroups = !allGroups; drawGroups(events, choose); } }, allGroups ? "Show fewer" : `Show ${plural(rest, "more group")}`)) : null;
  const key = el("ul", { className: "legend" });
  legend(key, Object.entries(STATUSES).filter(([name]) => rows.some((row) => row.counts.has(name))));
  const note = el("p", { className: "aside" }, "A range runs from the lowest to the highest count told, the tick is the best one; it fades out where the texts give no upper bound (“at least 14”). An event with two groups counts for both, so rows do not add up. What was told as one (“three attacks”) counts as an event and adds no deaths.");
  return $("groups").replaceChildren(key, head, ...body, more ?? "", note);
}

function groupRow({ id, own, sum, counts }, most, widest, choose) {
  const segments = Object.keys(STATUSES).filter((name) => counts.has(name)).map((name) => {
    const part = el("i", { className: name });
    part.style.width = `${(100 * counts.get(name)) / own.length}%`;
    return part;
  });
  const says = Object.keys(STATUSES).filter((name) => counts.has(name)).map((name) => `${number(counts.get(name))} ${STATUSES[name]}`).join(", ");
  const bar = el("div", { className: "bar", role: "img", "aria-label": says }, segments);
  bar.style.width = `${Math.max(6, (100 * own.length) / widest)}%`;
  tip(bar, () => says.replaceAll(", ", "\n"));
  const network = names.groups[id]?.[1];
  return el("div", { className: "group" },
    el("div", {}, el("button", { type: "button", className: "link", onclick: () => choose(id) }, groupName(id)), network && network !== "none" ? el("small", {}, `network: ${plain(network)}`) : null),
    el("span", { className: "number" }, number(own.length)), bar, sum.told ? rangeBar(sum, most) : el("span"), el("span", { className: "told" }, rangeWords(sum)));
}

/** A toll of three bounds as a range that can be drawn. */
const asRange = ([low, best, high]) => ({ low: low ?? 0, best: best ?? low ?? high, high: high ?? best ?? low, open: high == null, told: 1 });

/** Draw what groups claim beside what others report, of the events that the filters leave. */
function drawVersus(events, open) {
  const kept = new Set(events.map((event) => event.id));
  const rows = versus.filter(([id]) => kept.has(id)).slice(0, CLAIMED);
  $("versus-card").hidden = !versus.length;
  if (!rows.length) return $("versus").replaceChildren(el("p", { className: "empty" }, "No group tells a toll of an event here."));
  const most = Math.max(1, ...rows.flatMap(([, , claimed, reported]) => [claimed, reported].filter(tollWords).map((toll) => { const range = asRange(toll); return range.high * (range.open ? 1.15 : 1); })));
  return $("versus").replaceChildren(el("div", { className: "rival top" }, ["Event", "", "Deaths", ""].map((name) => el("span", {}, name))), ...rows.map(([id, claimant, claimed, reported]) => {
    const event = BY_ID.get(id);
    return el("div", { className: "rival" },
      el("div", {}, el("button", { type: "button", className: "link", onclick: () => open(id) }, `${capital(plain(event.type))}, ${placeWords(event)}`), el("small", {}, `${claimant} · ${dayWords(event)}`)),
      el("div", {}, el("small", {}, "claimed"), tollWords(reported) ? el("small", {}, "reported") : null),
      el("div", {}, rangeBar(asRange(claimed), most), tollWords(reported) ? rangeBar(asRange(reported), most, "other") : null),
      el("span", { className: "told" }, tollWords(claimed), el("br"), tollWords(reported)));
  }));
}
