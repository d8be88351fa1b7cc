// Numbers and token texts for people.

/** 1234.5 -> "1,235"; small numbers keep two digits. */
export function number(value, digits) {
  if (value == null || !Number.isFinite(value)) {
    return "–";
  }

  return value.toLocaleString("en", { maximumFractionDigits: digits ?? (Math.abs(value) >= 100 ? 0 : 2), minimumFractionDigits: digits ?? 0 });
}

export const percent = (share) => (Number.isFinite(share) ? `${number(100 * share, 0)} %` : "–");

export function milliseconds(value) {
  if (value == null || !Number.isFinite(value)) {
    return "–";
  }

  return value >= 10000 ? `${number(value / 1000, 1)} s` : `${number(value, value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return "–";
  }

  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }

  return Number.isFinite(value) ? `${number(value, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}` : "–";
}

const marks = { " ": "·", "\n": "↵", "\t": "⇥", "\r": "␍" };

/** A token on one line, with its white space visible and nothing that could change the direction or layout of what follows. */
export const visible = (piece) =>
  piece.replace(/[ \n\t\r]/g, (c) => marks[c]).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

/** The same, cut to a length. */
export function shortened(piece, length) {
  const characters = Array.from(visible(piece));
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length - 1).join("")}…`;
}
