// The list of events: a row each, which opens into the words behind it.

const PAGE = 50;
const list = { events: [], shown: 0 };

const ORDERS = {
  newest: (a, b) => a.index - b.index,
  deaths: (a, b) => (b.deaths[1] ?? b.deaths[0] ?? -1) - (a.deaths[1] ?? a.deaths[0] ?? -1) || a.index - b.index,
  mentions: (a, b) => b.mentions - a.mentions || a.index - b.index,
};

function rowOf(event) {
  const actors = actorWords(event);
  const said = event.words?.mentions[0];
  const panel = `w${event.index}`;
  const button = el("button", { type: "button", className: "row", "aria-expanded": "false", "aria-controls": panel },
    el("span", { className: "day" }, dayWords(event)),
    el("span", { className: "what" }, capital(plain(event.type)), event.class === "aggregate" ? el("span", {}, event.incidents ? ` (${number(event.incidents)} told as one)` : " (several told as one)") : null, el("span", {}, ` · ${placeWords(event)}${actors ? ` · ${actors}` : ""}`),
      said ? el("span", { className: "said", dir: "auto" }, said.title ?? said.text) : null),
    el("span", { className: "dead" }, tollWords(event.deaths) && `${tollWords(event.deaths)} dead`),
    el("span", { className: "status" }, el("i", { className: `swatch ${event.attribution}` }), event.attribution === "unknown" ? "no actor" : event.attribution),
    el("span", { className: "turn", "aria-hidden": "true" }, "›"));
  const item = el("li", { id: `e-${event.id}` }, button);
  button.addEventListener("click", () => toggle(item, button, event, panel));
  return item;
}

function toggle(item, button, event, panel) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  if (open) item.append(Object.assign(evidenceOf(event), { id: panel }));
  else item.querySelector(".open").remove();
}

/** Show the first page of events, in the chosen order. */
function drawEvents(events) {
  list.events = events.toSorted(ORDERS[$("sort").value]);
  list.shown = 0;
  $("list").replaceChildren();
  const bound = about.events > about.events_shown ? ` This page holds the newest ${number(about.events_shown)} of ${number(about.events)}.` : "";
  const unworded = about.events_with_words < about.events_shown ? ` The words are here for the newest ${number(about.events_with_words)}; search reads those, and of older ones the type, place, date and groups.` : "";
  $("events-told").textContent = events.length ? `${plural(events.length, "event")}. A row opens into the sentence that it was read from.${bound}${unworded}` : "";
  if (!events.length) $("list").append(el("li", { className: "empty" }, EVENTS.length ? "No event passes all filters." : "No events are published yet: put blurbs into raw/inbox/ and run blotter run."));
  showMore();
}

function showMore() {
  const next = list.events.slice(list.shown, list.shown + PAGE);
  $("list").append(...next.map(rowOf));
  list.shown += next.length;
  const rest = list.events.length - list.shown;
  $("more").hidden = rest <= 0;
  $("more").textContent = `Show ${Math.min(PAGE, rest)} more of ${number(rest)}`;
}

/** Open an event's row and go there; filters that hide it are lifted. */
function openEvent(id) {
  const event = BY_ID.get(id);
  if (!event) return;
  if (!list.events.includes(event)) clearFilters();
  while (!document.getElementById(`e-${id}`) && list.shown < list.events.length) showMore();
  const button = document.getElementById(`e-${id}`).querySelector(".row");
  if (button.getAttribute("aria-expanded") !== "true") button.click();
  button.scrollIntoView({ block: "start" });
  button.focus({ preventScroll: true });
}
