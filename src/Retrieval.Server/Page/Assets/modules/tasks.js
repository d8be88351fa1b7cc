// Builds that run or ran.

import { byId, el, show } from "./dom.js";
import { duration, number, percent } from "./format.js";

const busy = new Set(["enqueued", "processing"]);

/** Shows tasks in the order they come; returns whether any of them still moves. */
export function showTasks({ items, failure }) {
  show(byId("tasks"), items.length === 0
    ? el("p", { class: "empty" }, failure ?? "No task is running.")
    : el("ul", { class: "tasks" }, items.slice(0, 20).map(row)));
  return items.some((task) => busy.has(task.status));
}

function row(task) {
  const isBusy = busy.has(task.status);
  const details = task.details ?? {};
  const share = shareOf(details);
  return el("li", { class: "task" },
    el("div", { class: "task-head" },
      el("strong", {}, String(task.datastore ?? task.type ?? "task")),
      el("span", { class: `status ${isBusy ? "busy" : task.status === "failed" ? "failed" : "ready"}` }, String(task.status))),
    isBusy ? el("progress", { max: 1, value: share, "aria-label": "Progress" }) : null,
    el("p", { class: "hint" }, task.error?.message ?? facts(details, isBusy ? share : null).join(" · ")));
}

function facts(details, share) {
  const counts = ["documents", "tokens"].filter((name) => Number.isFinite(details[name])).map((name) => `${number(details[name])} ${name}`);
  return [
    share === null ? null : `${percent(share)} done`,
    share !== null && Number.isFinite(details.eta_seconds) ? `${duration(details.eta_seconds)} left` : null,
    typeof details.phase === "string" ? details.phase : null,
    ...counts,
  ].filter(Boolean);
}

function shareOf(details) {
  const pairs = [[details.bytes, details.bytes_total], [details.files, details.files_total]];
  const [done, total] = pairs.find(([, all]) => all > 0) ?? [0, null];
  return total === null ? null : Math.min(1, Math.max(0, done / total));
}
