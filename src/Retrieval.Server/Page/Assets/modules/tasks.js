// Builds that run or ran.

import { byId, el, show } from "./dom.js";
import { duration, number, percent } from "./format.js";

const busy = new Set(["enqueued", "processing", "running", "queued"]);

/** Shows tasks, the newest first as they come; returns whether any of them still moves. */
export function showTasks({ items, failure }) {
  show(byId("tasks"), items.length === 0
    ? el("p", { class: "empty" }, failure ?? "No task is running.")
    : el("ul", { class: "tasks" }, items.slice(0, 20).map(row)));
  return items.some((task) => busy.has(task.status));
}

function row(task) {
  const isBusy = busy.has(task.status);
  const share = shareOf(task);
  const eta = task.eta_seconds ?? task.progress?.eta_seconds;
  const error = task.error?.message ?? (typeof task.error === "string" ? task.error : null);
  return el("li", { class: "task" },
    el("div", { class: "task-head" },
      el("strong", {}, String(task.datastore ?? task.details?.datastore ?? task.type ?? "task")),
      el("span", { class: `status ${isBusy ? "busy" : task.status === "failed" ? "failed" : "ready"}` }, String(task.status))),
    isBusy ? el("progress", { max: 1, value: share, "aria-label": "Progress" }) : null,
    el("p", { class: "hint" }, isBusy
      ? [share === null ? "" : `${percent(share)} done`, eta == null ? "" : ` · ${duration(eta)} left`, phase(task)].join("")
      : error ?? phase(task)));
}

function phase(task) {
  const progress = task.progress && typeof task.progress === "object" ? task.progress : task;
  const counts = [["documents", progress.documents ?? progress.documents_done], ["tokens", progress.tokens ?? progress.tokens_done]]
    .filter(([, count]) => Number.isFinite(count)).map(([name, count]) => `${number(count)} ${name}`);
  return [progress.phase, ...counts].filter(Boolean).map((part) => ` · ${part}`).join("");
}

function shareOf(task) {
  const progress = task.progress;
  const share = typeof progress === "number" ? progress : progress?.fraction ?? progress?.share ?? progress?.done;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null;
}
