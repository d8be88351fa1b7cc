// One line for what went wrong.

import { byId } from "./dom.js";

/** Shows a message; null hides the last one. */
export function notify(message) {
  const notice = byId("notice");
  notice.textContent = message ?? "";
  notice.hidden = !message;
}
