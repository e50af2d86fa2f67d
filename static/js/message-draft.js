// <message-draft data-store>: keeps what stands in the box and is not sent: on the server as a draft, which follows its
// author to other devices, and until the server has it in this browser's store, which outlasts a session that has ended.
const KEEP_MS = 800;
const KEEP_AT_LEAST_MS = 3000;
const SETTLE_MS = 3000;

customElements.define("message-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.box = document.getElementById("body");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.box, "input", this.typed);
    on(this.form, "htmx:after:request", this.kept);
    on(this.form, "htmx:error", () => { this.isRefused = true; });
    // Of beacons that go at pagehide Chromium loses 2 to 5 of 100; but Safari on a phone knows nothing earlier.
    for (const name of ["beforeunload", "pagehide"]) on(window, name, this.leave);
    this.saved = this.box.defaultValue; // what else stands there was typed before this script came
    this.recall();
  }

  disconnectedCallback() {
    this.abort.abort();
    clearTimeout(this.keeping);
    this.leave();
  }

  // Text of this browser that the server never had. Where the draft has become another one meanwhile, both stay.
  recall() {
    const { text, base } = browserStore.read(this.dataset.store, { text: "", base: "" });
    const here = this.box.value;
    const kept = text === base ? here : text;
    this.box.value = here === base ? kept : [...new Set([here, kept])].filter(Boolean).join("\n");
    if (this.box.value !== this.saved) this.box.dispatchEvent(new Event("input", { bubbles: true }));
    else this.remember();
  }

  // Also what the server has: the offline page cannot ask it.
  remember() {
    const { store } = this.dataset;
    const kept = { text: this.box.value, base: this.saved, title: document.title };
    const [, owner] = store.split("-");
    if (browserStore.text(`left-${owner}`) !== "") return; // signed out in another tab, on purpose
    const isNews = kept.text !== kept.base;
    const isKept = Boolean(kept.text || kept.base) && browserStore.keep(store, kept);
    if (!isKept && !isNews) browserStore.remove(store); // what it held before is older
    this.isUnkept = isNews && !isKept;
  }

  typed() {
    this.remember();
    this.due ??= Date.now() + KEEP_AT_LEAST_MS;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), Math.min(KEEP_MS, this.due - Date.now()));
  }

  keep() {
    this.due = null;
    this.form.elements.body.value = this.box.value;
    htmx.trigger(this.form, "keep");
  }

  // Settles when the server has it all, or has had its time: a page made after that shows it.
  async settle() {
    if (this.box.value === this.saved) return;
    const answered = new Promise((resolve) => {
      for (const name of ["htmx:finally:request", "htmx:error"]) this.form.addEventListener(name, resolve, { once: true });
      setTimeout(resolve, SETTLE_MS);
    });
    clearTimeout(this.keeping);
    this.keep();
    await answered;
  }

  kept(event) {
    const { request, response } = event.detail.ctx;
    this.isRefused = !response.raw.ok;
    if (this.isRefused) return;
    this.saved = request.body.get("body").replaceAll("\r\n", "\n");
    this.remember();
  }

  // What hears no answer counts as kept, unless the server was away or refused just before. What neither of the two keeps
  // the browser asks about.
  leave(event) {
    if (this.box.value === this.saved) return;
    if (this.isUnkept && this.isRefused) event?.preventDefault();
    this.form.elements.body.value = this.box.value;
    const fields = /** @type {any} */ (new FormData(this.form)); // there are no files in it
    const isOnItsWay = navigator.sendBeacon(this.form.action, new URLSearchParams(fields));
    if (!isOnItsWay || this.isRefused) return;
    this.saved = this.box.value;
    this.remember();
  }
});
