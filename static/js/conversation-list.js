// <conversation-list>: whoever comes back to it finds it as it was: its address tells how much of it was shown, and the way
// back from a conversation is the browser's.
//
// While pointer, finger or focus is among its lines they keep their places, so that a click opens what one pointed at.
const LIST = here("/conversations");
const PAGE = 30;
const GATHER_MS = 300;
const LEFT_MS = 400; // the click of a finger comes when it has left already

customElements.define("conversation-list", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("htmx:after:swap", () => this.note(), options);
    document.querySelector(".talk__back")?.addEventListener("click", (event) => this.goBack(event), options);
    const refresh = this.querySelector(".list__refresh");
    for (const [when, isBusy] of [["before", "true"], ["finally", "false"]]) {
      refresh.addEventListener(`htmx:${when}:request`, () => { refresh.ariaBusy = isBusy; }, options);
    }
    this.rows = this.querySelector(".list__rows");
    this.holders = new Set();
    this.marks = {};
    for (const { id, className } of this.rows.children) this.marks[id] = className.replace(" row--unread", "");
    for (const [holder, comes, goes] of [["pointer", "over", "leave"], ["focus", "in", "out"]]) {
      this.rows.addEventListener(holder + comes, () => this.hold(holder), options);
      this.rows.addEventListener(holder + goes, () => this.release(holder), options);
    }
    this.rows.addEventListener("placed", ({ detail }) => this.placed(detail.element), options);
  }

  disconnectedCallback() {
    this.abort.abort();
    clearTimeout(this.leaving);
    clearTimeout(this.counting);
  }

  // What the filters show has other numbers when a line is new or has other marks. What is unread says the badge.
  placed({ id, className }) {
    const marks = className.replace(" row--unread", "");
    if (this.marks[id] === marks) return;
    this.marks[id] = marks;
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
    const address = new URL(location.href);
    const rows = this.querySelectorAll(".row").length;
    if (address.pathname !== LIST || rows <= PAGE) return;
    address.searchParams.set("rows", String(rows));
    history.replaceState(history.state, "", address);
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
