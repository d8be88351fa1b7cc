// Traces as files: saved as the server has them, opened without asking any server.

import { byId, el } from "./dom.js";
import { notify } from "./notice.js";
import { begin, select, session, tell } from "./session.js";
import { Trace } from "./trace.js";

const largest = 64 * 1024 * 1024;

export function startFiles() {
  byId("open-file").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => open(byId("file").files[0]));
  byId("save-file").addEventListener("click", save);
}

async function open(file) {
  byId("file").value = "";
  if (!file) {
    return;
  }

  try {
    if (file.size > largest) {
      throw new Error("it is larger than 64 MiB");
    }

    begin(Trace.fromDocument(JSON.parse(await file.text())), null);
    tell("end");
    select(0);
    notify(null);
    byId("run-state").textContent = `from ${file.name}`;
  } catch (failure) {
    notify(`${file.name} cannot be shown: ${failure.message}`);
  }
}

function save() {
  const { trace } = session;
  const address = URL.createObjectURL(new Blob([JSON.stringify(trace.raw)], { type: "application/json" }));
  const link = el("a", { href: address, download: `${trace.id.replace(/[^\w-]/g, "") || "trace"}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
