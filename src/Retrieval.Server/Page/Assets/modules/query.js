// Asks a datastore what it knows to follow a text.

import { postJson } from "./api.js";
import { byId, el, show } from "./dom.js";
import { number, percent, visible } from "./format.js";

export function startQuery() {
  byId("query").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}

/** Offers the datastores that there are. */
export function showChoices(stores) {
  const select = byId("query-datastore");
  const chosen = select.value;
  show(select, stores.map((store) => el("option", { value: store.id, selected: store.id === chosen }, String(store.id))));
  byId("query").querySelector("button").disabled = stores.length === 0;
}

async function ask() {
  const id = byId("query-datastore").value;
  try {
    const answer = await postJson(`/v1/datastores/${encodeURIComponent(id)}/query`, { text: byId("query-text").value });
    show(byId("query-result"), found(answer), continuations(answer.continuations ?? []));
  } catch (failure) {
    show(byId("query-result"), el("p", { class: "empty" }, failure.message));
  }
}

function found(answer) {
  if (!answer.match_length) {
    return el("p", { class: "empty" }, "No end of this text occurs in the datastore.");
  }

  return el("div", { class: "match" },
    el("p", {}, "Longest match: ", el("strong", {}, `${number(answer.match_length)} of ${number(answer.query_tokens)} tokens`),
      `, ${number(answer.occurrences)} occurrence${answer.occurrences === 1 ? "" : "s"}`),
    el("pre", { class: "snippet" }, String(answer.match_text ?? "")),
    place(answer.source));
}

function continuations(items) {
  if (items.length === 0) {
    return null;
  }

  return el("div", { class: "scroll-x" }, el("table", { class: "table continuations" },
    el("thead", {}, el("tr", {}, ["Continuation", "Count", "Share", "For example in"].map((name, i) => el("th", { scope: "col", class: i === 1 || i === 2 ? "count" : null }, name)))),
    el("tbody", {}, items.map((item) => el("tr", {},
      el("td", {}, el("code", {}, visible(String(item.text ?? "")))),
      el("td", { class: "count" }, number(item.count)),
      el("td", { class: "count" }, percent(item.probability)),
      el("td", {}, place(item.source)))))));
}

const place = (source) => (source
  ? el("span", { class: "place" }, String(source.document ?? ""), source.line ? `, line ${number(source.line)}` : "", source.license ? el("small", {}, ` ${source.license}`) : null)
  : null);
