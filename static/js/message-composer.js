// <message-composer>: the box one writes in. It sends by Enter, grows, says the limit, keeps what is typed as a draft on
// the server, and tells the other that one is typing. What was sent is the outbox's (<message-outbox>).
const TYPING_MS = 3000;
const KEEP_MS = 800;
const WARN_LEFT = 300;

// Not crypto.randomUUID, which plain http does not have.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

customElements.define("message-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector(".composer__form");
    this.box = this.form.elements.body;
    this.draft = this.querySelector(".composer__draft");
    this.reply = this.querySelector(".composer__reply");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.box, "keydown", this.pressed);
    on(this.box, "input", this.typed);
    on(this.form, "change", this.chosen);
    on(this.form, "htmx:config:request", this.sent);
    on(this.reply, "click", this.cancelled);
    // Later, for the sheet that closes meanwhile gives the focus back to where it was.
    this.observer = new MutationObserver(() => this.reply.firstElementChild && setTimeout(() => this.box.focus()));
    this.observer.observe(this.reply, { childList: true });
    on(this.draft, "htmx:after:request", this.kept);
    on(document, "haggle:edit", (event) => this.takeBack(event.detail.body));
    on(window, "pagehide", this.leaving);
    this.saved = this.box.value;
    this.fit();
    this.chosen();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
    clearTimeout(this.keeping);
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    const choice = this.dataset.enter;
    const isTouch = matchMedia("(pointer: coarse)").matches;
    if (choice === "line" || (choice === "auto" && isTouch)) return;
    event.preventDefault();
    if (this.box.value.trim() || !this.box.required) this.form.requestSubmit();
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
    count.classList.toggle("composer__count--over", over > 0);
    const characters = Math.abs(over) === 1 ? "1 character" : `${Math.abs(over)} characters`;
    count.textContent = `${characters} ${over > 0 ? "too many" : "left"}`;
    this.box.setCustomValidity(over > 0 ? "This message is too long." : "");
    this.box.style.height = "auto"; // where field-sizing does not do it
    this.box.style.height = `${this.box.scrollHeight + this.box.offsetHeight - this.box.clientHeight}px`;
  }

  // Files may go without words.
  chosen() {
    const chosen = [...this.form.querySelectorAll("[type=file]")].some((input) => input.files.length);
    this.box.required = !chosen;
    this.classList.toggle("composer--with-files", chosen);
  }

  keep() {
    this.draft.elements.body.value = this.box.value;
    htmx.trigger(this.draft, "keep");
  }

  kept(event) {
    const { request, response } = event.detail.ctx;
    if (response.raw.ok) this.saved = request.body.get("body").replaceAll("\r\n", "\n");
  }

  leaving() {
    if (this.box.value === this.saved) return;
    this.draft.elements.body.value = this.box.value;
    navigator.sendBeacon(this.draft.action, new URLSearchParams(new FormData(this.draft)));
  }

  // htmx has taken the fields by now: the box is free for the next message, which gets a key of its own.
  sent() {
    this.form.elements.key.value = newKey();
    this.box.value = "";
    this.reply.replaceChildren();
    for (const input of this.form.querySelectorAll("[type=file], [name=duration_ms]")) input.value = "";
    this.form.querySelector("details").open = false;
    this.chosen();
    this.saidTyping = 0;
    this.typed();
    this.box.focus();
  }

  cancelled(event) {
    if (!event.target.closest(".composer__cancel")) return;
    event.preventDefault();
    this.reply.replaceChildren();
    this.box.focus();
  }

  takeBack(body) {
    this.box.value = [body, this.box.value].filter(Boolean).join("\n");
    this.typed();
    this.box.focus();
  }
});
