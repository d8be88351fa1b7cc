// Puts the page together.

import { getJson } from "./api.js";
import { startComposer } from "./composer.js";
import { startDatastores } from "./datastores.js";
import { byId } from "./dom.js";
import { startFiles } from "./files.js";
import { number } from "./format.js";
import { askForKey } from "./key.js";
import { startLanes } from "./lanes.js";
import { startNumbersPane } from "./numbers-pane.js";
import { startPlayer } from "./player.js";
import { startTabs } from "./tabs.js";
import { startTextPane } from "./text-pane.js";
import { startTreePane } from "./tree-pane.js";

startTextPane();
startNumbersPane();
startTreePane();
startLanes();
startPlayer();
startComposer();
startFiles();
startTabs(startDatastores());
byId("key-button").addEventListener("click", async () => (await askForKey()) && showServer());
showServer();

async function showServer() {
  const line = byId("server");
  try {
    const { data } = await getJson("/v1/models");
    const [model] = data;
    line.textContent = `model ${model.id}, context ${number(model.meta?.n_ctx)}`;
  } catch (failure) {
    line.textContent = failure.status === 503 ? "the model is being loaded…" : failure.message;
    if (failure.status === 503) {
      setTimeout(showServer, 1000);
    }
  }
}
