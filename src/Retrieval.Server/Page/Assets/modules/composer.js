// The request: what to generate, started and stopped.

import { request } from "./api.js";
import { byId, el, show } from "./dom.js";
import { readEvents } from "./events.js";
import { notify } from "./notice.js";
import { begin, on, select, session, tell } from "./session.js";
import { choosable } from "./sources.js";
import { Trace } from "./trace.js";

const example = `def read_config(path):
    with open(path) as file:
        return json.load(file)


def write_config(path, config):
    with open(path, "w") as file:
`;

let running = null;

export function startComposer() {
  byId("prompt").value = example;
  show(byId("source-choices"), choosable.map((source) => el("label", { class: `choice ${source.class}`, title: source.about },
    el("input", { type: "checkbox", name: "source", value: source.name, checked: source.isDefault }),
    el("span", { class: "mark", "aria-hidden": true }, source.letter), source.label)));
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  byId("prompt").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      byId("composer").requestSubmit();
    }
  });
  byId("stop").addEventListener("click", () => running?.abort());
  byId("run-plain").addEventListener("click", runPlain);
  on("trace", showState);
}

function readBody() {
  const prediction = byId("prediction").value;
  return {
    prompt: byId("prompt").value,
    max_tokens: byId("max-tokens").valueAsNumber,
    temperature: byId("temperature").valueAsNumber,
    seed: byId("seed").valueAsNumber,
    ...(prediction ? { prediction } : {}),
    speculative: {
      budget: byId("budget").valueAsNumber,
      pauses: !byId("always").checked,
      sources: [...document.querySelectorAll('input[name="source"]:checked')].map((box) => box.value),
    },
  };
}

async function run() {
  const body = readBody();
  await follow(body, {
    start: (trace) => begin(trace, body),
    step: () => tell("steps"),
    end: (trace) => {
      tell("end");
      select(session.selected < 0 || session.follows ? trace.steps.length - 1 : session.selected, { follows: session.follows });
    },
  });
}

async function runPlain() {
  await follow({ ...session.body, plain: true }, {
    start: (trace) => {
      session.plain = trace;
      tell("plain");
    },
    step: () => tell("plain"),
    end: () => tell("plain"),
  });
}

async function follow(body, hear) {
  if (running) {
    return;
  }

  running = new AbortController();
  notify(null);
  showState("running");
  let state = "done";
  try {
    const response = await request("/v1/traces", { method: "POST", body, signal: running.signal });
    let trace = null;
    for await (const frame of readEvents(response)) {
      if (frame.type === "start") {
        trace = new Trace(frame);
        hear.start(trace);
      } else if (frame.type === "step") {
        trace.addStep(frame);
        hear.step(trace);
      } else if (frame.type === "end") {
        trace.finish(frame);
        hear.end(trace);
      }
    }

    if (!trace?.end) {
      throw new Error("The connection broke before the end.");
    }
  } catch (failure) {
    state = failure.name === "AbortError" ? "stopped" : "failed";
    notify(state === "stopped" ? null : failure.message);
  } finally {
    running = null;
    showState(state);
  }
}

const endings = { stop: "ended by the model", length: "ended at the limit" };

function showState(state) {
  byId("run").disabled = running !== null;
  byId("stop").disabled = running === null;
  byId("save-file").disabled = !session.trace || running !== null;
  byId("run-state").textContent = running ? "generating…" : state === "stopped" ? "stopped"
    : session.trace?.end ? endings[session.trace.end.finish_reason] ?? "" : "";
}
