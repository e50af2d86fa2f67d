// feedState: how a page hears of news, as a pure state machine: no page, no clock, no timers in it.
//
// next(state, event, facts) gives { state, effects }. `state.word` is what <connection-status> says: connecting, connected,
// polling, reconnecting, offline, error, or signed-out, which is final. `facts` hold at the moment of the event:
// { now, isOnline, isHidden, mayStream, isStreaming }. Effects are words: "check" (ask for changes now), "open" (the
// stream), "hang up", "checked" (the page is current), "hold back" (what htmx is about to ask).
const BACK_MS = 10_000;
const SILENCE_MS = 37_000; // 2½ beats: the server sends one every 15 s
const HIDDEN_POLL_MS = 45_000;
const ERRORS_TO_WORRY = 3;

/** @type {(state: FeedState) => boolean} */
const isOver = ({ word }) => word === "signed-out";

/** @type {(state: FeedState, word: FeedWord) => FeedState} */
const say = (state, word) => (isOver(state) ? state : { ...state, word });

/** @type {(state: FeedState) => FeedStep} */
const signOut = (state) => [say(state, "signed-out"), "hang up"];

// A clock that was set back tells as little as a long silence.
/** @type {(then: number, now: number) => number} */
const since = (then, now) => Math.abs(now - then);

/** @type {(state: FeedState, facts: FeedFacts) => boolean} */
const isLive = (state, { now, isStreaming }) => isStreaming && since(state.heardAt, now) < SILENCE_MS;

// Where the stream is blocked the poll says how it is.
/** @type {(state: FeedState) => boolean} */
const pollSpeaks = ({ word }) => word === "polling" || word === "error";

/** @type {(state: FeedState, event: FeedEvent, facts: FeedFacts) => FeedStep} */
const lost = (state, { status }, { isOnline }) => {
  if (status === 401) return signOut(state);
  if (!isOnline) return [say(state, "offline")];
  return [pollSpeaks(state) ? state : say(state, "reconnecting")];
};

// Each gives the next state and the effects.
/** @type {Record<FeedEventName, (state: FeedState, event: FeedEvent, facts: FeedFacts) => FeedStep>} */
const EVENTS = {
  // The stream is about to begin, has begun, brings something, has broken off.
  connecting: (state, _, { mayStream }) => {
    if (isOver(state) || !mayStream) return [state, "hold back"]; // ends the stream's own attempts
    return [pollSpeaks(state) ? state : say(state, state.wasLive ? "reconnecting" : "connecting")];
  },
  connected: (state, _, { now }) => [{ ...state, heardAt: now }],
  message: (state, _, { now }) => {
    const heard = say({ ...state, wasLive: true, heardAt: now, answeredAt: now, errors: 0 }, "connected");
    return state.wasLive ? [heard, "checked"] : [heard, "check", "checked"]; // at the first, say that somebody is here
  },
  lost,
  bye: (state) => [say(state, "signed-out")], // and htmx closes the stream

  // The poll, or the stream's first request, is about to go, is answered, is refused, gets no answer at all.
  asking: (state, { isPoll }, { now, isHidden, mayStream }) => {
    const isTooSoon = isPoll && isHidden && since(state.polledAt, now) < HIDDEN_POLL_MS;
    if (isOver(state) || isTooSoon || (!isPoll && !mayStream)) return [state, "hold back"];
    return [isPoll ? { ...state, polledAt: now } : state];
  },
  answered: (state, _, facts) => {
    const answered = { ...state, errors: 0, answeredAt: facts.now };
    const mayComeBack = state.wasLive && since(state.heardAt, facts.now) < BACK_MS; // the stream ended a moment ago
    return [isLive(state, facts) || mayComeBack ? answered : say(answered, "polling"), "checked"];
  },
  refused: (state, { isPoll, status = 0 }) => {
    if (status === 401) return signOut(state);
    if (!isPoll || status < 500) return [state];
    const worse = { ...state, errors: state.errors + 1 };
    return [worse.errors < ERRORS_TO_WORRY ? worse : say(worse, "error")];
  },
  failed: (state, event, facts) => {
    if (!event.isPoll) return lost(state, event, facts);
    return [isLive(state, facts) ? state : say(state, facts.isOnline ? "reconnecting" : "offline")];
  },

  // The device, the tab, the clock.
  offline: (state) => [say(state, "offline")],
  online: (state, _, facts) => [say(state, isLive(state, facts) ? "connected" : "reconnecting"), "check"],
  shown: (state) => [state, "check"],
  turn: (state, _, { mayStream }) => [state, mayStream ? "open" : "hang up"],
  tick: (state, _, { now, isHidden, mayStream, isStreaming }) => {
    if (isStreaming && !mayStream) return [state, "hang up"];
    const isWaiting = isStreaming || (state.word === "polling" && !isHidden);
    const silentMs = since(isStreaming ? state.heardAt : state.answeredAt, now);
    if (!isWaiting || silentMs <= SILENCE_MS) return [state];
    return [say(state, "reconnecting"), "hang up", "check"]; // a laptop that wakes does not wait for its next turn
  },
};

globalThis.feedState = {
  start: (now) => ({ word: "connecting", wasLive: false, heardAt: now, polledAt: now, answeredAt: now, errors: 0 }),
  next(state, event, facts) {
    const [then, ...effects] = EVENTS[event.type](state, event, facts);
    return { state: then, effects };
  },
};
