// <live-feed data-position>: keeps the page at its place in the feed, over stream and poll alike.
//
// It knows the position, drops what the page has seen, notices a dead link, and says how things stand
// (event "haggle:state" on the document: connecting, connected, polling, reconnecting, offline, signed-out, error).
const BACK_MS = 10_000;
const SILENCE_MS = 37000; // 2½ beats: the server sends one every 15 s
const HIDDEN_POLL_MS = 45000;
const ERRORS_TO_WORRY = 3;

customElements.define("live-feed", class extends HTMLElement {
  connectedCallback() {
    this.position = Number(this.dataset.position);
    this.lastSign = this.lastPoll = Date.now();
    this.errors = 0;
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this, "htmx:config:request", this.beforeRequest);
    on(this, "htmx:before:swap", this.beforeSwap);
    on(this, "htmx:after:request", this.afterPoll);
    on(this, "htmx:error", this.failed);
    on(this, "htmx:response:error", this.refused);
    on(this, "htmx:sse:before:connection", this.connecting);
    on(this, "htmx:sse:after:connection", (event) => { this.connection = event.detail.connection; this.lastSign = Date.now(); });
    on(this, "htmx:sse:before:message", this.beforeMessage);
    on(this, "htmx:sse:error", this.lost);
    on(this, "htmx:sse:close", () => { this.connection = null; });
    on(this, "haggle:stream", this.opened);
    on(this, "bye", () => this.say("signed-out")); // and htmx closes the stream
    on(window, "offline", () => this.say("offline"));
    on(window, "online", () => { this.say(this.isLive() ? "connected" : "reconnecting"); this.check(); });
    on(document, "visibilitychange", () => document.hidden || this.check());
    this.watch = setInterval(() => this.lookForSilence(), 1000);
    // Whoever opens the next page has touched something here first. Opening it is then not yet reading it.
    const act = () => { document.cookie = "scripts=1; path=/; max-age=31536000; samesite=lax"; };
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, act, { once: true, signal: this.abort.signal });
    this.say("connecting");
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.watch);
  }

  check() {
    htmx.trigger(this.querySelector("#poll"), "check");
  }

  say(state) {
    if (state === this.state || this.state === "signed-out") return;
    this.state = state;
    document.dispatchEvent(new CustomEvent("haggle:state", { detail: { state } }));
  }

  mayStream() {
    return this.querySelector("hidden-stream").isOpen;
  }

  // Hidden, this tab has become the one that keeps its stream, or is not the one.
  opened() {
    if (this.mayStream()) htmx.trigger(this.querySelector("#stream"), "open");
    else this.hangUp();
  }

  // In Firefox a cancelled reader holds connection and address until more comes, which from a dead link is never.
  hangUp() {
    if (this.connection?.reader) this.connection.abortController.abort();
  }

  signOut() {
    this.say("signed-out");
    this.hangUp();
  }

  connecting(event) {
    if (this.state === "signed-out" || !this.mayStream()) event.preventDefault(); // ends the stream's own attempts
    else if (!this.pollSpeaks()) this.say(this.wasLive ? "reconnecting" : "connecting");
    this.lastId = event.detail.connection.lastEventId = String(this.position); // the poll may have been further than the stream
  }

  beforeRequest(event) {
    const { ctx } = event.detail;
    const isPoll = ctx.sourceElement.id === "poll";
    const isTooSoon = isPoll && document.hidden && Date.now() - this.lastPoll < HIDDEN_POLL_MS;
    if (this.state === "signed-out" || isTooSoon || (!isPoll && !this.mayStream())) {
      event.preventDefault();
      return;
    }
    ctx.request.action = ctx.request.action.replace(/after=\d+/, `after=${this.position}`);
    if (isPoll) {
      const presence = document.querySelector(".presence");
      if (!document.hidden) ctx.request.action += "&visible=1"; // a sign of life
      if (presence) ctx.request.action += `&presence=${encodeURIComponent(presence.dataset.word)}`;
      ctx.request.headers["HX-PTag"] = String(this.position);
      this.lastPoll = Date.now();
    }
  }

  beforeSwap(event) {
    const { ctx } = event.detail;
    if (ctx.sourceElement.id !== "poll" || !ctx.response?.raw.ok) return;
    const ptag = ctx.response.headers.get("HX-PTag");
    if (!ptag) return; // only whether the other is there, which has no position
    const position = Number(ptag);
    if (position <= this.position) event.preventDefault(); // the stream was quicker, and is newer
    else this.position = position;
  }

  afterPoll(event) {
    const { ctx } = event.detail;
    if (ctx.sourceElement.id !== "poll" || (ctx.response.status !== 304 && ctx.response.status !== 200)) return;
    this.errors = 0;
    this.checked();
    const mayComeBack = this.wasLive && Date.now() - this.lastSign < BACK_MS; // it ended a moment ago
    if (!this.isLive() && !mayComeBack) this.say("polling");
  }

  beforeMessage(event) {
    this.lastSign = Date.now();
    if (!this.wasLive) this.check(); // says at once that somebody is here
    this.wasLive = true;
    this.errors = 0;
    this.say("connected");
    this.checked();
    const { message } = event.detail;
    if (!message.id || message.event) return;
    const position = Number(message.id);
    const isPulse = message.id === this.lastId;
    this.lastId = message.id;
    if (isPulse) return; // it has no id of its own: it carries the last one
    if (position <= this.position) event.preventDefault();
    else this.position = position;
  }

  checked() {
    this.lastAnswer = Date.now();
    document.dispatchEvent(new CustomEvent("haggle:checked"));
  }

  isLive() {
    return Boolean(this.connection?.reader) && Date.now() - this.lastSign < SILENCE_MS;
  }

  lost(event) {
    if (event.detail.status === 401) this.signOut();
    else if (!navigator.onLine) this.say("offline");
    else if (!this.pollSpeaks()) this.say("reconnecting");
  }

  // Where the stream is blocked the poll says how it is.
  pollSpeaks() {
    return this.state === "polling" || this.state === "error";
  }

  // A request that got no answer at all: the poll's, or the first of the stream.
  failed(event) {
    const isPoll = event.detail.ctx?.sourceElement.id === "poll";
    if (isPoll && this.isLive()) return;
    if (isPoll && this.pollSpeaks()) this.state = "failing"; // it has nothing to say any more
    this.lost(event);
  }

  refused(event) {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status === 401) this.signOut();
    else if (response.status >= 500 && sourceElement.id === "poll" && ++this.errors >= ERRORS_TO_WORRY) this.say("error");
  }

  lookForSilence() {
    const reader = this.connection?.reader;
    const polls = this.state === "polling" && !document.hidden;
    if (reader && !this.mayStream()) {
      this.hangUp();
    } else if ((reader || polls) && Date.now() - (reader ? this.lastSign : this.lastAnswer) > SILENCE_MS) {
      this.say("reconnecting");
      this.hangUp();
      this.check(); // a laptop that wakes does not wait for its next turn
    }
  }
});
