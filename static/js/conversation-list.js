// <conversation-list>: whoever comes back to it finds it as it was: its address tells how much of it was shown, and the way
// back from a conversation is the browser's.
//
// While pointer, finger or focus is among its lines they keep their places, so that a click opens what one pointed at.
const LIST = "/conversations";
const PAGE = 30;
const COUNTED = ["row--starred", "row--archived"];
const GATHER_MS = 300;
const LEFT_MS = 400; // the click of a finger comes when it has left already

customElements.define("conversation-list", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("htmx:after:swap", () => this.note(), options);
    document.querySelector(".talk__back")?.addEventListener("click", (event) => this.goBack(event), options);
    this.refresh = this.querySelector(".list__refresh");
    this.refresh.addEventListener("htmx:before:request", () => { this.refresh.ariaBusy = "true"; }, options);
    this.refresh.addEventListener("htmx:finally:request", () => { this.refresh.ariaBusy = "false"; }, options);
    this.rows = this.querySelector(".list__rows");
    this.holders = new Set();
    this.known = new Set([...this.rows.children].map((row) => row.id));
    for (const name of ["pointerover", "pointermove"]) this.rows.addEventListener(name, () => this.hold("pointer"), options);
    this.rows.addEventListener("pointerleave", () => this.release("pointer"), options);
    this.rows.addEventListener("focusin", () => this.hold("focus"), options);
    this.rows.addEventListener("focusout", () => this.release("focus"), options);
    document.addEventListener("visibilitychange", () => document.hidden && this.release("pointer"), options);
    this.observer = new MutationObserver((changes) => this.changed(changes));
    this.observer.observe(this.rows, { subtree: true, childList: true, attributeFilter: ["class"], attributeOldValue: true });
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
    clearTimeout(this.leaving);
    clearTimeout(this.counting);
  }

  // Whether the filters show other numbers now: a line is here that was not, or has other marks. What is unread says the badge.
  changed(changes) {
    const marks = (/** @type {string} */ names) => COUNTED.filter((mark) => names?.includes(mark)).join();
    const isNew = ({ target, addedNodes, oldValue }) => {
      if (target === this.rows) return [...addedNodes].some((row) => row.id && !this.known.has(row.id));
      return oldValue !== null && marks(oldValue) !== marks(target.className);
    };
    const isCounted = changes.some(isNew);
    for (const { id } of this.rows.children) this.known.add(id);
    if (!isCounted) return;
    clearTimeout(this.counting);
    this.counting = setTimeout(() => htmx.trigger(this.querySelector("#counts"), "changed"), GATHER_MS);
  }

  // What shows stays, what a filter hides stays hidden.
  hold(holder) {
    this.holders.add(holder);
    if (this.rows.dataset.held !== undefined) return;
    for (const row of this.rows.children) if (row.getClientRects().length) row.dataset.held = "";
    this.rows.dataset.held = "";
  }

  release(holder) {
    this.holders.delete(holder);
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.holders.size || this.settle(), LEFT_MS);
  }

  settle() {
    for (const one of [this.rows, ...this.rows.children]) delete one.dataset.held;
    settle(this.rows, -1);
  }

  note() {
    const here = new URL(location.href);
    const rows = this.querySelectorAll(".row").length;
    if (here.pathname !== LIST || rows <= PAGE) return;
    here.searchParams.set("rows", String(rows));
    history.replaceState(history.state, "", here);
  }

  goBack(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { navigation } = window;
    const before = navigation ? navigation.entries()[navigation.currentEntry.index - 1]?.url : document.referrer;
    if (!before || new URL(before).pathname !== LIST) return;
    event.preventDefault();
    history.back();
  }
});
