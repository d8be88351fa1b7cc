// The tree of the selected step: what was accepted stands out, what was rejected fades, and the likelier a draft, the stronger its line.

import { byId, show, svg } from "./dom.js";
import { number, percent, visible } from "./format.js";
import { showNode } from "./node-details.js";
import { on, oncePerFrame, session } from "./session.js";
import { sourceOf, target } from "./sources.js";
import { layOut } from "./tree-layout.js";

let layout = null;
let shownStep = null;

export function startTreePane() {
  const draw = oncePerFrame(drawIfChanged);
  ["trace", "select", "end"].forEach((event) => on(event, draw));
  byId("tree").addEventListener("click", (event) => choose(event.target.closest(".node")));
  byId("tree").addEventListener("keydown", moveByKey);
  drawIfChanged();
}

function drawIfChanged() {
  const step = session.trace?.steps[session.selected] ?? null;
  if (step === shownStep && step !== null) {
    return;
  }

  shownStep = step;
  byId("step-number").textContent = step ? `${step.index + 1} of ${session.trace.steps.length}` : "–";
  byId("step-summary").textContent = step ? summary(step) : "";
  layout = step ? layOut(step) : null;
  show(byId("tree"), layout ? draw(step) : null);
  showNode(null);
}

const summary = (step) =>
  `${number(step.nodes.length - 1)} drafted, ${number(step.accepted.size)} accepted, ${number(step.emitted.length)} emitted`;

function draw(step) {
  const picture = svg("svg", {
    class: "tree", width: layout.width, height: layout.height, viewBox: `0 0 ${layout.width} ${layout.height}`,
    role: "tree", "aria-label": `Tree of step ${step.index + 1}`,
  });
  layout.edges.forEach(({ from, to }) => picture.append(edge(step, from, to)));
  layout.nodes.forEach((place) => picture.append(node(step, place)));
  return picture;
}

const kindOf = (step, place) =>
  place.isBonus ? "bonus" : place.id === 0 ? "root" : step.accepted.has(place.id) ? "accepted" : "rejected";

// A certain draft is fully there, an unlikely one still legible.
const strength = (place) => (place.isBonus || place.id === 0 ? 1 : 0.5 + 0.5 * Math.sqrt(place.probability));

function edge(step, from, to) {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = Math.min(24, (x2 - x1) * 0.6);
  const width = to.isBonus ? 2 : 1 + 3.5 * to.probability;
  return svg("path", {
    class: `edge ${kindOf(step, to)}`, "stroke-width": width.toFixed(2), opacity: strength(to).toFixed(2),
    d: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
  });
}

function node(step, place) {
  const kind = kindOf(step, place);
  const source = place.isBonus ? target : sourceOf(place.source);
  const isRoot = kind === "root";
  return svg("g", {
    class: `node ${kind} ${isRoot ? "" : source.class}`, transform: `translate(${place.x} ${place.y})`,
    tabindex: isRoot ? 0 : -1, role: "treeitem", "aria-level": place.depth + 1, "aria-label": spoken(kind, place, source), "data-node": place.id,
    opacity: kind === "rejected" ? strength(place).toFixed(2) : null,
  },
  svg("rect", { width: place.width, height: place.height, rx: 6 }),
  isRoot ? null : svg("text", { class: "letter", x: 9, y: place.height / 2 + 3.5, "aria-hidden": true }, source.letter),
  svg("text", { class: "piece", x: isRoot ? 9 : 20, y: place.height / 2 + 4.2 }, place.label));
}

const spoken = (kind, place, source) =>
  kind === "root" ? `root, ${visible(place.piece)}`
    : kind === "bonus" ? `${visible(place.piece)}, added by the model`
      : `${visible(place.piece)}, ${source.label}, expected ${percent(place.probability)}, ${kind}`;

function choose(element) {
  if (!element) {
    return;
  }

  byId("tree").querySelectorAll(".node").forEach((one) => {
    one.setAttribute("tabindex", one === element ? "0" : "-1");
    one.classList.toggle("chosen", one === element);
  });
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const place = layout.nodes.find((one) => String(one.id) === element.dataset.node);
  showNode(place, kindOf(shownStep, place));
}

// Left to the parent, right to the first child, up and down through the rows.
function moveByKey(event) {
  const element = event.target.closest(".node");
  const place = element && layout?.nodes.find((one) => String(one.id) === element.dataset.node);
  const next = place && neighbor(place, event.key);
  if (next === undefined || next === null) {
    return;
  }

  event.preventDefault();
  event.stopPropagation();
  choose([...byId("tree").querySelectorAll(".node")].find((one) => one.dataset.node === String(next.id)));
}

function neighbor(place, key) {
  switch (key) {
    case "Enter":
    case " ":
      return place;
    case "ArrowLeft":
      return layout.nodes.find((one) => one.children.includes(place)) ?? place;
    case "ArrowRight":
      return place.children[0] ?? place;
    case "ArrowDown":
      return layout.nodes.filter((one) => one.row > place.row).sort((a, b) => a.row - b.row || Math.abs(a.depth - place.depth) - Math.abs(b.depth - place.depth))[0] ?? place;
    case "ArrowUp":
      return layout.nodes.filter((one) => one.row < place.row).sort((a, b) => b.row - a.row || Math.abs(a.depth - place.depth) - Math.abs(b.depth - place.depth))[0] ?? place;
    case "Home":
      return layout.nodes[0];
    default:
      return null;
  }
}
