// <message-composer>: the box one writes in. It sends by Enter, grows, says the limit, and tells the other that one is
// typing. What is typed is kept by <message-draft>; what was sent is the outbox's (<message-outbox>).
const TYPING_MS = 3000;
const WARN_LEFT = 300;

// Not crypto.randomUUID, which plain http does not have.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const letters = globalThis.Intl?.Segmenter && new Intl.Segmenter();
const count = (text) => (letters && /[^\0-\x7f]/.test(text) ? [...letters.segment(text)] : [...text]).length;

customElements.define("message-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector(".composer__form");
    this.box = this.form.elements.body;
    this.reply = this.querySelector(".composer__reply");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.box, "keydown", this.pressed);
    on(this.box, "input", this.typed);
    on(this.form, "change", this.chosen);
    on(this.form, "htmx:config:request", this.sent);
    on(this.reply, "click", this.cancelled);
    on(document, "haggle:edit", (event) => this.takeBack(event.detail));
    this.observer = new MutationObserver(() => this.answers());
    this.observer.observe(this.reply, { childList: true });
    this.fit();
    this.chosen();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  // With Ctrl (on a Mac Cmd) Enter sends wherever it makes a line by itself.
  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    const choice = this.dataset.enter;
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const makesLine = choice === "line" || (choice === "auto" && isTouch);
    if (makesLine && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (this.box.value.trim() || !this.box.required) this.form.requestSubmit();
  }

  typed() {
    this.fit();
    if (!this.box.value.trim() || Math.abs(Date.now() - (this.saidTyping ?? 0)) < TYPING_MS) return;
    this.saidTyping = Date.now();
    htmx.trigger(this.querySelector(".composer__typing"), "typing");
  }

  // The limit is said before it is hit; characters are counted as the server counts them, by grapheme.
  fit() {
    const over = count(this.box.value) - Number(this.dataset.max);
    const said = this.querySelector(".composer__count");
    said.hidden = over < -WARN_LEFT;
    said.classList.toggle("composer__count--over", over > 0);
    said.textContent = over > 0
      ? ngettext("{num} character too many", "{num} characters too many", over)
      : ngettext("{num} character left", "{num} characters left", -over);
    this.box.setCustomValidity(over > 0 ? gettext("This message is too long.") : "");
    this.box.style.height = "auto"; // where field-sizing does not do it
    this.box.style.height = `${this.box.scrollHeight + this.box.offsetHeight - this.box.clientHeight}px`;
  }

  // Files may go without words.
  chosen() {
    const chosen = [...this.form.querySelectorAll("[type=file]")].some((input) => input.files.length);
    this.box.required = !chosen;
    this.classList.toggle("composer--with-files", chosen);
  }

  write(text) {
    this.box.value = text;
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.box.focus();
  }

  // htmx has taken the fields by now: the box is free for the next message, which gets a key of its own.
  sent(event) {
    event.detail.ctx.answered = this.reply.firstElementChild;
    this.form.elements.key.value = newKey();
    this.reply.replaceChildren();
    for (const input of this.form.querySelectorAll("[type=file], [name=duration_ms]")) input.value = "";
    this.form.querySelector("details").open = false;
    this.chosen();
    this.saidTyping = 0;
    this.write("");
  }

  // What is answered stands in the address too, so that a reload keeps it.
  answers() {
    const field = this.reply.querySelector("[name=reply_to]");
    const here = new URL(location.href);
    here.searchParams.delete("reply_to");
    if (field) here.searchParams.set("reply_to", field.value);
    history.replaceState(history.state, "", here);
    if (field) setTimeout(() => this.box.focus()); // later, for the sheet gives the focus back to where it was
  }

  cancelled(event) {
    if (!event.target.closest(".composer__cancel")) return;
    event.preventDefault();
    this.reply.replaceChildren();
    this.box.focus();
  }

  // With its key as long as nothing was added: should it have arrived after all, the same again makes no second one.
  takeBack({ key, body, answered, replyTo }) {
    if (!this.box.value) this.form.elements.key.value = key;
    if (answered) this.reply.replaceChildren(answered);
    else if (replyTo) htmx.ajax("GET", `${location.pathname}?reply_to=${replyTo}`, { source: this, swap: "none" });
    this.write([body, this.box.value].filter(Boolean).join("\n"));
  }
});
