// What is known of the chosen node.

import { byId, el, show } from "./dom.js";
import { number, percent, visible } from "./format.js";
import { sourceOf, target } from "./sources.js";

const verdicts = {
  root: "The last token before this step.",
  accepted: "Accepted: the model says the same.",
  rejected: "Rejected: the model says something else.",
  bonus: "Added by the model after the accepted drafts.",
};

/** Shows a node, or how to choose one. */
export function showNode(place, kind) {
  const details = byId("node-details");
  if (!place) {
    show(details, el("p", { class: "hint" }, "Choose a node to see where it comes from. Arrow keys move through the tree once it has the focus."));
    return;
  }

  const source = kind === "bonus" ? target : sourceOf(place.source);
  show(details,
    el("p", { class: `node-title ${kind === "root" ? "" : source.class}` },
      kind === "root" ? null : el("span", { class: "mark", "aria-hidden": true }, source.letter),
      el("code", {}, visible(place.piece) || "(nothing)")),
    el("p", { class: `verdict ${kind}` }, verdicts[kind]),
    el("dl", { class: "facts" },
      fact("Token", place.token),
      kind === "root" ? null : fact("Source", source.label, source.about),
      kind === "root" || kind === "bonus" ? null : [
        fact("Expected", percent(place.probability)),
        fact("Match", place.matchLength > 0 ? `${number(place.matchLength)} tokens` : "none"),
        place.document ? fact("Document", place.document) : null,
      ]));
}

const fact = (name, value, about) => [el("dt", {}, name), el("dd", { title: about }, value)];
