// What the page shows right now, and who wants to know when it changes.

const listeners = new Map();

export const session = {
  /** The trace with drafts, live or from a file. */
  trace: null,
  /** The plain run of the same request, or null. */
  plain: null,
  /** The request both came from; null for a file. */
  body: null,
  /** Index of the selected step, -1 without steps. */
  selected: -1,
  /** Whether the selection follows the newest step. */
  follows: true,
};

/** Events: trace (another one), steps (more of them), end, select, plain. */
export function on(event, listener) {
  listeners.set(event, [...(listeners.get(event) ?? []), listener]);
}

export const tell = (event) => (listeners.get(event) ?? []).forEach((listener) => listener());

/** Shows another trace. */
export function begin(trace, body) {
  Object.assign(session, { trace, plain: null, body, selected: -1, follows: true });
  tell("trace");
  tell("plain");
}

/** Selects a step; one outside of the trace is the nearest within. */
export function select(index, { follows = false } = {}) {
  const last = (session.trace?.steps.length ?? 0) - 1;
  session.follows = follows;
  session.selected = Math.min(last, Math.max(last < 0 ? -1 : 0, index));
  tell("select");
}

/** Collects calls until the next frame is drawn: steps come faster than anybody can see. */
export function oncePerFrame(action) {
  let isWaiting = false;
  return () => {
    if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        action();
      });
    }
  };
}
