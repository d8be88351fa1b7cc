// The traced run and a plain one of the same request on one time axis. Speed is measured on the server's clock, never derived from
// acceptance: fewer passes are not the same as faster.

import { byId, el, show, svg } from "./dom.js";
import { milliseconds, number } from "./format.js";
import { on, oncePerFrame, session } from "./session.js";

const width = 1000;
const height = 44;

export function startLanes() {
  const draw = oncePerFrame(drawLanes);
  ["trace", "steps", "end", "plain", "select"].forEach((event) => on(event, draw));
  drawLanes();
}

/** Index of the first token that differs, or -1. */
export function firstDifference(left, right) {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    if (left[i] !== right[i]) {
      return i;
    }
  }

  return -1;
}

function drawLanes() {
  const { trace, plain } = session;
  byId("run-plain").disabled = !trace?.end || !session.body || (plain !== null && !plain.end) || trace.isPlain;
  showBadge(trace, plain);
  if (!trace || trace.steps.length === 0) {
    show(byId("lanes"), el("p", { class: "empty" }, "After a run, start a plain one with the same seed: it must give the same tokens, and the clock says what drafting was worth."));
    return;
  }

  const lanes = [["With drafting", trace, "drafted"], ...(plain ? [["Plain", plain, "plain"]] : [])].map(([name, one, id]) => ({ name, one, id, blocks: blocksOf(one) }));
  const end = Math.max(1e-6, ...lanes.map((lane) => Math.max(lane.one.end ? lane.one.wallMs ?? 0 : 0, lane.blocks.at(-1)?.end ?? 0)));
  const most = Math.max(1, ...lanes.flatMap((lane) => lane.blocks.map((block) => block.tokens)));
  show(byId("lanes"), speed(trace, plain), lanes.map((lane) => drawLane(lane, end, most)), axis(end), key());
}

// Steps on the time axis; a file without a clock gets its steps one after the other.
function blocksOf(trace) {
  let clock = 0;
  return trace.steps.map((step) => {
    const duration = step.draftMs + step.verifyMs + step.acceptMs;
    const end = step.atMs ?? clock + duration;
    const start = Math.max(clock, end - duration);
    clock = end;
    return { start, end, draft: Math.min(step.draftMs, end - start), tokens: step.emitted.length, index: step.index };
  });
}

function drawLane({ name, one, id, blocks }, end, most) {
  const scale = width / end;
  const picture = svg("svg", { class: `lane ${id}`, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": true });
  blocks.forEach((block) => {
    const tall = block.tokens === 0 ? 2 : 7 + ((height - 7) * (block.tokens - 1)) / Math.max(1, most - 1);
    const isSelected = id === "drafted" && block.index === session.selected;
    const draft = block.draft * scale;
    picture.append(
      svg("rect", { class: "drafting", x: block.start * scale, y: height - tall, width: draft, height: tall }),
      svg("rect", { class: `verifying${isSelected ? " selected" : ""}`, x: block.start * scale + draft, y: height - tall, width: Math.max(0.8, (block.end - block.start) * scale - draft - 0.4), height: tall }));
  });
  const tokens = one.outputIds.length;
  const wall = one.end ? one.wallMs : null;
  return el("div", { class: "lane-row" },
    el("div", { class: "lane-name" }, el("strong", {}, name),
      el("span", {}, `${number(tokens)} tokens in ${number(one.steps.length)} passes`),
      el("span", {}, one.end ? (wall === null ? "no clock in this file" : `${milliseconds(wall)}, ${number((1000 * tokens) / wall)} tokens/s`) : "running…")),
    picture);
}

const key = () => el("p", { class: "lanes-key hint" },
  el("span", {}, "One block for each pass: as wide as it took, the taller the more tokens it gave."),
  [["draft", "drafting"], ["verify", "the model’s pass"]].map(([id, name]) => el("span", {}, el("span", { class: `swatch ${id}`, "aria-hidden": true }), name)));

const axis = (end) => el("div", { class: "axis", "aria-hidden": true }, [0, 0.25, 0.5, 0.75, 1].map((part) => el("span", {}, milliseconds(part * end))));

function speed(trace, plain) {
  if (!trace.end || !plain?.end || trace.wallMs === null) {
    return null;
  }

  const ratio = plain.wallMs / trace.wallMs;
  const word = ratio >= 1.02 ? "faster with drafting" : ratio <= 0.98 ? "slower with drafting" : "no difference";
  const size = ratio >= 1 ? ratio : 1 / ratio;
  return el("p", { class: "speed", id: "speed" },
    el("strong", {}, word === "no difference" ? "1.0×" : `${number(size, 2)}×`), ` ${word}`,
    el("small", {}, ` measured: ${milliseconds(plain.wallMs)} plain, ${milliseconds(trace.wallMs)} with drafting; both from request to last token, both traced, one run each`));
}

function showBadge(trace, plain) {
  const badge = byId("badge");
  badge.hidden = !trace?.end || !plain?.end;
  if (badge.hidden) {
    return;
  }

  const at = firstDifference(trace.outputIds, plain.outputIds);
  badge.textContent = at < 0 ? "identical output ✓" : `✗ differs at token ${at + 1}`;
  badge.className = `badge ${at < 0 ? "same" : "differs"}`;
}
