// browserStore: what scripts keep in this browser. The store may be full, closed to us, or hold anything: nothing here throws.
/** @template T @param {() => T} act @returns {T | null} */
const attempt = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

/** @type {(name: string) => string} */
const text = (name) => attempt(() => localStorage.getItem(name)) ?? "";

// Whether it is kept now; what the name held before stays where there is no room.
/** @type {(name: string, value: string) => boolean} */
const keepText = (name, value) => attempt(() => { localStorage.setItem(name, value); return true; }) ?? false;

globalThis.browserStore = {
  text,
  keepText,
  keep: (name, values) => keepText(name, JSON.stringify(values)),
  remove: (name) => attempt(() => localStorage.removeItem(name)),
  names: (prefix) => (attempt(() => Object.keys(localStorage)) ?? []).filter((name) => name.startsWith(prefix)).sort(),

  // What is kept under the name, in the form of `blank`: a value that is missing or of another type is that of `blank`.
  read(name, blank) {
    const kept = attempt(() => JSON.parse(text(name))) ?? {};
    const pick = (/** @type {[string, any]} */ [key, value]) => [key, typeof kept[key] === typeof value ? kept[key] : value];
    return Object.fromEntries(Object.entries(blank).map(pick));
  },
};
