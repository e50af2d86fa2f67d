// <message-composer>: what one types is never lost, and what one sends shows at once.
//
// A sent text leaves the box for the outbox (pending), and the outbox when its message arrives, by the answer or by
// the feed, whichever is first. A failed one stays there with its own key, to be tried again; a reload brings it back.
const TYPING_MS = 3000;
const KEEP_MS = 800;
const WARN_LEFT = 300;

const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

customElements.define("message-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector(".composer__form");
    this.box = this.form.elements.body;
    this.draft = this.querySelector(".composer__draft");
    this.outbox = document.getElementById("outbox");
    this.store = `unsent-${this.dataset.conversation}`;
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.box, "keydown", this.pressed);
    on(this.box, "input", this.typed);
    on(this.form, "htmx:config:request", this.sending);
    on(document, "htmx:before:swap", this.answered);
    on(document, "htmx:error", this.failed);
    on(document, "placed", this.arrived);
    on(window, "pagehide", this.leaving);
    this.fit();
    customElements.whenDefined("message-list").then(() => this.recall());
  }

  disconnectedCallback() {
    this.abort.abort();
    clearTimeout(this.keeping);
  }

  recall() {
    const unsent = JSON.parse(sessionStorage.getItem(this.store) ?? "[]");
    for (const { body, key } of unsent) this.fail(this.pend(body, key));
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    const choice = this.dataset.enter;
    const isTouch = matchMedia("(pointer: coarse)").matches;
    if (choice === "line" || (choice === "auto" && isTouch)) return;
    event.preventDefault();
    if (this.box.value.trim()) this.form.requestSubmit();
  }

  typed() {
    this.fit();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEEP_MS);
    if (!this.box.value.trim() || Date.now() - (this.saidTyping ?? 0) < TYPING_MS) return;
    this.saidTyping = Date.now();
    htmx.trigger(this.querySelector(".composer__typing"), "typing");
  }

  // The limit is said before it is hit; characters are counted as the server counts them, by code point.
  fit() {
    const over = [...this.box.value].length - Number(this.dataset.max);
    const count = this.querySelector(".composer__count");
    count.hidden = over < -WARN_LEFT;
    count.textContent = over > 0 ? `${over} characters too many` : `${-over} characters left`;
    this.box.setCustomValidity(over > 0 ? "This message is too long." : "");
    this.box.style.height = "auto"; // where field-sizing does not do it
    this.box.style.height = `${this.box.scrollHeight + this.box.offsetHeight - this.box.clientHeight}px`;
  }

  keep() {
    this.keeping = null;
    this.draft.elements.body.value = this.box.value;
    htmx.trigger(this.draft, "keep");
  }

  leaving() {
    if (!this.keeping) return;
    this.draft.elements.body.value = this.box.value;
    navigator.sendBeacon(this.draft.action, new URLSearchParams(new FormData(this.draft)));
  }

  // htmx has taken the form's fields by now: the box is free for the next message, which gets a key of its own.
  sending(event) {
    const { ctx } = event.detail;
    const sent = ctx.request.body;
    ctx.pending = this.pend(sent.get("body"), sent.get("key"));
    this.form.elements.key.value = newKey();
    if (this.box.value !== sent.get("body").replaceAll("\r\n", "\n")) return;
    this.box.value = "";
    this.saidTyping = 0;
    this.typed();
    this.box.focus();
  }

  pend(body, key) {
    const item = this.querySelector(".composer__pending").content.firstElementChild.cloneNode(true);
    item.querySelector(".message__body").textContent = body;
    Object.assign(item, { body, key });
    this.outbox.append(item);
    this.remember();
    this.closest(".talk").querySelector("message-list").toEnd();
    return item;
  }

  // The text stays in the tab's own store until its message is there, so that not even a reload loses it.
  remember() {
    const unsent = [...this.outbox.children].map(({ body, key }) => ({ body, key }));
    if (unsent.length) sessionStorage.setItem(this.store, JSON.stringify(unsent));
    else sessionStorage.removeItem(this.store);
  }

  answered(event) {
    const { ctx } = event.detail;
    if (!ctx.pending) return;
    if (ctx.response.raw.ok) this.settle(ctx.pending);
    else this.fail(ctx.pending);
  }

  failed(event) {
    const item = event.detail.ctx?.pending;
    if (item?.isConnected) this.fail(item);
  }

  settle(item) {
    item.remove();
    this.remember();
  }

  arrived(event) {
    const { element, isNew } = event.detail;
    if (!isNew || !element.classList.contains("message--mine")) return;
    const text = (one) => one.querySelector(".message__body").innerText.trim();
    const pending = [...this.outbox.children].find((item) => text(item) === text(element));
    if (pending) this.settle(pending);
  }

  fail(item) {
    item.classList.replace("message--pending", "message--failed");
    const state = item.querySelector(".message__state");
    state.replaceChildren("Not sent. ", this.button("Try again", () => this.retry(item)), " ", this.button("Edit", () => this.edit(item)));
  }

  button(words, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--quiet", textContent: words });
    button.addEventListener("click", act);
    return button;
  }

  retry(item) {
    const typed = [this.box.value, this.form.elements.key.value];
    [this.box.value, this.form.elements.key.value] = [item.body, item.key];
    item.remove();
    this.form.requestSubmit();
    if (typed[0]) [this.box.value, this.form.elements.key.value] = typed;
    this.fit();
  }

  edit(item) {
    this.box.value = [item.body, this.box.value].filter(Boolean).join("\n");
    this.settle(item);
    this.typed();
    this.box.focus();
  }
});
