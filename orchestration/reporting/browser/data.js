"use strict";
// The page's data, how its values are said in words, and the making of elements. Texts enter the page as text, never as markup.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { about, names, events: columns, words, versus } = read("data");
const $ = (id) => document.getElementById(id);

/** What a blurb may hold and a page should not: control signs, and signs that turn the direction of what follows. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g;
const clean = (text) => String(text).replace(UNSEEN, "\ufffd");

/** An element with properties and children; strings become text. `svg` makes one for a drawing, where properties are attributes. */
function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value == null) continue;
    if (name in made && !name.includes("-")) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child != null).map((child) => (child instanceof Node ? child : clean(child))));
  return made;
}
function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) made.setAttribute(name, value);
  made.append(...children.flat());
  return made;
}

const number = new Intl.NumberFormat("en").format;
const plain = (code) => code.replaceAll("_", " ");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const monthName = (month) => `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
const dayName = (day) => `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1].slice(0, 3)} ${day.slice(0, 4)}`;

const CLASSES = { violence: "violence", security: "security forces' acts", strategic: "strategic change", communication: "statements and claims", legal: "legal acts", report: "human-rights reports" };
const STATUSES = {
  claimed: "claimed by who did it", attributed: "attributed by an authority", reported: "reported as fact", suspected: "suspected",
  denied: "denied", unclaimed: "said to be unclaimed", unknown: "no actor told",
};
const KINDS = { event: "single events", aggregate: "several acts told as one", communication: "communication", legal_action: "legal action", report: "report" };

const groupName = (id) => names.groups[id]?.[0] ?? id;
const countryName = (code) => names.countries[code]?.[0] ?? code;
const typeClass = (type) => names.types[type]?.[0] ?? "report";
const groupNames = (ids) => ids.map(groupName).join(", ");

/** A toll or a sum as words: "14", "12 to 17", "at least 51". */
function tollWords([low, best, high]) {
  if (low == null && best == null && high == null) return "";
  if (low != null && low === high) return number(low);
  if (low != null && high != null) return `${number(low)} to ${number(high)}`;
  if (high != null) return `at most ${number(high)}`;
  return low == null ? `about ${number(best)}` : `at least ${number(low)}`;
}

/** An interval of days as words, by what is known of it; the text's own words where no day can be told. */
function dayWords(event) {
  const { first, last } = event;
  if (!first && !last) return event.date_text ? `“${event.date_text}”` : "no date";
  if (event.date_precision === 4 && first) return monthName(first);
  if (!last || first === last) return dayName(first ?? last);
  if (!first) return `until ${dayName(last)}`;
  return first.slice(0, 7) === last.slice(0, 7) ? `${Number(first.slice(8))}–${dayName(last)}` : `${dayName(first)} – ${dayName(last)}`;
}

/** Where an event is, as words: the place, and the countries that its name does not tell. */
function placeWords(event) {
  const countries = event.countries.map(countryName).join(", ");
  const place = event.place;
  if (!place) return countries || "no place told";
  return !countries || event.countries.some((code) => place.includes(countryName(code))) ? place : `${place}, ${countries}`;
}

/** Who did what to whom, as far as told. */
function actorWords(event) {
  const by = event.perpetrators.length ? groupNames(event.perpetrators) : event.suspects.length ? `${groupNames(event.suspects)} (suspected)` : "";
  const to = groupNames(event.targets);
  return by && to ? `${by} → ${to}` : by || (to && `→ ${to}`);
}

/**
 * The mark that stands for an event on the map: what is known of the place decides its shape, so that a country or a province
 * never looks like a town.
 */
function markOf(event) {
  const region = names.regions[event.region];
  if (event.lat != null && event.geo_precision <= 2) {
    const near = event.geo_precision === 2;
    return { key: `${near ? "near" : "at"} ${event.lat} ${event.lon}`, shape: near ? "near" : "dot", lat: event.lat, lon: event.lon, name: event.place ?? region?.[0] ?? "" };
  }
  if (region && region[2] != null && !["country", "macro", "place", "site"].includes(region[1])) {
    return { key: `in ${event.region}`, shape: "within", lat: region[2], lon: region[3], name: region[0] };
  }
  return event.countries.length ? { key: `in ${event.countries.join("+")}`, shape: "country", name: event.countries.map(countryName).join(" or ") } : null;
}

/** An event as one object, with what searching and counting ask of it worked out once. */
function eventAt(index) {
  const event = { index };
  for (const [name, column] of Object.entries(columns)) event[name] = column[index];
  // A year is no month: such events stand beside the timeline.
  event.month = event.first && event.date_precision <= 4 ? event.first.slice(0, 7) : null;
  event.mark = markOf(event);
  event.words = words[index] ?? null;
  return event;
}
function searched(event) {
  event.hay ??= [
    event.id, plain(event.type), plain(event.class), placeWords(event), event.date_text, event.first, groupNames([...event.perpetrators, ...event.suspects, ...event.targets, ...event.claimants]),
    ...(event.words?.mentions.flatMap((mention) => [mention.title, mention.text]) ?? []),
  ].filter(Boolean).join(" \n").toLowerCase();
  return event.hay;
}

const EVENTS = columns.id.map((_, index) => eventAt(index));
const BY_ID = new Map(EVENTS.map((event) => [event.id, event]));

/** The sum of tolls of single events (an aggregate may contain them): its high end is open where one event's is. */
function tollOf(events) {
  const sum = { low: 0, best: 0, high: 0, open: false, told: 0 };
  for (const event of events) {
    const [low, best, high] = event.deaths;
    if (event.class !== "event" || (low == null && best == null && high == null)) continue;
    sum.told += 1;
    sum.low += low ?? 0;
    sum.best += best ?? low ?? 0;
    sum.high += high ?? best ?? low ?? 0;
    sum.open ||= high == null;
  }
  return sum;
}
const countBy = (events, key) => {
  const counts = new Map();
  for (const event of events) for (const one of [key(event)].flat()) if (one != null) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};

/** A note beside the pointer, or beside the focused mark. */
function tip(target, text) {
  const show = (x, y) => {
    const box = $("tip");
    box.textContent = clean(text());
    box.hidden = false;
    box.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${y + 18 + box.offsetHeight > innerHeight ? y - box.offsetHeight - 10 : y + 18}px`;
  };
  const hide = () => { $("tip").hidden = true; };
  target.addEventListener("pointermove", (at) => show(at.clientX, at.clientY));
  target.addEventListener("pointerleave", hide);
  target.addEventListener("focus", () => { const box = target.getBoundingClientRect(); show(box.left + box.width / 2, box.bottom - 12); });
  target.addEventListener("blur", hide);
}

/** One stop of the Tab key for many marks: the arrow keys walk through them, Enter and Space choose. */
function roving(marks, choose) {
  marks.forEach((mark, index) => {
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.addEventListener("click", () => choose(mark));
    mark.addEventListener("keydown", (pressed) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[pressed.key];
      if (pressed.key === "Enter" || pressed.key === " ") choose(mark);
      else if (step) {
        const next = marks[(index + step + marks.length) % marks.length];
        mark.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      } else return;
      pressed.preventDefault();
    });
  });
}

const legend = (target, entries) => target.replaceChildren(...entries.map(([name, text]) => el("li", {}, el("i", { className: `swatch ${name}` }), text)));
const tableOf = (head, rows) => el("table", {}, el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))),
  el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, index) => el(index ? "td" : "th", { scope: index ? null : "row", className: typeof cell === "number" ? "number" : "" }, typeof cell === "number" ? number(cell) : cell))))));
