// The words behind an event: each blurb with its spans marked, and each value beside the words and the rule that read it.

const QUESTIONS = { act: "what", who: "who", whom: "to whom", where: "where", when: "when", toll: "toll", says: "who says", also: "also" };
const ASKED = {
  event_type: "act", record_class: "act", n_incidents: "act", perpetrators: "who", targets: "whom", target_class: "whom", places: "where",
  admin1: "where", countries: "where", geo_precision: "where", attribution: "says", claimants: "says", claims: "says", certainty: "says", persons: "also", weapons: "also",
};
const questionOf = (field) => ASKED[field] ?? (field.startsWith("date") ? "when" : /^(deaths|wounded|abducted|toll|is_toll)/.test(field) ? "toll" : "also");

/** A value as a person reads it. */
function valueWords(field, value) {
  if (["perpetrators", "targets", "claimants"].includes(field)) return groupName(value);
  if (field === "claims") {
    const [act, status, who] = value.split(" ");
    return `${plain(act)} ${status}${who ? ` by ${groupName(who)}` : ""}`;
  }
  if (field === "countries") return countryName(value);
  if (field === "admin1") return names.regions[value]?.[0] ?? value;
  return ["event_type", "record_class", "weapons", "attribution", "certainty", "target_class"].includes(field) ? plain(value) : value;
}

/** A title or text cut wherever a mark starts or ends; offsets count code points, as in the tables. */
function quoted(text, marks, kind) {
  const letters = Array.from(text);
  const edges = [...new Set([0, letters.length, ...marks.flatMap(({ start, end }) => [start, end])])].filter((edge) => edge >= 0 && edge <= letters.length).sort((a, b) => a - b);
  const pieces = [];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [start, end] = [edges[index], edges[index + 1]];
    const over = marks.filter((mark) => mark.start <= start && mark.end >= end).sort((a, b) => a.end - a.start - (b.end - b.start));
    const piece = letters.slice(start, end).join("");
    pieces.push(over.length ? el("mark", { className: questionOf(over[0].field), "data-rows": ` ${over.map((mark) => mark.row).join(" ")} `, title: over.map((mark) => plain(mark.field)).join(", ") }, piece) : piece);
  }
  return el("blockquote", { className: kind, dir: "auto" }, pieces);
}

/** The values of a mention with the words they cite; one row for fields that got one value of the same words by the same rule. */
function factsOf(mention) {
  const letters = { title: Array.from(mention.title ?? ""), text: Array.from(mention.text) };
  const facts = new Map();
  for (const [field, value, start, end, rule, basis] of mention.evidence) {
    const part = rule.startsWith("title:") ? "title" : "text";
    const key = [questionOf(field), value, part, start, end, rule].join("\n");
    if (facts.has(key)) facts.get(key).fields.push(field);
    else {
      const quote = start == null || end <= start || end > letters[part].length ? null : letters[part].slice(start, end).join("");
      facts.set(key, { field, fields: [field], value, start, end, rule: rule.replace(/^title:/, ""), basis, row: facts.size, part, quote });
    }
  }
  return [...facts.values()];
}

/** One mention: its title and text with marks, where it is from, and its values beside their words; `below` stands under the text. */
function sheaf(mention, event, below) {
  const source = names.sources[mention.source] ?? [mention.source, null];
  const facts = factsOf(mention);
  const marks = (part) => facts.filter((fact) => fact.quote != null && fact.part === part);
  const licence = source[1] && source[1] !== "unstated" ? ` · ${source[1]}` : "";
  const link = mention.url ? el("a", { href: mention.url, rel: "noopener noreferrer external" }, "source") : null;
  const linked = event.mentions > 1 ? ` · joined with confidence ${Number(mention.confidence).toFixed(2)}` : "";
  const box = el("div", { className: "sheaf beside" },
    el("div", {},
      mention.title ? quoted(mention.title, marks("title"), "headline") : null, quoted(mention.text, marks("text"), ""),
      el("p", { className: "sourced" }, `${source[0]}${mention.published ? `, published ${dayName(mention.published)}` : ", no publication date"}${licence}${linked}${mention.unread ? ` · ${number(mention.unread)} more characters` : ""} `, link), below),
    el("div", {}, factTable(facts)));
  lightUp(box);
  return box;
}

function factTable(facts) {
  const order = Object.keys(QUESTIONS);
  const sorted = facts.toSorted((a, b) => order.indexOf(questionOf(a.field)) - order.indexOf(questionOf(b.field)) || a.row - b.row);
  let before = null;
  const rows = sorted.map((fact) => {
    const question = questionOf(fact.field);
    const head = question === before ? "" : QUESTIONS[question];
    before = question;
    return el("tr", { "data-row": fact.row, className: question, tabIndex: fact.quote == null ? -1 : 0 },
      el("th", { scope: "row" }, head), el("td", {}, el("strong", {}, valueWords(fact.field, fact.value)), " ", el("span", { className: "outside" }, fact.fields.map(plain).join(", "))),
      el("td", {}, fact.quote == null ? el("span", { className: "outside" }, fact.basis === "context" ? "from context" : "–") : `“${fact.quote}”`), el("td", {}, el("code", {}, fact.rule)));
  });
  return el("table", { className: "facts" }, el("thead", {}, el("tr", {}, ["", "Value", "Words", "Rule"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows));
}

/** Pointing at a value, or focusing it, lights its words up; and the other way round. */
function lightUp(box) {
  const rows = [...box.querySelectorAll("tr[data-row]")], spans = [...box.querySelectorAll("mark")];
  const light = (wanted) => {
    for (const row of rows) row.classList.toggle("lit", wanted.includes(` ${row.dataset.row} `));
    for (const span of spans) span.classList.toggle("lit", wanted.trim() !== "" && wanted.trim().split(" ").some((row) => span.dataset.rows.includes(` ${row} `)));
  };
  for (const [nodes, wanted] of [[rows, (node) => ` ${node.dataset.row} `], [spans, (node) => node.dataset.rows]]) {
    for (const node of nodes) {
      for (const start of ["pointerenter", "focus"]) node.addEventListener(start, () => light(wanted(node)));
      for (const end of ["pointerleave", "blur"]) node.addEventListener(end, () => light(""));
    }
  }
}

const SIDES = ["civilians", "security forces", "armed groups"];

/** The claims made about an event, and its tolls, where there are any. */
function ledger(event) {
  const { claims, tolls } = event.words;
  const [basis, civilians, forces, armed, wounded, abducted, weapons, persons, target, approximate, confidence] = tolls;
  const lines = [["deaths", event.deaths], ...SIDES.map((side, index) => [`of them ${side}`, [civilians, forces, armed][index]]), ["wounded", wounded], ["abducted", abducted]].filter(([, toll]) => tollWords(toll));
  const facts = [
    ...lines.map(([name, toll]) => `${name}: ${tollWords(toll)}`), approximate ? "told as approximate" : null, basis ? `counted by: ${plain(basis)}` : null, target ? `target: ${plain(target)}` : null,
    weapons.length ? `weapons: ${weapons.map(plain).join(", ")}` : null, persons.length ? `persons: ${persons.join(", ")}` : null, confidence == null ? null : `confidence ${Number(confidence).toFixed(2)}`,
  ].filter(Boolean);
  const said = claims.map(([claimant, subject, act, status, toll, people, on]) => [
    capital(plain(status)), claimant ? groupName(claimant) : "not told", plain(act), subject ? groupName(subject) : "", [tollWords(toll), people.join(", "), on ? dayName(on) : ""].filter(Boolean).join("; ")]);
  return [
    facts.length ? el("p", { className: "sourced" }, facts.join(" · ")) : null,
    said.length ? el("h4", {}, "Claims") : null, said.length ? el("div", { className: "scroll" }, tableOf(["Status", "Who says so", "What", "Of whom", "Told with it"], said)) : null,
  ];
}

/** What a row opens into. */
function evidenceOf(event) {
  const query = `blotter sql "select field, value, span_text, rule from marts.fct_evidence where event_id = '${event.id}'"`;
  if (!event.words) {
    return el("div", { className: "open" }, el("p", {}, `This page holds the words of the newest ${number(about.events_with_words)} events. Those of this one: `, el("code", {}, query)));
  }
  const { mentions } = event.words;
  const more = event.mentions - mentions.length;
  return el("div", { className: "open" }, mentions.map((mention) => sheaf(mention, event, mentions.length === 1 ? ledger(event) : [])), more > 0 ? el("p", { className: "sourced" }, `${plural(more, "more mention")} in the warehouse.`) : null, mentions.length === 1 ? null : ledger(event),
    el("p", { className: "sourced" }, el("a", { href: `#${encodeURIComponent(event.id)}` }, "Link to this event"), " · ", el("span", { className: "id" }, event.id)));
}
