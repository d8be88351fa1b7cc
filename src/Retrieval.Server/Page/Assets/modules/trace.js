// A trace, live or from a file, in one shape. Everything out of a file is checked: a damaged file must not break the page.

const text = (value) => (typeof value === "string" ? value : "");
const amount = (value) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const whole = (value) => (Number.isSafeInteger(value) ? value : 0);
const list = (value) => (Array.isArray(value) ? value : []);

const token = (item) => ({
  token: whole(item?.token),
  piece: text(item?.piece ?? item?.text),
  isPartial: item?.partial === true || text(item?.piece).includes("\uFFFD"),
});

function node(item, id) {
  const parent = whole(item?.parent);
  return {
    id,
    parent: id === 0 || parent < 0 || parent >= id ? (id === 0 ? -1 : 0) : parent,
    token: whole(item?.token),
    piece: text(item?.piece ?? item?.text),
    probability: Math.min(1, Math.max(0, amount(item?.probability))),
    source: typeof item?.source === "string" ? item.source : null,
    matchLength: whole(item?.match_length),
    document: typeof item?.document === "string" ? item.document : null,
  };
}

/** A step; the accepted drafts are the path without its root. */
function step(item, index) {
  const nodes = list(item?.nodes).map(node);
  const path = list(item?.path).filter((id) => Number.isInteger(id) && id >= 0 && id < nodes.length);
  const emitted = list(item?.emitted).map(token);
  const accepted = new Set(path.slice(1));
  return {
    index,
    pastLength: whole(item?.past_length),
    nodes,
    path,
    accepted,
    emitted: emitted.map((one, i) => ({ ...one, node: i + 1 < path.length ? path[i + 1] : null })),
    draftMs: amount(item?.draft_ms),
    verifyMs: amount(item?.verify_ms),
    acceptMs: amount(item?.accept_ms),
    atMs: typeof item?.at_ms === "number" ? amount(item.at_ms) : null,
  };
}

export class Trace {
  /** Takes the first frame of a stream, or a whole document. */
  constructor(start) {
    this.id = text(start.id);
    this.model = text(start.model);
    this.isPlain = start.plain === true;
    this.prompt = list(start.prompt).map(token);
    this.settings = start;
    this.steps = [];
    this.end = null;
    this.raw = { ...start, steps: [] };
    delete this.raw.type;
  }

  addStep(frame) {
    this.steps.push(step(frame, this.steps.length));
    this.raw.steps.push(frame);
    return this.steps.at(-1);
  }

  finish(end) {
    this.end = end;
    const { type, ...fields } = end;
    Object.assign(this.raw, fields);
    const kept = this.end.usage?.completion_tokens;
    if (Number.isInteger(kept)) {
      this.#keep(kept);
    }
  }

  /** Reads a document: one of this server's, or a file that `retrieval generate --trace` wrote. */
  static fromDocument(document) {
    if (document === null || typeof document !== "object" || !Array.isArray(document.steps)) {
      throw new Error("This is not a trace: it has no steps.");
    }

    const { steps, ...rest } = document;
    const trace = new Trace(rest);
    steps.forEach((item) => trace.addStep(item));
    trace.finish(rest);
    return trace;
  }

  /** Output tokens, each with its step. */
  get output() {
    return this.steps.flatMap((one) => one.emitted.map((item) => ({ ...item, step: one })));
  }

  get outputIds() {
    return this.steps.flatMap((one) => one.emitted.map((item) => item.token));
  }

  /** From the request to its last step or end, in milliseconds; null where a file does not say. */
  get wallMs() {
    return typeof this.end?.wall_ms === "number" ? this.end.wall_ms : this.steps.at(-1)?.atMs ?? null;
  }

  // A stop string may begin within the last steps' tokens: those behind it are no output.
  #keep(count) {
    for (const one of this.steps) {
      one.emitted = one.emitted.slice(0, Math.max(0, count));
      count -= one.emitted.length;
    }
  }
}
