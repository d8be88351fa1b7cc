// The visitor's key: in this tab's session storage and nowhere else.

import { byId } from "./dom.js";

const slot = "retrieval-key";
let asking = null;

export const currentKey = () => sessionStorage.getItem(slot);

/** Forgets a key that was refused, unless another took its place meanwhile. */
export function forgetKey(refused) {
  if (refused && currentKey() === refused) {
    sessionStorage.removeItem(slot);
  }
}

/** Asks for a key; all who ask meanwhile get the same answer. */
export function askForKey() {
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

function ask() {
  const dialog = byId("key-dialog");
  const input = byId("key");
  byId("key-button").hidden = false;
  input.value = "";
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const key = dialog.returnValue === "use" ? input.value.trim() : "";
      input.value = "";
      if (key) {
        sessionStorage.setItem(slot, key);
      }

      resolve(key.length > 0);
    }, { once: true });
  });
}
