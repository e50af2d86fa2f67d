// <live-feed data-position>: keeps the page at its place in the feed, over stream and poll alike.
//
// It tells the state machine (feed-state.js) what happens and does what that answers; where the page is in the feed says
// the cursor (feed-cursor.js). Each new word goes to the document as "haggle:state", each success as "haggle:checked".
const TICK_MS = 1000;

customElements.define("live-feed", class extends HTMLElement {
  connectedCallback() {
    this.cursor = new FeedCursor(Number(this.dataset.position));
    this.state = feedState.start(Date.now());
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this, "htmx:config:request", this.beforeRequest);
    on(this, "htmx:before:swap", this.beforeSwap);
    on(this, "htmx:after:request", this.afterRequest);
    on(this, "htmx:error", ({ detail }) => this.step("failed", { isPoll: this.isPoll(detail.ctx) }));
    on(this, "htmx:response:error", ({ detail: { ctx } }) => {
      this.step("refused", { isPoll: this.isPoll(ctx), status: ctx.response.status });
    });
    on(this, "htmx:sse:before:connection", this.beforeConnection);
    on(this, "htmx:sse:after:connection", (event) => { this.connection = event.detail.connection; this.step("connected"); });
    on(this, "htmx:sse:before:message", this.beforeMessage);
    on(this, "htmx:sse:error", (event) => this.step("lost", { status: event.detail.status }));
    on(this, "htmx:sse:close", () => { this.connection = null; });
    on(this, "haggle:stream", () => this.step("turn"));
    on(this, "bye", () => this.step("bye"));
    for (const name of /** @type {const} */ (["offline", "online"])) on(window, name, () => this.step(name));
    on(document, "visibilitychange", () => document.hidden || this.step("shown"));
    this.ticking = setInterval(() => this.step("tick"), TICK_MS);
    this.say();
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.ticking);
  }

  get position() {
    return this.cursor.position;
  }

  get wasLive() {
    return this.state.wasLive;
  }

  // Gives false for what is to be held back.
  /** @param {FeedEventName} type @param {{ isPoll?: boolean, status?: number }} event */
  step(type, event = {}) {
    const facts = {
      now: Date.now(),
      isOnline: navigator.onLine,
      isHidden: document.hidden,
      mayStream: this.querySelector("hidden-stream").isOpen,
      isStreaming: Boolean(this.connection?.reader),
    };
    const before = this.state.word;
    const { state, effects } = feedState.next(this.state, { type, ...event }, facts);
    this.state = state;
    if (state.word !== before) this.say();
    for (const effect of effects) this.perform(effect);
    return !effects.includes("hold back");
  }

  /** @param {FeedEffect} effect */
  perform(effect) {
    if (effect === "check") this.check();
    else if (effect === "open") htmx.trigger(this.querySelector("#stream"), "open");
    else if (effect === "hang up") this.hangUp();
    else if (effect === "checked") document.dispatchEvent(new CustomEvent("haggle:checked"));
  }

  say() {
    document.dispatchEvent(new CustomEvent("haggle:state", { detail: { state: this.state.word } }));
  }

  check() {
    htmx.trigger(this.querySelector("#poll"), "check");
  }

  // In Firefox a cancelled reader holds connection and address until more comes, which from a dead link is never.
  hangUp() {
    if (this.connection?.reader) this.connection.abortController.abort();
  }

  isPoll(ctx) {
    return ctx?.sourceElement.id === "poll";
  }

  beforeConnection(event) {
    if (!this.step("connecting")) event.preventDefault();
    event.detail.connection.lastEventId = this.cursor.begin();
  }

  beforeMessage(event) {
    this.step("message");
    if (!this.cursor.admits(event.detail.message)) event.preventDefault();
  }

  beforeRequest(event) {
    const { ctx } = event.detail;
    if (!this.step("asking", { isPoll: this.isPoll(ctx) })) {
      event.preventDefault();
      return;
    }
    const { request } = ctx;
    request.action = request.action.replace(/after=\d+/, `after=${this.position}`);
    if (!this.isPoll(ctx)) return;
    const presence = document.querySelector(".presence");
    if (!document.hidden) request.action += "&visible=1"; // a sign of life
    if (presence) request.action += `&presence=${encodeURIComponent(presence.dataset.word)}`;
    request.headers["HX-PTag"] = String(this.position);
  }

  beforeSwap(event) {
    const { ctx } = event.detail;
    if (!this.isPoll(ctx) || !ctx.response?.raw.ok) return;
    const ptag = ctx.response.headers.get("HX-PTag"); // without one it is only whether the other is there
    if (ptag && !this.cursor.reach(Number(ptag))) event.preventDefault(); // the stream was quicker, and is newer
  }

  afterRequest({ detail: { ctx } }) {
    if (this.isPoll(ctx) && [200, 304].includes(ctx.response.status)) this.step("answered");
  }
});
