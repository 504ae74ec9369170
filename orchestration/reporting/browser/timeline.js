// The timeline: events per month (per quarter or year where there are many), once by type and once by who says who did it.

const UNITS = [
  { name: "month", of: (month) => month, months: 1 },
  { name: "quarter", of: (month) => `${month.slice(0, 4)} Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`, months: 3 },
  { name: "year", of: (month) => month.slice(0, 4), months: 12 },
];
/** Pixels that a bar takes at least, with its gap. */
const NARROWEST = 6;
const BUCKET_NAMES = { month: monthName, quarter: (bucket) => bucket, year: (bucket) => bucket };

const monthNumber = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const monthOf = (count) => `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;

/** The first and the last month of events, as numbers. */
const spanOf = (events) => events.reduce(([first, last], { month }) => (month ? [Math.min(first, monthNumber(month)), Math.max(last, monthNumber(month))] : [first, last]), [Infinity, -Infinity]);

let unit = UNITS[0];
const bucketOf = (event) => (event.month ? unit.of(event.month) : null);

/** Take the finest unit for which the chart has room. */
function chooseUnit(events) {
  const [first, last] = spanOf(events);
  const room = $("time-type").clientWidth / NARROWEST;
  unit = UNITS.find((one) => (last - first + 1) / one.months <= room) ?? UNITS[2];
}

/** Every bucket from the first to the last. */
function bucketsOf(events) {
  const [first, last] = spanOf(events);
  const buckets = [];
  for (let month = first; month <= last; month += 1) if (buckets.at(-1) !== unit.of(monthOf(month))) buckets.push(unit.of(monthOf(month)));
  return buckets;
}

/** A step of an axis that gives about four ticks: 1, 2 or 5 times a power of ten. */
function stepOf(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / 4)));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => most / step <= 5);
}

/** Draw both charts and their table. */
function drawTimeline(events, chosen, choose) {
  const all = bucketsOf(events);
  const dated = new Map(all.map((bucket) => [bucket, []]));
  for (const event of events) dated.get(bucketOf(event))?.push(event);
  const stacks = (key, order) => [...dated].map(([bucket, found]) => ({ bucket, total: found.length, counts: order.map((name) => [name, found.filter((event) => key(event) === name).length]) }));
  const classes = stacks((event) => typeClass(event.type), Object.keys(CLASSES));
  const statuses = stacks((event) => event.attribution, Object.keys(STATUSES));
  const say = (bucket) => BUCKET_NAMES[unit.name](bucket);
  stackedBars($("time-type"), classes, say, CLASSES, "type of event", chosen, choose);
  stackedBars($("time-status"), statuses, say, STATUSES, "who says who did it", chosen, choose);
  const used = (key, all) => Object.entries(all).filter(([name]) => events.some((event) => key(event) === name));
  legend($("type-legend"), used((event) => typeClass(event.type), CLASSES));
  legend($("status-legend"), used((event) => event.attribution, STATUSES));
  const undated = events.filter((event) => !event.month);
  undatedBar($("time-type"), undated, (event) => typeClass(event.type), CLASSES, choose);
  undatedBar($("time-status"), undated, (event) => event.attribution, STATUSES, choose);
  $("time-rest").textContent = [
    all.length ? `Events by ${unit.name}, at the first day that each can have happened.` : "",
    undated.length ? `${plural(undated.length, "event")} ${undated.length === 1 ? "has" : "have"} no month: the text tells no date, none that can be counted from without a day of publication, or a year at best.` : "",
  ].join(" ");
  $("time-table").querySelector(".scroll").replaceChildren(tableOf([capital(unit.name), "Events", ...Object.values(CLASSES).map(capital), ...Object.values(STATUSES).map(capital)],
    classes.map((one, index) => [say(one.bucket), one.total, ...one.counts.map(([, count]) => count), ...statuses[index].counts.map(([, count]) => count)])));
}

/** The events without a month, as one bar beside the charts. */
function undatedBar(target, events, key, named, choose) {
  if (!events.length) return;
  const counts = countBy(events, key);
  const found = Object.keys(named).filter((name) => counts.has(name));
  const says = found.map((name) => `${number(counts.get(name))} ${named[name]}`);
  const segments = found.map((name) => {
    const part = el("i", { className: name });
    part.style.width = `${(100 * counts.get(name)) / events.length}%`;
    return part;
  });
  const bar = el("div", { className: "bar", role: "img", "aria-label": says.join(", ") }, segments);
  tip(bar, () => says.join("\n"));
  target.append(el("div", { className: "undated" }, el("button", { type: "button", className: "link", onclick: () => choose("none") }, `${number(events.length)} without a month`), bar));
}

function stackedBars(target, stacked, say, named, what, chosen, choose) {
  const width = target.clientWidth || 800, height = 150, gutter = 34, foot = 24;
  if (!stacked.length) return target.replaceChildren();
  const most = Math.max(1, ...stacked.map((one) => one.total));
  const step = stepOf(most), top = Math.ceil(most / step) * step;
  const y = (count) => 8 + (height - foot - 8) * (1 - count / top);
  const wide = (width - gutter) / stacked.length;
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "group", "aria-label": `Events over time by ${what}; arrow keys walk through, Enter shows one` });
  for (let count = 0; count <= top; count += step) {
    drawing.append(svg("line", { x1: gutter, x2: width, y1: y(count), y2: y(count), class: "axis" }), svg("text", { x: gutter - 7, y: y(count) + 4, "text-anchor": "end", class: "tick" }, number(count)));
  }
  const bar = Math.min(34, wide - Math.min(2, wide / 4));
  const every = Math.ceil(64 / wide);
  const covers = stacked.map((one, index) => {
    const left = gutter + index * wide;
    let height0 = 0;
    for (const [name, count] of one.counts) {
      if (!count) continue;
      drawing.append(svg("rect", { x: left + (wide - bar) / 2, width: bar, y: y(height0 + count), height: Math.max(0.5, y(height0) - y(height0 + count) - (count < top / 60 ? 0 : 1)), class: name }));
      height0 += count;
    }
    if (index % every === 0) drawing.append(svg("text", { x: left + wide / 2, y: height - 6, "text-anchor": "middle", class: "tick" }, tickOf(one.bucket)));
    const lines = one.counts.filter(([, count]) => count).map(([name, count]) => `${number(count)} ${named[name]}`);
    const cover = svg("rect", { x: left, y: 0, width: wide, height: height - foot, class: `bucket${one.bucket === chosen ? " chosen" : ""}`, role: "button", "aria-pressed": String(one.bucket === chosen), "aria-label": `${say(one.bucket)}: ${plural(one.total, "event")}${lines.length ? `; ${lines.join(", ")}` : ""}`, "data-bucket": one.bucket });
    tip(cover, () => `${say(one.bucket)}: ${plural(one.total, "event")}\n${lines.join("\n")}`);
    return cover;
  });
  drawing.append(...covers);
  roving(covers, (cover) => choose(cover.dataset.bucket));
  return target.replaceChildren(drawing);
}
const tickOf = (bucket) => (bucket.length === 7 && bucket[4] === "-" ? `${MONTHS[Number(bucket.slice(5)) - 1].slice(0, 3)} ${bucket.slice(2, 4)}` : bucket);
