// Where the nodes of a tree go: one column for each depth, one row for each leaf, the emitted path straight along the top.

import { shortened } from "./format.js";

const rowHeight = 30;
const gap = 34;
const characterWidth = 7.4;
const padding = 22;
const longest = 14;

/** Lays a step out: {nodes: [{..., x, y, width, label, isBonus}], edges: [{from, to}], width, height}. */
export function layOut(step) {
  const places = step.nodes.map((node) => ({ ...node, label: shortened(node.piece, longest), children: [] }));
  places.slice(1).forEach((place) => places[place.parent].children.push(place));
  places.forEach((place) => place.children.sort((a, b) => Number(step.accepted.has(b.id)) - Number(step.accepted.has(a.id))));
  const bonus = addBonus(step, places);
  const all = bonus ? [...places, bonus] : places;
  if (places.length === 0) {
    return { nodes: [], edges: [], width: 0, height: 0 };
  }

  const rows = assignRows(places[0]);
  const columns = columnOffsets(all);
  all.forEach((place) => {
    place.x = columns.offsets[place.depth];
    place.y = place.row * rowHeight + 4;
    place.width = columns.widths[place.depth];
    place.height = rowHeight - 8;
  });
  return {
    nodes: all,
    edges: all.flatMap((place) => place.children.map((child) => ({ from: place, to: child }))),
    width: columns.total,
    height: rows * rowHeight,
  };
}

// What the model added by itself after the last accepted draft.
function addBonus(step, places) {
  const index = step.emitted.findIndex((item) => item.node === null);
  const parent = places[step.path[index]];
  if (index < 0 || !parent) {
    return null;
  }

  const item = step.emitted[index];
  const bonus = { id: "bonus", parent: parent.id, token: item.token, piece: item.piece, label: shortened(item.piece, longest), children: [], isBonus: true };
  parent.children.unshift(bonus);
  return bonus;
}

// Without recursion: a chain may be as deep as the tree is large.
function assignRows(root) {
  let rows = 0;
  const stack = [{ place: root, depth: 0, isFirst: true, row: 0 }];
  while (stack.length > 0) {
    const { place, depth, isFirst, row } = stack.pop();
    place.depth = depth;
    place.row = isFirst ? row : rows;
    rows = Math.max(rows, place.row + 1);
    for (let i = place.children.length - 1; i >= 0; i -= 1) {
      stack.push({ place: place.children[i], depth: depth + 1, isFirst: i === 0, row: place.row });
    }
  }

  return rows;
}

function columnOffsets(places) {
  const widths = [];
  places.forEach((place) => {
    widths[place.depth] = Math.max(widths[place.depth] ?? 46, Array.from(place.label).length * characterWidth + padding);
  });
  const offsets = [];
  let total = 4;
  widths.forEach((width, depth) => {
    offsets[depth] = total;
    total += width + gap;
  });
  return { widths, offsets, total: total - gap + 4 };
}
