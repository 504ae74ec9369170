// Filters, figures, and the order in which everything is drawn.

const NONE = { search: "", type: "", country: "", group: "", status: "", class: "", from: "", to: "", place: "", month: "" };
const filter = { ...NONE };
const TESTS = {
  search: (event, wanted) => wanted.toLowerCase().split(/\s+/).filter(Boolean).every((word) => searched(event).includes(word)),
  type: (event, wanted) => event.type === wanted || typeClass(event.type) === wanted.replace(/^class:/, ""),
  country: (event, wanted) => event.countries.includes(wanted),
  group: (event, wanted) => [event.perpetrators, event.suspects, event.targets, event.claimants].some((ids) => ids.includes(wanted)),
  status: (event, wanted) => event.attribution === wanted,
  class: (event, wanted) => event.class === wanted,
  from: (event, wanted) => event.month != null && event.month >= wanted,
  to: (event, wanted) => event.month != null && event.month <= wanted,
  place: (event, wanted) => (event.mark?.key ?? "none") === wanted,
  month: (event, wanted) => (bucketOf(event) ?? "none") === wanted,
};

/** The events that pass every filter but those named. */
function passing(...except) {
  const asked = Object.entries(filter).filter(([name, wanted]) => wanted && !except.includes(name));
  return EVENTS.filter((event) => asked.every(([name, wanted]) => TESTS[name](event, wanted)));
}

function setFilter(name, value) {
  filter[name] = value;
  const field = $("filters").elements[name];
  if (field && field.value !== value) field.value = value;
  draw();
}
const flip = (name) => (value) => setFilter(name, filter[name] === value ? "" : value);
function clearFilters() {
  Object.assign(filter, NONE);
  $("filters").reset();
  draw();
}

function draw() {
  if (!filter.month) chooseUnit(passing());
  const events = passing();
  for (const field of $("filters").elements) field.classList.toggle("set", Boolean(field.value) && field.name in filter);
  drawChips(events);
  drawFigures(events);
  drawMap(passing("place"), filter.place, flip("place"));
  drawTimeline(passing("month"), filter.month, flip("month"));
  drawGroups(events, flip("group"));
  drawVersus(events, openEvent);
  drawEvents(events);
}

/** What is filtered, each to be lifted by a click; the marks' filters have no field of their own. */
function drawChips(events) {
  const chip = (text, lift) => el("button", { type: "button", onclick: lift, "aria-label": `Lift the filter: ${text}` }, `${text} ×`);
  const chips = [];
  if (filter.place) chips.push(chip(filter.place === "none" ? "not on the map" : SHAPES[EVENTS.find((event) => event.mark?.key === filter.place).mark.shape] + " " + EVENTS.find((event) => event.mark?.key === filter.place).mark.name, () => setFilter("place", "")));
  if (filter.month) chips.push(chip(filter.month === "none" ? "without a month" : BUCKET_NAMES[unit.name](filter.month), () => setFilter("month", "")));
  if (Object.values(filter).some(Boolean)) chips.push(el("button", { type: "button", onclick: clearFilters }, "Clear all filters"));
  $("chips").replaceChildren(el("strong", {}, events.length === EVENTS.length ? `All ${plural(events.length, "event")}` : `${number(events.length)} of ${plural(EVENTS.length, "event")}`), ...chips);
}

function drawFigures(events) {
  const single = events.filter((event) => event.class === "event");
  const violent = single.filter((event) => typeClass(event.type) === "violence");
  const sum = tollOf(events);
  const claimed = violent.filter((event) => event.attribution === "claimed").length;
  const suspected = violent.filter((event) => event.attribution === "suspected").length;
  const countries = countBy(events, (event) => event.countries);
  const groups = countBy(events, (event) => [...event.perpetrators, ...event.suspects].filter((id) => !names.groups[id]?.[2]));
  const top = (counts, say) => { const [most] = [...counts].sort((a, b) => b[1] - a[1]); return most ? `most: ${say(most[0])} (${number(most[1])})` : ""; };
  const range = sum.told ? (sum.open ? `${number(sum.low)}+` : sum.low === sum.high ? number(sum.low) : `${number(sum.low)}–${number(sum.high)}`) : "–";
  const figures = [
    ["Single events", number(single.length), `${number(violent.length)} violent; beside them ${plural(events.length - single.length, "aggregate, statement or report", "aggregates, statements and reports")}`],
    ["Deaths told", range, sum.told ? `${sum.open ? "no upper bound in some texts; " : ""}best ${number(sum.best)}; told of ${plural(sum.told, "event")}` : "no toll told"],
    ["Violence claimed", violent.length ? `${Math.round((100 * claimed) / violent.length)}%` : "–", violent.length ? `${number(claimed)} of ${number(violent.length)} by who did it; ${number(suspected)} suspected` : ""],
    ["Countries", number(countries.size), top(countries, countryName)],
    ["Named groups", number(groups.size), top(groups, groupName)],
  ];
  $("figures").replaceChildren(...figures.map(([name, big, small]) => el("div", {}, el("dt", {}, name), el("dd", { className: "big" }, big), el("dd", { className: "small" }, small))));
}

/** Choices of a select, each with how many events it has. */
function choices(name, all, counts, say) {
  const options = [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => el("option", { value }, `${say(value)} (${number(count)})`));
  $("filters").elements[name].replaceChildren(el("option", { value: "" }, all), ...options);
}

function start() {
  const months = EVENTS.map((event) => event.month).filter(Boolean).sort();
  const period = months.length ? ` Dated ${monthName(months[0])} to ${monthName(months.at(-1))}.` : "";
  $("about").textContent = `${plural(about.events, "record")} read from ${plural(about.blurbs, "report")} of ${plural(about.sources, "source")}.${period} Published ${about.published_at}.`;
  choices("type", "Any type", countBy(EVENTS, (event) => event.type), (type) => capital(plain(type)));
  choices("country", "Any country", countBy(EVENTS, (event) => event.countries), countryName);
  choices("group", "Any group", countBy(EVENTS, (event) => [...new Set([...event.perpetrators, ...event.suspects, ...event.targets, ...event.claimants])]), groupName);
  choices("status", "Anyone", countBy(EVENTS, (event) => event.attribution), (status) => capital(STATUSES[status] ?? status));
  choices("class", "Any kind", countBy(EVENTS, (event) => event.class), (kind) => capital(KINDS[kind] ?? kind));
  let waiting = 0;
  $("filters").addEventListener("input", ({ target }) => {
    if (!(target.name in filter)) return;
    clearTimeout(waiting);
    const value = ["from", "to"].includes(target.name) && !/^\d{4}-\d{2}$/.test(target.value) ? "" : target.value;
    waiting = setTimeout(() => setFilter(target.name, value), target.name === "search" ? 150 : 0);
  });
  $("filters").addEventListener("submit", (sent) => sent.preventDefault());
  $("sort").addEventListener("change", () => drawEvents(list.events));
  $("more").addEventListener("click", showMore);
  const redraw = () => {
    if (!filter.month) chooseUnit(passing());
    drawTimeline(passing("month"), filter.month, flip("month"));
  };
  let wide = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== wide) { wide = innerWidth; redraw(); } });
  addEventListener("beforeprint", redraw);
  addEventListener("hashchange", () => openEvent(decodeURIComponent(location.hash.slice(1))));
  startMap();
  footer();
  draw();
  if (location.hash) openEvent(decodeURIComponent(location.hash.slice(1)));
}

function footer() {
  const versions = Object.entries(about.versions).map(([name, version]) => `${name.replaceAll("_", "-")} ${version}`).join(", ");
  $("foot").replaceChildren(
    el("p", {}, "What this page can tell: what news reports said, not what happened. An event that nobody reported is not here; a toll is what a text told, by the party that told it. Places that the texts leave open are left open. Deaths of events told as several acts are in no sum."),
    el("p", {}, `Outlines: Natural Earth (public domain), which draws borders as they are held; Blotter takes no side in them. The page holds at most the newest ${number(about.most_events)} events and about ${number(about.most_bytes_of_words / 1e6)} MB of their words, and fetches nothing.`),
    el("p", {}, `Run ${about.run_id}; ${number(about.tests_passed ?? 0)} tests passed, ${number(about.tests_warned ?? 0)} warned. Versions: ${versions}.`));
}

start();
