// What drafts come from: the attached datastores, the tasks that build them, and a box to ask one of them.

import { getJson } from "./api.js";
import { byId, el, show } from "./dom.js";
import { bytes, number } from "./format.js";
import { showChoices, startQuery } from "./query.js";
import { showTasks } from "./tasks.js";

const restMs = 3000;
let timer = null;

/** Starts the view; the result shows it (true) or lets it rest (false). */
export function startDatastores() {
  byId("refresh").addEventListener("click", refresh);
  startQuery();
  return (isVisible) => {
    clearTimeout(timer);
    if (isVisible) {
      refresh();
    }
  };
}

async function refresh() {
  clearTimeout(timer);
  const [stores, tasks] = await Promise.all([load("/v1/datastores"), load("/v1/tasks")]);
  showDatastores(stores);
  showChoices(stores.items);
  const isBusy = showTasks(tasks);
  if (isBusy && !byId("view-datastores").hidden) {
    timer = setTimeout(refresh, restMs);
  }
}

async function load(path) {
  try {
    const body = await getJson(path);
    const items = body.data ?? body.results ?? body;
    return { items: Array.isArray(items) ? items : [], failure: null };
  } catch (failure) {
    return { items: [], failure: failure.status === 404 ? null : failure.message };
  }
}

function showDatastores({ items, failure }) {
  if (failure || items.length === 0) {
    show(byId("datastores"), el("p", { class: "empty" }, failure ?? "No datastore is attached. Drafts come from the request itself."));
    return;
  }

  show(byId("datastores"), el("div", { class: "scroll-x" }, el("table", { class: "table" },
    el("thead", {}, el("tr", {}, head("Name"), head("Status"), head("Documents", "count"), head("Tokens", "count"), head("Size", "count"), head("Tokenizer"))),
    el("tbody", {}, items.map(row)))));
}

const head = (name, kind) => el("th", { scope: "col", class: kind }, name);

const row = (store) => el("tr", { class: "datastore" },
  el("th", { scope: "row" }, String(store.id), store.owner ? el("small", {}, store.owner === "tenant" ? "yours" : "the server’s") : null),
  el("td", {}, el("span", { class: `status ${store.status === "ready" ? "ready" : "busy"}` }, String(store.status ?? "ready"))),
  el("td", { class: "count" }, number(store.documents)),
  el("td", { class: "count" }, number(store.tokens)),
  el("td", { class: "count" }, bytes(store.bytes)),
  el("td", {}, el("code", { title: String(store.tokenizer ?? "") }, String(store.tokenizer ?? "–").slice(0, 10))));
