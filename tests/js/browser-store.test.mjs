// The store of a browser may be full, closed or hold anything: browserStore never throws, and says what it could not keep.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "../../static/js/browser-store.js";

const { browserStore } = globalThis;
const DRAFT = { text: "", base: "", at: 0 };

// As localStorage is: what it holds are properties of its own.
class Store {
  getItem(name) { return Object.hasOwn(this, name) ? this[name] : null; }
  setItem(name, value) { this[name] = String(value); }
  removeItem(name) { delete this[name]; }
}

class FullStore extends Store {
  setItem() { throw new DOMException("full", "QuotaExceededError"); }
}

const put = (get) => Object.defineProperty(globalThis, "localStorage", { get, configurable: true });
const hold = (store) => put(() => store);

beforeEach(() => hold(new Store()));

test("what is kept is read again, in its form", () => {
  assert.equal(browserStore.keep("typed-1-2", { text: "Hi", base: "", at: 5 }), true);
  assert.deepEqual(browserStore.read("typed-1-2", DRAFT), { text: "Hi", base: "", at: 5 });
  browserStore.remove("typed-1-2");
  assert.deepEqual(browserStore.read("typed-1-2", DRAFT), DRAFT);
});

test("names are those that begin so, in order", () => {
  for (const name of ["unsent-1-9", "typed-1-3", "typed-1-2", "typed-2-1"]) browserStore.keepText(name, "x");
  assert.deepEqual(browserStore.names("typed-1-"), ["typed-1-2", "typed-1-3"]);
});

for (const garbage of ["", "{", "null", "7", '"text"', "[1, 2]", '{"text": 7, "base": null, "at": "soon"}', '{"text": {}}']) {
  test(`garbage reads as nothing: ${garbage || "an empty text"}`, () => {
    browserStore.keepText("typed-1-2", garbage);
    assert.deepEqual(browserStore.read("typed-1-2", DRAFT), DRAFT);
  });
}

test("a full store still says what it holds", () => {
  const full = Object.assign(new FullStore(), { "typed-1-2": '{"text": "Old"}' });
  hold(full);
  assert.equal(browserStore.keep("typed-1-2", { text: "New" }), false);
  assert.equal(browserStore.read("typed-1-2", DRAFT).text, "Old");
  browserStore.remove("typed-1-2");
  assert.deepEqual(browserStore.names("typed-"), []);
});

const CLOSED = {
  "throws when it is asked for": () => { throw new DOMException("closed", "SecurityError"); },
  "is null": () => null,
  "is not there": () => undefined,
};
for (const [what, get] of Object.entries(CLOSED)) {
  test(`a store that ${what} holds nothing`, () => {
    put(get);
    assert.equal(browserStore.text("haggle-account"), "");
    assert.equal(browserStore.keepText("haggle-account", "1"), false);
    assert.deepEqual(browserStore.read("typed-1-2", DRAFT), DRAFT);
    assert.deepEqual(browserStore.names("typed-"), []);
    assert.equal(browserStore.remove("typed-1-2"), null);
  });
}
