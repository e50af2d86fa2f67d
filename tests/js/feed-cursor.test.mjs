// What a page has seen is no news to it, whichever way it comes again.
import assert from "node:assert/strict";
import { test } from "node:test";

import "../../static/js/feed-cursor.js";

const at = (position) => {
  const cursor = new globalThis.FeedCursor(position);
  cursor.begin();
  return cursor;
};

test("a message is shown once", () => {
  const cursor = at(7);
  assert.deepEqual(["8", "9"].map((id) => cursor.admits({ id })), [true, true]);
  cursor.begin();
  assert.deepEqual(["8", "9", "10"].map((id) => cursor.admits({ id })), [false, false, true]);
  assert.equal(cursor.position, 10);
});

test("a pulse carries the id of what came before it", () => {
  const cursor = at(7);
  assert.equal(cursor.admits({ id: "7" }), true);
  assert.deepEqual(["8", "8"].map((id) => cursor.admits({ id })), [true, true]);
  assert.equal(cursor.position, 8);
});

test("an event by name, and what has no id, moves nothing", () => {
  const cursor = at(7);
  assert.equal(cursor.admits({ id: "9", event: "beat" }), true);
  assert.equal(cursor.admits({ id: "" }), true);
  assert.equal(cursor.position, 7);
});

test("the poll may be further than the stream, and the stream further than the poll", () => {
  const cursor = at(7);
  assert.equal(cursor.reach(9), true);
  assert.equal(cursor.admits({ id: "8" }), false);
  assert.equal(cursor.reach(9), false);
  assert.equal(cursor.begin(), "9");
});

test("what is no number moves nothing", () => {
  const cursor = at(7);
  assert.equal(cursor.admits({ id: "garbage" }), false);
  assert.equal(cursor.reach(Number.NaN), false);
  assert.equal(cursor.position, 7);
});
