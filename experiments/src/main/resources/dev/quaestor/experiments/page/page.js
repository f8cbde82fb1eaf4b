// The page: what the address behind # names is fetched and drawn, and drawn again when the server says that an
// experiment changed. Opened as a file, the same is read from data/ beside it, and nothing changes.
"use strict";

const FILED = window.quaestorData;
const main = document.getElementById("main");
const PARTS = { queries: "queries", input_tokens: "input tokens", output_tokens: "output tokens", mega_flops: "FLOP", micro_usd: "money" };
const STATES = { running: "▸", done: "✓", interrupted: "‖", failed: "×", waiting: "·" };
const A_PAGE = 25;

// ---- numbers, as the report says them

const amount = (n) => Math.round(n).toLocaleString("en-US");
const percent = (share) => (share === undefined || share === null ? "–" : (100 * share).toFixed(1) + "%");
const points = (d) => (Math.abs(d) < 0.0005 ? "0.0" : (d < 0 ? "−" : "+") + Math.abs(100 * d).toFixed(1));
const short = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
const count = (n, noun) => `${amount(n)} ${noun}${n === 1 ? "" : "s"}`;

function flops(mega) {
  const units = ["MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"];
  let n = mega, unit = 0;
  while (n >= 1000 && unit < units.length - 1) { n /= 1000; unit++; }
  return `${Number(n.toPrecision(3)).toLocaleString("en-US")} ${units[unit]}`;
}

function money(micro, digits) {
  return "$" + (micro / 1e6).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** An amount with its unit. */
function spend(n, part) {
  if (part === "micro_usd") return money(n, 4);
  if (part === "mega_flops") return flops(n);
  return `${amount(n)} ${n === 1 ? PARTS[part].replace(/(quer)ies$/, "$1y").replace(/s$/, "") : PARTS[part]}`;
}

function axisAmount(n, part) {
  if (part === "micro_usd") return money(n, n > 0 && n < 1e5 ? 4 : 2);
  if (part === "mega_flops") return n === 0 ? "0" : flops(n);
  return n >= 1e6 ? trimmed(n / 1e6) + " M" : n < 10 ? trimmed(n) : amount(n);
}

const axisName = (experiment) => ({ micro_usd: "dollars", mega_flops: "FLOP" })[experiment.axis] || experiment.unit;

/** The parts of a cost that are not nothing, tokens as read + written. */
function cost(of) {
  const tokens = of.input_tokens + of.output_tokens > 0 ? `${amount(of.input_tokens)} + ${amount(of.output_tokens)} tokens` : "";
  const part = (which) => (of[which] > 0 ? spend(of[which], which) : "");
  return [part("queries"), tokens, part("mega_flops"), part("micro_usd")].filter(Boolean).join(", ") || "nothing";
}

function time(seconds) {
  if (seconds < 100) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

// ---- where one is

function where() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { parts: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query || "") };
}

const name = (text) => encodeURIComponent(text);
const toExperiment = (id) => `#/e/${name(id)}`;
const toRun = (id, variant, seed) => `${toExperiment(id)}/run/${name(variant)}/${seed}`;

// ---- what is known

let experiments = null;
let drawn = "";

async function got(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (response.status === 401) location.reload();
  if (!response.ok) throw new Error((await response.text()).trim() || response.statusText);
  return response.json();
}

/** Static pages: a script that holds what would have been asked for. */
function filed(file) {
  if (FILED[file]) return Promise.resolve(FILED[file]);
  return new Promise((found, lost) => {
    const script = document.createElement("script");
    script.src = `data/${file}.js`;
    script.onload = () => found(FILED[file]);
    script.onerror = () => lost(new Error(`data/${file}.js cannot be read`));
    document.head.append(script);
  });
}

const all = async () => (FILED ? FILED.experiments : await got("api/experiments")).experiments;

function fileOf(id, variant, seed) {
  const runs = experiments.find((e) => e.id === id).runs;
  return `${id}-${runs.findIndex((r) => r.variant === variant && String(r.seed) === seed)}`;
}

const runPath = (id, variant, seed) => `api/e/${name(id)}/run/${name(variant)}/${name(seed)}`;
const run = (id, variant, seed) => (FILED ? filed(fileOf(id, variant, seed)) : got(runPath(id, variant, seed)));

/** Examples that fit what is asked for. */
async function examples(id, variant, seed, query) {
  if (!FILED) {
    const asked = new URLSearchParams();
    for (const key of ["q", "kind", "round", "from"]) if (query.get(key)) asked.set(key, query.get(key));
    return got(`${runPath(id, variant, seed)}/examples?${asked}`);
  }
  const file = fileOf(id, variant, seed), items = [];
  for (let i = 0, first = await filed(`${file}-examples-0`); items.length < first.all; i++) items.push(...(await filed(`${file}-examples-${i}`)).items);
  const words = (query.get("q") || "").toLowerCase(), kind = query.get("kind") || "any", round = query.get("round");
  const fit = items.filter((item) =>
    (!round || String(item.round) === round) &&
    (kind === "any" || (kind === "unjudged" ? !item.judged : item.judged && (kind === "rejected") === Boolean(item.rejection))) &&
    (!words || [item.candidate, item.group, item.rejection, item.prompt, item.answer, item.detail].some((t) => t && (t.text || String(t)).toLowerCase().includes(words))));
  const from = Number(query.get("from") || 0);
  return { all: fit.length, from, page: A_PAGE, items: fit.slice(from, from + A_PAGE) };
}

async function candidate(id, variant, seed, about) {
  if (!FILED) return got(`${runPath(id, variant, seed)}/candidate/${name(about)}`);
  const found = await examples(id, variant, seed, new URLSearchParams({ q: about }));
  const history = await filed(`${fileOf(id, variant, seed)}-history`);
  return { ...found, items: found.items.filter((item) => item.candidate === about).reverse(), seen: history[about] || [] };
}

// ---- pieces

/** A text of anyone's: isolated, as it is; where it was cut, the way to the whole. */
function said(text, nothing) {
  if (!text || (!text.text && !text.whole)) return el("p", { class: "said nothing" }, nothing || "(nothing)");
  return el("p", { class: "said", dir: "auto" }, text.text,
    text.whole ? ["… ", el("a", { href: text.whole, target: "_blank", rel: "noopener", class: "whole" }, `all ${amount(text.length)} characters`)] : null);
}

function state(word, more) {
  return el("span", { class: "state " + word }, el("span", { "aria-hidden": "true" }, STATES[word] || ""), ` ${word}`, more ? ` · ${more}` : "");
}

function table(caption, head, rows, classes) {
  const numbers = head.map((cell) => typeof cell === "object");
  return el("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    el("table", { class: classes },
      el("caption", { class: "vh" }, caption),
      el("thead", {}, el("tr", {}, head.map((cell, i) => el("th", { scope: "col", class: numbers[i] ? "num" : undefined }, numbers[i] ? cell.n : cell)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, i) => el(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : undefined, class: numbers[i] ? "num" : undefined }, cell)))))));
}

const n = (text) => ({ n: text });

function meter(label, spent, reserved, limit, part) {
  const share = (value) => Math.min(100, limit ? (100 * value) / limit : 0);
  const words = limit ? `${part === "micro_usd" ? money(spent, 4) : part === "mega_flops" ? flops(spent) : amount(spent)} of ${spend(limit, part)}` : spend(spent, part);
  const more = reserved > 0 ? `, ${spend(reserved, part)} held` : "";
  return el("div", { class: "meter" }, el("span", { class: "what" }, label), el("span", { class: "bar", "aria-hidden": "true" },
    limit ? [el("i", { class: "spent", style: { width: share(spent) + "%" } }), el("i", { class: "held", style: { width: Math.min(100 - share(spent), share(reserved)) + "%" } })] : null),
  el("span", { class: "amount" }, words + more));
}

/** Spend against limit: what is billed, and where nothing is limited there, what is charged. */
function meters(experiment) {
  const rows = [], billed = experiment.billed, charged = experiment.charged;
  for (const part of Object.keys(PARTS)) {
    if (billed && billed.limit[part]) rows.push(meter("billed", billed.spent[part], billed.reserved[part], billed.limit[part], part));
  }
  for (const part of Object.keys(PARTS)) if (charged.limit[part]) rows.push(meter("charged", charged.spent[part], 0, charged.limit[part], part));
  const more = billed ? Object.fromEntries(Object.keys(PARTS).map((part) => [part, billed.limit[part] ? 0 : billed.spent[part]])) : null;
  const also = more ? cost(more) : "nothing";
  return [el("div", { class: "meters" }, rows), also === "nothing" ? (rows.length || billed ? null : el("p", { class: "soft" }, "Nothing was asked yet.")) : el("p", { class: "soft" }, `Billed without a limit: ${also}.`)];
}

function facts(experiment) {
  const by = (word) => experiment.runs.filter((r) => r.state === word).length;
  const rounds = experiment.runs.reduce((sum, r) => sum + r.round, 0), due = experiment.runs.reduce((sum, r) => sum + r.rounds, 0);
  const states = ["running", "interrupted", "failed", "waiting"].filter(by).map((word) => `${by(word)} ${word}`);
  const list = [["Runs", `${by("done")} of ${experiment.runs.length} done${states.length ? ", " + states.join(", ") : ""}`],
    ["Rounds", `${amount(rounds)} of ${amount(due)}`],
    ["Taken", time(experiment.taken_s)]];
  if (experiment.state === "running") list.push(["Left", experiment.left_s === undefined ? "not measured yet" : "about " + time(experiment.left_s)]);
  if (experiment.billed && experiment.billed.in_flight) list.push(["In flight", count(experiment.billed.in_flight, "call")]);
  if (experiment.billed && Object.values(experiment.billed.in_doubt).some((v) => v > 0)) list.push(["In doubt", cost(experiment.billed.in_doubt)]);
  return el("dl", { class: "facts" }, list.map(([what, value]) => el("div", {}, el("dt", {}, what), el("dd", {}, value))));
}

const CSS = { better: "good", worse: "bad" };

function stamp(contrast) {
  return el("span", { class: "stamp " + (CSS[contrast.outcome] || "quiet") }, el("span", { "aria-hidden": "true" }, contrast.mark), " " + contrast.outcome);
}

function verdict(experiment) {
  const primary = experiment.verdict.contrasts.filter((c) => c.primary);
  return el("div", { class: "verdict" }, primary.length
    ? primary.map((c) => el("p", { class: "lead" }, stamp(c), " ", c.words))
    : el("p", { class: "lead" }, experiment.verdict.line));
}

function figure(experiment) {
  const chart = curves(experiment);
  if (!chart) return el("p", { class: "soft" }, "No score yet: the bases are still being made.");
  const fit = experiment.variants.some((v) => v.finished);
  const band = experiment.variants.some((v) => v.finished >= FEWEST_FOR_A_BAND);
  return el("figure", {}, chart, el("figcaption", {}, `${experiment.metric} on the monitor split. `,
    fit ? `Heavy: mean over finished seeds${band ? " with its 95% interval" : ""}; thin: each seed, a dot where one runs.` : "Thin: each seed; the mean comes with the first that is finished."));
}

/** Every run as a cell: variants down, seeds across. */
function matrix(experiment) {
  const seeds = [...new Set(experiment.runs.map((r) => r.seed))];
  const cell = (r) => {
    const going = r.state !== "done" && r.state !== "waiting" ? `${r.round}/${r.rounds}` : "";
    const text = [r.score === null ? "" : (100 * r.score).toFixed(1), going].filter(Boolean).join(" · ") || "–";
    return el("a", { href: toRun(experiment.id, r.variant, r.seed), class: "run " + r.state, title: r.phase || r.reason || r.state,
      "aria-label": `${r.variant}, seed ${r.seed}: ${r.state}, round ${r.round} of ${r.rounds}${r.score === null ? "" : ", " + percent(r.score)}` },
    el("span", { "aria-hidden": "true" }, STATES[r.state]), " " + text,
    r.state === "running" ? el("i", { class: "done", style: { width: (100 * r.round) / Math.max(1, r.rounds) + "%" } }) : null);
  };
  const by = new Map(experiment.runs.map((r) => [`${r.variant}/${r.seed}`, r]));
  const rows = experiment.variants.map((v) => [
    el("span", { class: "named s" + v.ink.colour }, el("i", { class: "swatch", "aria-hidden": "true" }), v.name),
    v.final ? percent(v.final.mean) + (v.final.low === undefined ? "" : ` ±${(50 * (v.final.high - v.final.low)).toFixed(1)}`) : "–",
    ...seeds.map((seed) => (by.has(`${v.name}/${seed}`) ? cell(by.get(`${v.name}/${seed}`)) : "")),
  ]);
  return table(`Runs of ${experiment.name}: score in percent by variant and seed`, ["Variant", n(experiment.verdict.split + ", mean"), ...seeds.map((s) => n("seed " + s))], rows, "matrix");
}

function contrasts(list) {
  const rows = list.map((c) => [`${c.variant} − ${c.reference}`, stamp(c), c.difference === undefined ? "–" : points(c.difference),
    c.low === undefined ? "–" : `${points(c.low)} to ${points(c.high)}`, c.adjusted_p === undefined ? "–" : c.adjusted_p < 0.001 ? "< .001" : c.adjusted_p.toFixed(3).replace(/^0/, ""),
    c.detectable === undefined ? "–" : points(c.detectable).replace("+", ""), c.seeds]);
  return table("Contrasts: differences in percentage points over the seeds that both finished", ["Contrast", "Verdict", n("Difference"), n("95% interval"), n("p, adjusted"), n("80% power from"), n("Seeds")], rows);
}

function problem(text) {
  return text ? el("p", { class: "problem" }, text) : null;
}

function head(experiment, level) {
  return el("header", { class: "head" },
    el("h" + level, { id: "h-" + experiment.id }, level === 2 ? el("a", { href: toExperiment(experiment.id) }, experiment.name) : experiment.name),
    state(experiment.state), el("code", { class: "path" }, experiment.path));
}

// ---- pages

function overview() {
  document.title = "Quaestor";
  crumbs([]);
  if (!experiments.length) return [el("h1", {}, "Experiments"), el("p", { class: "soft" }, "There is no experiment here yet. This page shows one as soon as it begins.")];
  return [el("h1", { class: "vh" }, "Experiments"), el("div", { class: "experiments" }, experiments.map((e) =>
    el("section", { class: "experiment", "aria-labelledby": "h-" + e.id, "data-key": e.id }, head(e, 2), problem(e.problem),
      e.empty ? null : [facts(e), el("div", { class: "sides" }, el("div", {}, figure(e)), el("div", {}, verdict(e), meters(e))), matrix(e)])))];
}

function experimentPage(id) {
  const e = experiments.find((each) => each.id === id);
  if (!e) return nothing("There is no experiment of that name here.");
  document.title = `${e.name} · Quaestor`;
  crumbs([[e.name]]);
  if (e.empty) return [head(e, 1), problem(e.problem)];
  const primary = e.verdict.contrasts.filter((c) => c.primary), others = e.verdict.contrasts.filter((c) => !c.primary);
  return [el("div", { class: "experiment", "data-key": e.id }, head(e, 1), problem(e.problem), facts(e),
    el("div", { class: "sides" }, el("div", {}, figure(e)), el("div", {}, el("h2", {}, "So far"), verdict(e),
      e.verdict.notes.length ? el("details", {}, el("summary", {}, "To judge this by"), el("ul", { class: "notes" }, e.verdict.notes.map((note) => el("li", {}, note)))) : null,
      el("h2", {}, "Spent"), meters(e))),
    el("div", { class: "pair" }, el("div", {}, el("h2", {}, "Runs"), matrix(e)), el("div", {},
    e.variants.length > 1 ? [el("h2", {}, "Contrasts"), primary.length ? contrasts(primary) : null,
      others.length ? el("details", { open: !primary.length }, el("summary", {}, `${others.length} exploratory, corrected together`), contrasts(others)) : null] : null,
    e.billed && e.billed.teachers.length ? [el("h2", {}, "Whom it was paid to"), table("Billed by teacher and purpose", ["Teacher", "For", n("Calls"), n("Billed")],
      e.billed.teachers.map((t) => [t.teacher, t.purpose, amount(t.calls), cost(t.billed)]))] : null)),
    FILED ? null : el("p", { class: "soft" }, "For programs: ", el("a", { href: `api/e/${name(e.id)}/status` }, "status"), ", ", el("a", { href: `api/e/${name(e.id)}/compare` }, "compare"), "."))];
}

function price(item) {
  return item.charged ? cost(item.charged) : "";
}

/** Question, student and teacher side by side. */
function exchange(question, student, answers, line) {
  return el("div", { class: "sides3" },
    el("div", {}, el("h3", {}, "Question"), said(question, "not kept")),
    el("div", {}, el("h3", {}, "Student, before"), student),
    el("div", {}, answers),
    el("p", { class: "line" }, line));
}

/** The student's answer, or why there is none to show. */
function own(item) {
  return item.student ? said(item.student) : el("p", { class: "said nothing" }, item.noted ? "not observed" : "not kept");
}

function judged(item) {
  if (!item.judged) return el("span", { class: "mark quiet" }, item.outcome && item.outcome !== "completed" ? item.outcome : "not judged by itself");
  return item.rejection ? el("span", { class: "mark bad" }, el("span", { "aria-hidden": "true" }, "✗"), " " + item.rejection) : el("span", { class: "mark good" }, el("span", { "aria-hidden": "true" }, "✓"), " admitted");
}

function example(item, at, linked) {
  const answers = [el("h3", {}, item.teacher ? `Teacher ${item.teacher}` : "Teacher", item.sample ? `, answer ${item.sample + 1}` : ""), said(item.answer, item.detail ? item.detail.text : undefined),
    item.learned_prompt ? [el("h3", {}, "Learned as the question"), said(item.learned_prompt)] : null,
    item.learned_answer ? [el("h3", {}, "Learned as the answer"), said(item.learned_answer)] : null,
    item.reasoning ? el("details", {}, el("summary", {}, "Reasoning"), said(item.reasoning)) : null];
  return el("li", { "data-key": `${item.round}/${item.candidate}/${item.mode}/${item.sample}/${item.teacher}` },
    exchange(item.prompt, own(item), answers, [judged(item), el("span", {}, `round ${item.round}`), item.group ? el("span", { dir: "auto" }, item.group) : null,
      item.mode !== "answer" ? el("span", {}, item.mode) : null, item.score === undefined ? null : el("span", {}, `score ${item.score.toPrecision(3)}`), el("span", {}, price(item)),
      linked ? el("a", { href: `${at}/c/${name(item.candidate)}`, "aria-label": `history of candidate ${item.candidate}` }, "history") : null]));
}

const ANSWERS = { answered: "", asked: "asked, not back yet", waiting: "waits its turn" };

function now(r, at) {
  if (r.state !== "running" || !r.phase) return null;
  const picks = r.now.picks;
  if (!picks.length) return [el("h2", {}, "Now"), el("p", {}, `Round ${r.rounds.length ? r.rounds.length : 0}: ${r.phase}.`)];
  const back = picks.filter((p) => p.answers.length && p.answers.every((a) => a.state === "answered")).length;
  const inFlight = picks.filter((p) => p.answers.some((a) => a.state === "asked")).length;
  const waiting = (p) => (p.answers.some((a) => a.state === "asked") ? 0 : p.answers.some((a) => a.state === "answered") ? 1 : 2);
  return [el("h2", {}, "Now"), el("p", {}, `Round ${r.now.round}: ${r.phase}. ${back} of ${count(r.now.chosen, "question")} answered${inFlight ? `, ${inFlight} asked and not back` : ""}.`),
    el("ol", { class: "examples", id: "now" }, [...picks].sort((a, b) => waiting(a) - waiting(b)).slice(0, 30).map((p) => el("li", { "data-key": p.candidate },
      exchange(p.prompt, own({ ...p, noted: Boolean(p.prompt) }), p.answers.length ? p.answers.map((a) => [el("h3", {}, a.teacher ? `Teacher ${a.teacher}` : "Teacher"),
        a.state === "answered" ? said(a.answer, a.detail) : el("p", { class: "said nothing" }, ANSWERS[a.state], a.since && !FILED ? ` (${time((Date.now() - Date.parse(a.since)) / 1000)})` : "")])
        : [el("h3", {}, "Teacher"), el("p", { class: "said nothing" }, "chosen")],
      [p.answers.filter((a) => a.judged).map(judged), p.group ? el("span", { dir: "auto" }, p.group) : null, p.by ? el("span", {}, "by " + p.by) : null,
        p.score === undefined ? null : el("span", {}, `score ${p.score.toPrecision(3)}`), p.answers.filter((a) => a.charged).map((a) => el("span", {}, price(a))),
        el("a", { href: `${at}/c/${name(p.candidate)}`, "aria-label": `history of candidate ${p.candidate}` }, "history")]))))];
}

function rounds(r) {
  let before = 0;
  const rows = r.rounds.map((row) => {
    const took = row.wall_ms === undefined ? "–" : time((row.wall_ms - before) / 1000);
    before = row.wall_ms === undefined ? before : row.wall_ms;
    return [row.round === 0 ? "base" : String(row.round), percent(row.macro), percent(row["pool-weighted"]), amount(row.asked), `${amount(row.admitted)}${row.judged ? ` of ${amount(row.judged)}` : ""}`,
      cost(row.charged), row.loss === undefined ? "–" : row.loss.toFixed(3), amount(row.steps), amount(row.observed), took];
  });
  return table("Rounds of this run", ["Round", n("Macro"), n("Pool-weighted"), n("Asked"), n("Admitted"), n("Charged"), n("Loss"), n("Steps"), n("Observed"), n("Took")], rows);
}

function skills(r) {
  if (!r.skills.length) return null;
  const rows = r.skills.map((s) => { const last = s.accuracy[s.accuracy.length - 1], first = s.accuracy[0];
    return [el("span", { dir: "auto" }, s.group || "all"), s.items, s.weight === undefined ? "–" : percent(s.weight), percent(first < 0 ? null : first), percent(last < 0 ? null : last),
      first < 0 || last < 0 ? "–" : points(last - first), spark(s.accuracy, `accuracy by round, ${percent(first)} to ${percent(last)}`)]; });
  return [el("h2", {}, "Skills, held out"), table("Accuracy by skill on the monitor split", ["Skill", n("Items"), n("Of the pool"), n("Base"), n("Now"), n("Change"), "By round"], rows)];
}

function heldOut(r) {
  if (!r.samples.length) return null;
  const answer = (who, text, right) => el("div", { class: "answer " + (right ? "right" : "wrong") }, el("h3", {}, who + " ", el("span", { class: "mark " + (right ? "good" : "bad") }, right ? "✓ right" : "✗ wrong")), said(text));
  return el("details", { "data-key": "held-out" }, el("summary", {}, `${r.samples.length} held-out questions, the base's answer beside the last student's`),
    el("ol", { class: "examples" }, r.samples.map((s) => el("li", {}, el("div", { class: "sides3" }, el("div", {}, el("h3", { dir: "auto" }, s.group || "Question"), said(s.prompt)),
      s.base ? answer("Base", s.base, s.base_correct) : el("div", {}), answer("Student", s.answer, s.correct))))));
}

function option(value, label, chosen) {
  return el("option", { value, selected: chosen === value }, label);
}

function browser(r, found, at, query) {
  const kind = query.get("kind") || "any", round = query.get("round") || "";
  const to = (from) => { const next = new URLSearchParams(query); next.set("from", from); return `${at}?${next}`; };
  const last = Math.min(found.all, found.from + found.items.length);
  return [el("h2", { id: "examples" }, "Examples"),
    el("form", { class: "search", role: "search", "data-at": at, "data-key": `search ${query}` },
      el("label", {}, "Words ", el("input", { type: "search", name: "q", value: query.get("q") || "", autocomplete: "off", placeholder: "in question, answer, reason or skill" })),
      el("label", {}, "Judged ", el("select", { name: "kind" }, option("any", "any way", kind), option("admitted", "admitted", kind), option("rejected", "rejected", kind), option("unjudged", "not by itself", kind))),
      el("label", {}, "Round ", el("select", { name: "round" }, option("", "any", round), r.rounds.filter((row) => row.asked).map((row) => option(String(row.round), String(row.round), round)))),
      el("button", {}, "Search")),
    r.rejections.length ? el("p", { class: "soft reasons" }, "Rejected: ", r.rejections.map((x, i) => [i ? ", " : "", el("a", { href: `${at}?${new URLSearchParams({ kind: "rejected", q: x.reason })}` }, x.reason), ` ${amount(x.count)}`])) : null,
    el("p", { class: "found", role: "status" }, found.all ? `${amount(found.from + 1)} to ${amount(last)} of ${count(found.all, "exchange")}` : "Nothing fits."),
    el("ol", { class: "examples", id: "found" }, found.items.map((item) => example(item, at, true))),
    el("nav", { class: "pages", "aria-label": "Pages of examples" },
      found.from > 0 ? el("a", { href: to(Math.max(0, found.from - A_PAGE)), rel: "prev" }, "← newer") : null,
      last < found.all ? el("a", { href: to(last), rel: "next" }, "older →") : null)];
}

async function runPage(id, variant, seed, query) {
  const [r, found] = await Promise.all([run(id, variant, seed), examples(id, variant, seed, query)]);
  const at = toRun(id, variant, seed);
  document.title = `${variant}, seed ${seed} · Quaestor`;
  crumbs([[r.experiment, toExperiment(id)], [`${variant}, seed ${seed}`]]);
  return [el("div", { "data-key": at },
    el("header", { class: "head" }, el("h1", {}, `${variant}, seed ${seed}`), state(r.state, r.phase), r.setting ? el("span", { class: "soft" }, r.setting) : null),
    problem(r.problem), r.reason ? el("p", { class: r.state === "failed" ? "problem" : "soft" }, r.reason) : null,
    r.notices.map((notice) => el("p", { class: "problem" }, notice)),
    el("dl", { class: "facts" }, [["Round", `${r.round} of ${r.of}`], ["Charged", cost(r.charged)], ["Billed", cost(r.billed)]].map(([k, v]) => el("div", {}, el("dt", {}, k), el("dd", {}, v)))),
    now(r, at), el("div", { class: "pair" }, el("div", {}, r.rounds.length ? [el("h2", {}, "Rounds"), rounds(r)] : null, heldOut(r)), el("div", {}, skills(r))), browser(r, found, at, query))];
}

async function candidatePage(id, variant, seed, about) {
  const found = await candidate(id, variant, seed, about), at = toRun(id, variant, seed);
  document.title = `${about} · Quaestor`;
  crumbs([[(experiments.find((e) => e.id === id) || {}).name || id, toExperiment(id)], [`${variant}, seed ${seed}`, at], [short(about, 20)]]);
  const seen = found.seen.map((s) => [s.round, s.picked ? "picked" : "", s.score === undefined ? "–" : s.score.toPrecision(3), s.log_probability === undefined ? "–" : s.log_probability.toFixed(2), s.judged ? `${s.right} of ${s.judged}` : "–"]);
  const first = found.items[0];
  return [el("div", { "data-key": at + about }, el("h1", {}, "Candidate ", el("code", {}, short(about, 40))), first ? [first.group ? el("p", { class: "soft", dir: "auto" }, first.group) : null, said(first.prompt)] : null,
    el("h2", {}, "What each round saw of it"), seen.length ? table("This candidate, round by round", ["Round", "", n("Score"), n("Log-probability of the student's answer"), n("Right answers")], seen) : el("p", { class: "soft" }, "No round observed it."),
    el("h2", {}, "What was asked of it"), found.items.length ? el("ol", { class: "examples" }, found.items.map((item) => example(item, at, false))) : el("p", { class: "soft" }, "Nothing that is committed yet."))];
}

function nothing(why) {
  crumbs([]);
  return [el("h1", {}, "Not here"), el("p", {}, why), el("p", {}, el("a", { href: "#/" }, "All experiments"))];
}

function crumbs(list) {
  const all = list.length ? [["Experiments", "#/"], ...list] : [];
  morph(document.getElementById("crumbs"), el("ol", { id: "crumbs" }, all.map(([text, href]) => el("li", {}, href ? el("a", { href }, text) : el("span", { "aria-current": "page" }, text)))));
}

async function page() {
  const { parts, query } = where();
  if (!experiments) experiments = await all();
  if (!parts.length) return overview();
  if (parts[0] !== "e") return nothing("There is no such page.");
  if (parts.length === 2) return experimentPage(parts[1]);
  if (parts.length === 5 && parts[2] === "run") return runPage(parts[1], parts[3], parts[4], query);
  if (parts.length === 7 && parts[5] === "c") return candidatePage(parts[1], parts[3], parts[4], parts[6]);
  return nothing("There is no such page.");
}

let drawing = false, again = false;

/** Draws what the address names; while that goes on, once more afterwards. */
async function draw() {
  if (drawing) { again = true; return; }
  drawing = true;
  const hash = location.hash;
  try {
    const fresh = el("main", { id: "main", tabindex: "-1" }, await page());
    if (hash === location.hash) morph(main, fresh);
    if (drawn !== hash && drawn !== "" && !hash.includes("?")) { window.scrollTo(0, 0); main.focus({ preventScroll: true }); }
    drawn = hash || "#/";
  } catch (failure) {
    morph(main, el("main", { id: "main", tabindex: "-1" }, el("h1", {}, "Cannot be shown now"), el("p", { class: "problem" }, failure.message), el("p", {}, el("a", { href: "#/" }, "All experiments"))));
  }
  drawing = false;
  if (again || hash !== location.hash) { again = false; draw(); }
}

// ---- news

const link = document.getElementById("link");
let source = null;

function told(word, text) {
  if (link.className !== "link " + word) { link.className = "link " + word; link.textContent = text; }
}

async function changed(id) {
  if (!experiments) return;
  const i = experiments.findIndex((e) => e.id === id);
  if (i < 0) experiments = await all();
  else experiments[i] = await got(`api/e/${name(id)}`);
  const { parts } = where();
  if (!parts.length || parts[1] === id) draw();
}

function listen() {
  if (source) return;
  source = new EventSource("api/events");
  source.onopen = () => told("live", "live");
  source.onmessage = (event) => changed(JSON.parse(event.data).id).catch(() => told("lost", "cannot be read now"));
  source.onerror = () => told("lost", "not connected; trying again");
}

function rest() {
  if (source) source.close();
  source = null;
}

// A page that nobody sees holds no connection: browsers allow few to one server.
document.addEventListener("visibilitychange", () => {
  if (FILED) return;
  if (document.hidden) rest();
  else { listen(); experiments = null; draw(); }
});
addEventListener("hashchange", draw);
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target, query = new URLSearchParams();
  for (const [key, value] of new FormData(form)) if (value && value !== "any") query.set(key, value);
  location.hash = `${form.getAttribute("data-at")}?${query}`;
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-skip]")) return;
  event.preventDefault();
  main.focus();
});

if (FILED) told("filed", "as files, of one moment");
else listen();
draw();
