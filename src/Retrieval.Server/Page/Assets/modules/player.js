// Moving through the steps: buttons, slider, arrow keys, play.

import { byId } from "./dom.js";
import { on, oncePerFrame, select, session } from "./session.js";

const pauseMs = 450;
const moves = { first: () => 0, previous: (at) => at - 1, next: (at) => at + 1, last: () => Infinity };
let timer = null;

export function startPlayer() {
  Object.entries(moves).forEach(([id, move]) => byId(id).addEventListener("click", () => moveBy(move)));
  byId("slider").addEventListener("input", (event) => {
    pause();
    select(Number(event.target.value));
  });
  byId("play").addEventListener("click", () => (timer === null ? play() : pause()));
  document.addEventListener("keydown", stepByKey);
  on("trace", pause);
  on("steps", oncePerFrame(followNewest));
  ["trace", "select", "end"].forEach((event) => on(event, showPosition));
  showPosition();
}

function moveBy(move) {
  pause();
  select(move(session.selected));
}

function followNewest() {
  if (session.follows) {
    select(session.trace.steps.length - 1, { follows: true });
  } else {
    showPosition();
  }
}

function showPosition() {
  const count = session.trace?.steps.length ?? 0;
  const slider = byId("slider");
  slider.max = Math.max(0, count - 1);
  slider.value = Math.max(0, session.selected);
  slider.setAttribute("aria-valuetext", count === 0 ? "no steps" : `step ${session.selected + 1} of ${count}`);
  [...Object.keys(moves), "play", "slider"].forEach((id) => {
    byId(id).disabled = count === 0;
  });
}

function play() {
  if (session.selected >= session.trace.steps.length - 1) {
    select(0);
  }

  timer = setInterval(() => {
    select(session.selected + 1);
    if (session.selected >= session.trace.steps.length - 1) {
      pause();
    }
  }, pauseMs);
  showPlaying(true);
}

function pause() {
  clearInterval(timer);
  timer = null;
  showPlaying(false);
}

function showPlaying(isPlaying) {
  byId("play").setAttribute("aria-pressed", String(isPlaying));
  byId("play").textContent = isPlaying ? "Pause" : "Play";
}

// Anywhere but where arrow keys have a meaning of their own.
function stepByKey(event) {
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const isTaken = event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey
    || event.target.closest("input, textarea, select, [role=tab], dialog") || byId("view-generate").hidden;
  if (direction && !isTaken && session.trace) {
    event.preventDefault();
    pause();
    select(session.selected + direction);
  }
}
