// The numbers of the trace so far.

import { byId, el, show } from "./dom.js";
import { milliseconds, number, percent } from "./format.js";
import { sumUp } from "./numbers.js";
import { on, oncePerFrame, session } from "./session.js";
import { order, sourceOf } from "./sources.js";

const mostPositions = 16;

export function startNumbersPane() {
  const draw = oncePerFrame(drawNumbers);
  ["trace", "steps", "end"].forEach((event) => on(event, draw));
  drawNumbers();
}

function drawNumbers() {
  if (!session.trace || session.trace.steps.length === 0) {
    show(byId("numbers"), el("p", { class: "empty" }, "Nothing generated yet."));
    return;
  }

  const sums = sumUp(session.trace);
  show(byId("numbers"), tiles(sums), positions(sums.byPosition), sources(sums.bySource), times(sums));
}

const tiles = (sums) => el("dl", { class: "tiles" },
  tile("Acceptance length", "acceptance-length", number(sums.acceptanceLength, 2), "1 + accepted drafts for each pass of the model", "lead"),
  tile("Tokens per pass", "tokens-per-pass", number(sums.tokensPerPass, 2), "emitted tokens for each forward pass"),
  tile("Tokens per second", "tokens-per-second", number(sums.tokensPerSecond), "over the whole request, tracing included"),
  tile("Emitted", "emitted", number(sums.emitted), `in ${number(sums.steps)} passes`),
  tile("Accepted", "accepted", number(sums.accepted), `${percent(sums.accepted / sums.drafted)} of ${number(sums.drafted)} drafted`),
  tile("Wasted nodes", "wasted", number(sums.wasted), "verified and rejected"));

const tile = (name, id, value, about, kind = "") => el("div", { class: `tile ${kind}` },
  el("dt", {}, name),
  el("dd", {}, el("span", { class: "value", "data-number": id }, value), el("small", {}, about)));

// How many of the steps accepted a draft at each position.
function positions(all) {
  const shown = all.slice(0, mostPositions);
  const most = Math.max(1, ...shown.map((one) => one.drafted));
  return shown.length === 0 ? null : section("Acceptance by position",
    el("ol", { class: "positions", "aria-label": "Acceptance by position" }, shown.map((one, index) => el("li", {
      title: `Position ${index + 1}: accepted in ${one.accepted} of ${one.drafted} steps with a draft there`,
      vars: { "--share": one.accepted / most, "--drafted": one.drafted / most },
    },
    el("span", { class: "bar" }, el("span", { class: "bar-part" })),
    el("span", { class: "bar-label" }, index + 1),
    el("span", { class: "unseen" }, `: accepted in ${one.accepted} of ${one.drafted} steps`)))));
}

function sources(bySource) {
  const most = Math.max(1, ...[...bySource.values()].map((one) => one.drafted));
  const rows = order.filter((name) => bySource.has(name)).map((name) => {
    const source = sourceOf(name);
    const counts = bySource.get(name);
    return el("tr", { class: source.class, vars: { "--drafted": counts.drafted / most, "--share": counts.accepted / Math.max(1, counts.drafted) } },
      el("th", { scope: "row" }, el("span", { class: "mark", "aria-hidden": true }, source.letter), source.label),
      el("td", { class: "bar-cell", "aria-hidden": true }, el("span", { class: "bar" }, el("span", { class: "bar-part" }))),
      el("td", { class: "count", "data-accepted": source.name }, number(counts.accepted)),
      el("td", { class: "count", "data-drafted": source.name }, number(counts.drafted)));
  });
  return rows.length === 0 ? null : section("Drafts by source",
    el("table", { class: "by-source" },
      el("thead", {}, el("tr", {}, ["Source", "", "Accepted", "Drafted"].map((name, i) => el("th", { scope: "col", class: i > 1 ? "count" : null }, name)))),
      el("tbody", {}, rows)));
}

function times(sums) {
  const parts = [["Draft", sums.draftMs, "draft"], ["Verify", sums.verifyMs, "verify"], ["Accept", sums.acceptMs, "accept"]];
  const total = parts.reduce((sum, [, value]) => sum + value, 0);
  return section("Time in steps",
    el("div", { class: "times", "aria-hidden": true }, parts.map(([, value, id]) => el("span", { class: `time ${id}`, vars: { "--share": value / (total || 1) } }))),
    el("dl", { class: "time-facts" }, parts.map(([name, value, id]) => el("div", {}, el("dt", {}, el("span", { class: `swatch ${id}`, "aria-hidden": true }), name), el("dd", {}, milliseconds(value))))));
}

const section = (title, ...content) => el("section", { class: "number-section" }, el("h3", {}, title), ...content);
