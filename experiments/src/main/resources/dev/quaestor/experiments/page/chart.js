// Learning curves as one SVG picture, as the report draws them: heavy the mean over finished seeds with its 95%
// interval, thin each seed, a name where each line ends.
"use strict";

const MARKERS = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0Z`,
  (x, y, r) => `M${x - r} ${y - r}H${x + r}V${y + r}H${x - r}Z`,
  (x, y, r) => `M${x} ${y - 1.25 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}Z`,
  (x, y, r) => `M${x} ${y - 1.35 * r}L${x + 1.35 * r} ${y}L${x} ${y + 1.35 * r}L${x - 1.35 * r} ${y}Z`,
];
const FEWEST_FOR_A_BAND = 5;

function curves(experiment) {
  const width = 640, height = 330, left = 46, right = 494, top = 12, bottom = 288;
  const variants = experiment.variants;
  const spends = [], scores = [];
  const seen = (x, ...ys) => { spends.push(x); scores.push(...ys); };
  for (const variant of variants) {
    for (const seed of variant.seeds) for (const [x, y] of seed.points) seen(x, y);
    for (const [x, y, low, high] of variant.mean) {
      seen(x, y);
      if (low !== undefined && variant.finished >= FEWEST_FOR_A_BAND) seen(x, low, high);
    }
  }
  if (!scores.length) return null;
  let low = Math.max(0, Math.min(...scores)), high = Math.min(1, Math.max(...scores));
  if (high - low < 0.04) { low = Math.max(0, low - 0.02); high = Math.min(1, high + 0.02); }
  const pad = (high - low) * 0.05;
  low = Math.max(0, low - pad); high = Math.min(1, high + pad);
  // The whole budget is drawn from the start, so that one sees how far the curves have to go.
  const due = experiment.charged.limit[experiment.axis];
  const most = Math.max(...spends, due ? due / Math.max(1, experiment.runs.length) : 0, 1);
  const X = (v) => round(left + (v / most) * (right - left));
  const Y = (v) => round(bottom - ((v - low) / (high - low)) * (bottom - top));
  const grid = el("g", { class: "grid" });
  for (const tick of ticks(low, high, 6)) {
    add(grid, [el("line", { x1: left, x2: right, y1: Y(tick), y2: Y(tick) }),
      el("text", { x: left - 7, y: Y(tick) + 3.5, "text-anchor": "end" }, trimmed(100 * tick) + "%")]);
  }
  for (const tick of ticks(0, most, 6)) {
    add(grid, [el("text", { x: X(tick), y: bottom + 16, "text-anchor": "middle" }, axisAmount(tick, experiment.axis))]);
  }
  add(grid, [el("line", { class: "base", x1: left, x2: right, y1: bottom, y2: bottom }),
    el("text", { x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle", class: "axis" }, axisName(experiment) + " charged, a run")]);
  const many = variants.reduce((sum, v) => sum + v.seeds.length, 0) > 20;
  const crowd = variants.filter((v) => v.finished >= FEWEST_FOR_A_BAND).length > 3;
  const under = el("g", { class: crowd ? "crowd" : undefined }), over = el("g", {}), ends = [];
  for (const variant of variants) {
    const ink = variant.ink, css = "s" + ink.colour;
    const group = el("g", { class: css + (many ? " many" : "") });
    const line = (points) => "M" + points.map(([x, y]) => `${X(x)} ${Y(y)}`).join("L");
    if (variant.finished >= FEWEST_FOR_A_BAND && variant.mean.every((p) => p.length === 4) && variant.mean.length) {
      const clip = (v) => Math.min(high, Math.max(low, v));
      add(under, [el("path", { class: "band " + css, d: line([...variant.mean.map((p) => [p[0], clip(p[3])]), ...variant.mean.map((p) => [p[0], clip(p[2])]).reverse()]) + "Z" })]);
    }
    for (const seed of variant.seeds) {
      if (seed.points.length > 1) add(group, [el("path", { class: "thin" + (seed.state === "running" ? " going" : ""), d: line(seed.points), "stroke-dasharray": ink.dash || undefined })]);
      const [x, y] = seed.points[seed.points.length - 1] || [];
      if (seed.state === "running" && x !== undefined) add(group, [el("circle", { class: "head", cx: X(x), cy: Y(y), r: 3 })]);
    }
    add(under, [group]);
    let end = null;
    if (variant.mean.length) {
      const mean = el("g", { class: css });
      add(mean, [el("path", { class: "mean", d: line(variant.mean), "stroke-dasharray": ink.dash || undefined })]);
      for (const [x, y] of variant.mean) add(mean, [el("path", { class: "mark", d: MARKERS[ink.marker](X(x), Y(y), 3.2) })]);
      add(over, [mean]);
      end = variant.mean[variant.mean.length - 1];
    } else {
      const last = variant.seeds.map((s) => s.points[s.points.length - 1]).filter(Boolean);
      if (last.length) end = [Math.max(...last.map((p) => p[0])), last.reduce((sum, p) => sum + p[1], 0) / last.length];
    }
    if (end) ends.push({ variant, css, x: X(end[0]), y: Y(end[1]) });
  }
  labels(ends, top + 4, bottom);
  for (const end of ends) {
    add(over, [el("path", { class: "lead " + end.css, d: `M${end.x + 4} ${end.y}L${right + 5} ${end.at - 1}` }),
      el("text", { class: "label " + end.css, x: right + 9, y: end.at + 3 }, short(end.variant.name, 20))]);
  }
  const said = variants.map((v) => `${v.name} ${v.final ? percent(v.final.mean) : "not finished"}`).join(", ");
  return el("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Learning curves: ${experiment.metric} against ${axisName(experiment)} charged. ${said}.` }, grid, under, over);
}

/** Names that would stand on one another are moved apart. */
function labels(ends, top, bottom) {
  const gap = 14;
  ends.sort((a, b) => a.y - b.y);
  let last = top - gap;
  for (const end of ends) last = end.at = Math.max(end.y, last + gap);
  let next = bottom + gap;
  for (const end of [...ends].reverse()) next = end.at = Math.min(end.at, next - gap);
}

function ticks(from, to, count) {
  const raw = (to - from) / count, power = 10 ** Math.floor(Math.log10(raw)), of = raw / power;
  const step = power * (of < 1.5 ? 1 : of < 3.5 ? 2 : of < 7.5 ? 5 : 10), list = [];
  for (let k = Math.max(0, Math.ceil(from / step - 1e-9)); k * step <= to + 1e-9 * step; k++) list.push(k * step + 0);
  return list;
}

/** A small curve of shares by round, without axes. */
function spark(values, label) {
  const known = values.map((v, i) => [i, v]).filter(([, v]) => v >= 0);
  const X = (i) => round(2 + (i / Math.max(1, values.length - 1)) * 76), Y = (v) => round(18 - v * 16);
  return el("svg", { class: "spark", viewBox: "0 0 80 20", role: "img", "aria-label": label },
    el("line", { x1: 2, x2: 78, y1: 18, y2: 18 }),
    known.length > 1 ? el("path", { d: "M" + known.map(([i, v]) => `${X(i)} ${Y(v)}`).join("L") }) : null,
    known.length ? el("circle", { cx: X(known[known.length - 1][0]), cy: Y(known[known.length - 1][1]), r: 2 }) : null);
}

const round = (v) => Math.round(v * 10) / 10;
const trimmed = (v) => String(Math.round(v * 10) / 10);
