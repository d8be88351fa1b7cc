// What a trace comes to. Drafted are nodes verified without the root; accepted lie on the emitted path.

import { sourceOf, target } from "./sources.js";

/** Sums up the steps so far. */
export function sumUp(trace) {
  const sums = {
    steps: trace.steps.length, emitted: 0, drafted: 0, accepted: 0, draftMs: 0, verifyMs: 0, acceptMs: 0,
    bySource: new Map(), tokensBySource: new Map(), byPosition: [],
  };
  trace.steps.forEach((step) => addStep(sums, step));
  sums.wasted = sums.drafted - sums.accepted;
  sums.acceptanceLength = sums.steps === 0 ? NaN : 1 + sums.accepted / sums.steps;
  sums.tokensPerPass = sums.steps === 0 ? NaN : sums.emitted / sums.steps;
  sums.tokensPerSecond = trace.wallMs > 0 ? (1000 * sums.emitted) / trace.wallMs : NaN;
  return sums;
}

/** The source of an emitted token. */
export const sourceOfToken = (step, item) => (item.node === null ? target : sourceOf(step.nodes[item.node].source));

function addStep(sums, step) {
  sums.emitted += step.emitted.length;
  sums.draftMs += step.draftMs;
  sums.verifyMs += step.verifyMs;
  sums.acceptMs += step.acceptMs;
  for (const node of step.nodes.slice(1)) {
    const counts = entry(sums.bySource, sourceOf(node.source).name, () => ({ drafted: 0, accepted: 0 }));
    counts.drafted += 1;
    sums.drafted += 1;
    if (step.accepted.has(node.id)) {
      counts.accepted += 1;
      sums.accepted += 1;
    }
  }

  step.emitted.forEach((item) => {
    const name = sourceOfToken(step, item).name;
    sums.tokensBySource.set(name, (sums.tokensBySource.get(name) ?? 0) + 1);
  });
  addPositions(sums.byPosition, step);
}

// At position i: in how many steps a draft stood there, and in how many one was accepted.
function addPositions(positions, step) {
  const depths = [];
  step.nodes.forEach((node) => {
    depths[node.id] = node.id === 0 ? 0 : depths[node.parent] + 1;
  });
  const deepest = depths.reduce((most, depth) => Math.max(most, depth), 0);
  for (let position = 1; position <= deepest; position += 1) {
    positions[position - 1] ??= { drafted: 0, accepted: 0 };
    positions[position - 1].drafted += 1;
    positions[position - 1].accepted += step.path.length > position ? 1 : 0;
  }
}

function entry(map, key, make) {
  if (!map.has(key)) {
    map.set(key, make());
  }

  return map.get(key);
}
