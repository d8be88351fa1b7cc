// The two views.

import { byId } from "./dom.js";

/** Calls back when the datastores come into view. */
export function startTabs(onDatastores) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const choose = (chosen) => {
    tabs.forEach((tab) => {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !isChosen;
    });
    onDatastores(chosen.id === "tab-datastores");
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        const next = tabs[(index + 1) % tabs.length];
        next.focus();
        choose(next);
      }
    });
  });
}
