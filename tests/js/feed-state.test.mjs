// Every word the status can say, and every event: what it becomes, and what is to be done.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import "../../static/js/feed-state.js";

const { feedState } = globalThis;
const WORDS = ["connecting", "connected", "polling", "reconnecting", "offline", "error", "signed-out"];
const NOW = 1_000_000;
const LONG_AGO = NOW - 60_000;
const JUST_NOW = NOW - 5_000;

// A page that was live a minute ago and has no stream; what a row says differs from this.
const STATE = { word: "", wasLive: true, heardAt: LONG_AGO, polledAt: LONG_AGO, answeredAt: LONG_AGO, errors: 0 };
const FACTS = { now: NOW, isOnline: true, isHidden: false, mayStream: true, isStreaming: false };
const LIVE = { isStreaming: true, heardAt: JUST_NOW };
const POLL = { isPoll: true };

const all = (word) => [...Array(6).fill(word), "signed-out"];
const SAME = WORDS;
const REFUSED = [[], ["hold back"]]; // the effects of all words, and where they differ those of signed-out
const ENDED = all("signed-out");

// What was given: the event, what differs from the above; what comes of it: the next word for each of WORDS, the effects.
const ROWS = [
  ["connecting", {}, ["reconnecting", "reconnecting", "polling", "reconnecting", "reconnecting", "error", "signed-out"], ...REFUSED],
  ["connecting", { wasLive: false }, ["connecting", "connecting", "polling", "connecting", "connecting", "error", "signed-out"], ...REFUSED],
  ["connecting", { mayStream: false }, SAME, ["hold back"]],
  ["connected", {}, SAME, []],
  ["message", {}, all("connected"), ["checked"]],
  ["message", { wasLive: false }, all("connected"), ["check", "checked"]],
  ["lost", {}, ["reconnecting", "reconnecting", "polling", "reconnecting", "reconnecting", "error", "signed-out"], []],
  ["lost", { isOnline: false }, all("offline"), []],
  ["lost", { status: 503 }, ["reconnecting", "reconnecting", "polling", "reconnecting", "reconnecting", "error", "signed-out"], []],
  ["lost", { status: 401 }, ENDED, ["hang up"]],
  ["bye", {}, ENDED, []],
  ["asking", POLL, SAME, ...REFUSED],
  ["asking", { ...POLL, mayStream: false }, SAME, ...REFUSED],
  ["asking", { ...POLL, isHidden: true }, SAME, ...REFUSED],
  ["asking", { ...POLL, isHidden: true, polledAt: JUST_NOW }, SAME, ["hold back"]],
  ["asking", { ...POLL, isHidden: true, polledAt: NOW + 3_600_000 }, SAME, ...REFUSED],
  ["asking", {}, SAME, ...REFUSED],
  ["asking", { isHidden: true, polledAt: JUST_NOW }, SAME, ...REFUSED],
  ["asking", { mayStream: false }, SAME, ["hold back"]],
  ["answered", {}, all("polling"), ["checked"]],
  ["answered", { wasLive: false, heardAt: JUST_NOW }, all("polling"), ["checked"]],
  ["answered", { isStreaming: true }, all("polling"), ["checked"]], // a stream that is silent for a minute is none
  ["answered", { heardAt: JUST_NOW }, SAME, ["checked"]],
  ["answered", LIVE, SAME, ["checked"]],
  ["answered", { isStreaming: true, heardAt: NOW + 3_600_000 }, all("polling"), ["checked"]], // the clock was set back
  ["refused", { ...POLL, status: 503 }, SAME, []],
  ["refused", { ...POLL, status: 503, errors: 2 }, all("error"), []],
  ["refused", { ...POLL, status: 404, errors: 2 }, SAME, []],
  ["refused", { ...POLL, status: 401 }, ENDED, ["hang up"]],
  ["refused", { status: 503, errors: 2 }, SAME, []],
  ["refused", { status: 401 }, ENDED, ["hang up"]],
  ["failed", POLL, all("reconnecting"), []],
  ["failed", { ...POLL, isOnline: false }, all("offline"), []],
  ["failed", { ...POLL, ...LIVE }, SAME, []],
  ["failed", {}, ["reconnecting", "reconnecting", "polling", "reconnecting", "reconnecting", "error", "signed-out"], []],
  ["failed", { isOnline: false }, all("offline"), []],
  ["offline", {}, all("offline"), []],
  ["online", {}, all("reconnecting"), ["check"]],
  ["online", LIVE, all("connected"), ["check"]],
  ["shown", {}, SAME, ["check"]],
  ["turn", {}, SAME, ["open"]],
  ["turn", { mayStream: false }, SAME, ["hang up"]],
  ["tick", { answeredAt: JUST_NOW }, SAME, []],
  ["tick", LIVE, SAME, []],
  ["tick", { isStreaming: true }, all("reconnecting"), ["hang up", "check"]],
  ["tick", { ...LIVE, mayStream: false }, SAME, ["hang up"]],
  ["tick", { isHidden: true }, SAME, []],
];

const pick = (blank, given) => Object.fromEntries(Object.entries(blank).map(([key, value]) => [key, given[key] ?? value]));

const next = (type, given, word) => {
  const { isPoll = false, status } = given;
  const state = Object.freeze({ ...pick(STATE, given), word });
  return feedState.next(state, { type, isPoll, status }, pick(FACTS, given));
};

for (const [type, given, words, effects, ofSignedOut = effects] of ROWS) {
  test(`${type} ${JSON.stringify(given)} → ${[...new Set(words)].join(", ")}`, () => {
    const found = WORDS.map((word) => next(type, given, word));
    assert.deepEqual(found.map(({ state }) => state.word), words);
    assert.deepEqual(found.map((one) => one.effects), [...Array(6).fill(effects), ofSignedOut]);
  });
}

test("who polls, and is in view, does not wait for the next turn after a minute of silence", () => {
  for (const word of WORDS) {
    const { state, effects } = next("tick", {}, word);
    assert.equal(state.word, word === "polling" ? "reconnecting" : word);
    assert.deepEqual(effects, word === "polling" ? ["hang up", "check"] : []);
  }
});

test("every event that <live-feed> tells stands above", () => {
  const source = readFileSync(new URL("../../static/js/live-feed.js", import.meta.url), "utf8");
  const told = [...source.matchAll(/step\("(\w+)"/g)].map(([, type]) => type);
  assert.deepEqual(new Set([...told, "offline", "online"]), new Set(ROWS.map(([type]) => type)));
});

test("what is said is dated", () => {
  const dates = (type, given = {}) => {
    const { heardAt, polledAt, answeredAt } = next(type, given, "polling").state;
    return [heardAt, polledAt, answeredAt].map((at) => at === NOW);
  };
  assert.deepEqual(dates("connected"), [true, false, false]);
  assert.deepEqual(dates("message"), [true, false, true]);
  assert.deepEqual(dates("asking", POLL), [false, true, false]);
  assert.deepEqual(dates("asking"), [false, false, false]);
  assert.deepEqual(dates("answered"), [false, false, true]);
  assert.deepEqual(dates("refused", { ...POLL, status: 503 }), [false, false, false]);
});

// The words of a page to which these events happen, each a second after the one before.
const words = (...events) => {
  let state = feedState.start(0);
  return events.map(([type, given = {}], number) => {
    const facts = { ...FACTS, now: (number + 1) * 1000, ...pick(FACTS, { now: (number + 1) * 1000, ...given }) };
    ({ state } = feedState.next(state, { type, ...given }, facts));
    return state.word;
  });
};

test("the server restarts", () => {
  const found = words(
    ["asking"], ["connecting"], ["connected"], ["message", LIVE], ["connecting"], ["lost"], ["failed", POLL], ["answered", POLL],
    ["connecting"], ["connected"], ["message", LIVE],
  );
  assert.deepEqual([...new Set(found)], ["connecting", "connected", "reconnecting"]);
  assert.equal(found.at(-1), "connected");
});

test("a blocked stream: three errors of the poll are called so, and an answer ends them", () => {
  const refused = ["refused", { ...POLL, status: 500 }];
  const found = words(["failed"], ["answered", POLL], ["failed"], refused, refused, ["connecting"], refused, ["connecting"], ["answered", POLL]);
  const polls = "polling";
  assert.deepEqual(found, ["reconnecting", polls, polls, polls, polls, polls, "error", "error", polls]);
});

test("errors are counted in a row", () => {
  const refused = ["refused", { ...POLL, status: 500 }];
  assert.deepEqual(words(["answered", POLL], refused, refused, ["answered", POLL], refused, refused).at(-1), "polling");
});
