// here(path): the address of a path of ours, and `pathHere`, the path of this page inside haggle, which may stand under a
// path of its host. The manifest stands at its root.
const base = new URL(".", document.querySelector("[rel=manifest]").href).pathname.slice(0, -1);
globalThis.here = (path) => base + path;
globalThis.pathHere = location.pathname.slice(base.length);
