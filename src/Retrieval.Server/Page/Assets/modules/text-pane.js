// The output, token by token: where each came from, where steps begin, and what was drafted in its place.

import { byId, el, show } from "./dom.js";
import { number, percent, visible } from "./format.js";
import { sourceOfToken, sumUp } from "./numbers.js";
import { on, oncePerFrame, select, session } from "./session.js";
import { order, sourceOf } from "./sources.js";

const pane = byId("output");
let shownSteps = 0;
let current = null;

export function startTextPane() {
  on("trace", restart);
  on("steps", oncePerFrame(append));
  on("end", restart);
  on("select", markStep);
  pane.addEventListener("click", (event) => focusToken(event.target.closest(".token")));
  pane.addEventListener("focusin", (event) => describe(event.target.closest(".token")));
  pane.addEventListener("pointerover", (event) => describe(event.target.closest(".token") ?? current));
  pane.addEventListener("pointerleave", () => describe(current));
  pane.addEventListener("keydown", moveByKey);
  restart();
}

function restart() {
  shownSteps = 0;
  current = null;
  const prompt = session.trace?.prompt ?? [];
  show(pane, prompt.length > 0 ? el("span", { class: "given" }, prompt.map((item) => tokenText(item))) : null);
  if (!session.trace) {
    show(pane, el("p", { class: "empty" }, "Run a prompt, or open a trace. Every token will show where it came from."));
  }

  append();
  describe(null);
}

function append() {
  const steps = session.trace?.steps ?? [];
  for (; shownSteps < steps.length; shownSteps += 1) {
    pane.append(...stepParts(steps[shownSteps]));
  }

  showLegend();
  markStep();
  if (session.follows && !session.trace?.end) {
    pane.scrollTop = pane.scrollHeight;
  }
}

function stepParts(step) {
  const tick = el("span", { class: "tick", "aria-hidden": true });
  const tokens = step.emitted.map((item, index) => {
    const source = sourceOfToken(step, item);
    const isBreak = /^[ \t]*[\r\n]/.test(item.piece);
    return el("span", {
      class: `token ${source.class}${isBreak ? " break" : ""}${item.isPartial ? " partial" : ""}`,
      tabindex: step.index === 0 && index === 0 ? 0 : -1,
      "data-step": step.index,
      "data-index": index,
    }, item.piece);
  });
  return tokens.length > 0 && step.index > 0 ? [tick, ...tokens] : tokens;
}

const tokenText = (item) => (item.isPartial ? el("span", { class: "partial" }, item.piece) : item.piece);

function markStep() {
  pane.querySelectorAll(".token.selected").forEach((one) => one.classList.remove("selected"));
  const chosen = [...pane.querySelectorAll(`.token[data-step="${Number(session.selected)}"]`)];
  chosen.forEach((one) => one.classList.add("selected"));
  if (chosen.length > 0) {
    keepInView(chosen[0]);
  }
}

// Scrolls the pane and never the page.
function keepInView(token) {
  const [view, place] = [pane.getBoundingClientRect(), token.getBoundingClientRect()];
  if (place.top < view.top || place.bottom > view.bottom) {
    pane.scrollTop += place.top - view.top - view.height / 2;
  }
}

function focusToken(token) {
  if (!token) {
    return;
  }

  pane.querySelectorAll('.token[tabindex="0"]').forEach((one) => one.setAttribute("tabindex", "-1"));
  token.setAttribute("tabindex", "0");
  token.focus();
  current = token;
  select(Number(token.dataset.step));
}

function moveByKey(event) {
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const tokens = [...pane.querySelectorAll(".token")];
  const at = tokens.indexOf(event.target.closest(".token"));
  if (direction && at >= 0) {
    event.preventDefault();
    event.stopPropagation();
    focusToken(tokens[Math.min(tokens.length - 1, Math.max(0, at + direction))]);
  }
}

function showLegend() {
  const counts = session.trace ? sumUp(session.trace).tokensBySource : new Map();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  show(byId("legend"), order.filter((name) => counts.has(name)).map((name) => {
    const source = sourceOf(name);
    return el("li", { class: `key ${source.class}`, title: source.about },
      el("span", { class: "mark", "aria-hidden": true }, source.letter),
      el("span", { class: "key-label" }, source.label),
      el("span", { class: "key-count", "data-source": source.name }, number(counts.get(name))),
      el("span", { class: "key-share" }, percent(counts.get(name) / total)));
  }));
}

// Below the text: the token's source, and the drafts that stood in its place and were rejected.
function describe(token) {
  const about = byId("about-token");
  const step = token ? session.trace?.steps[Number(token.dataset.step)] : null;
  about.hidden = !session.trace;
  if (!step) {
    show(about, el("span", { class: "hint" }, "Point at a token, or move with the arrow keys, to see what was drafted there."));
    return;
  }

  const index = Number(token.dataset.index);
  const item = step.emitted[index];
  const node = item.node === null ? null : step.nodes[item.node];
  const source = sourceOfToken(step, item);
  const rejected = step.nodes.filter((one) => one.parent === step.path[index] && one.id !== item.node && !step.accepted.has(one.id));
  show(about,
    el("span", { class: `about-what ${source.class}` }, el("span", { class: "mark" }, source.letter), el("code", {}, visible(item.piece))),
    el("span", {}, node
      ? `${source.label}${node.matchLength > 0 ? `, match of ${number(node.matchLength)}` : ""}, expected ${percent(node.probability)}`
      : source.label),
    node?.document ? el("span", { class: "document" }, node.document) : null,
    rejected.length > 0
      ? el("span", { class: "instead" }, "rejected: ", rejected.slice(0, 6).flatMap((one) => [el("del", { class: sourceOf(one.source).class }, visible(branch(step, one))), " "]),
        rejected.length > 6 ? `and ${rejected.length - 6} more` : null)
      : null);
}

// A rejected draft with its likeliest continuation.
function branch(step, node) {
  let text = "";
  for (let at = node; at && text.length < 40; at = step.nodes.find((one) => one.parent === at.id)) {
    text += at.piece;
  }

  return text;
}
