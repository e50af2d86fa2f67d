// <message-list>: a log that stays where its reader is.
//
// The layout (column-reverse) keeps the end in view; here is what layout cannot do: the "3 new" button, the mark of
// what was read, the announcement of what the other said, and holding the view still while older messages arrive. How
// much of it there is says <log-length>.
const NEAR_END_PX = 120;
const AT_END_PX = 4;
const LONG = 400;

customElements.define("message-list", class extends HTMLElement {
  connectedCallback() {
    this.scroller = this.querySelector(".log__scroll");
    this.button = Object.assign(document.createElement("button"), { type: "button", className: "log__new button", hidden: true });
    this.scroller.after(this.button);
    this.receipt = this.querySelector(".log__receipt");
    this.missed = 0;
    this.arrivals = [];
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    this.addEventListener("placed", ({ detail }) => detail.isNew && this.arrivals.push(detail.element), options);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { ...options, passive: true });
    this.button.addEventListener("click", () => this.toEnd(), options);
    document.addEventListener("visibilitychange", () => this.markRead(), options);
    this.addEventListener("click", (event) => this.follow(event), options);
    for (const name of ["htmx:error", "htmx:response:error"]) {
      this.receipt.addEventListener(name, () => { this.receipt.elements.message.value = 0; }, options); // to be said again
    }
    document.addEventListener("htmx:before:swap", () => this.anchor(), options);
    if (!this.find(this.dataset.at)) this.openWhereLeftOff();
    this.markRead();
  }

  disconnectedCallback() {
    this.abort.abort();
    cancelAnimationFrame(this.holding);
    this.button.remove();
  }

  find(id) {
    const found = document.getElementById(`message-${id}`);
    if (!found) return null;
    for (const one of this.querySelectorAll(".message--found")) one.classList.remove("message--found");
    found.scrollIntoView({ block: "center" });
    found.classList.add("message--found");
    return found;
  }

  // Where there is more unread than one sees at once, reading begins at its beginning.
  openWhereLeftOff() {
    const line = this.querySelector(".unread-line");
    if (!line || line.getBoundingClientRect().top >= this.scroller.getBoundingClientRect().top) return;
    line.scrollIntoView({ block: "start" });
    this.missed = this.querySelectorAll(".unread-line ~ .message--theirs").length;
    this.scrolled();
  }

  // The actions of a message open over the page. A quote leads to its original: within the page where it is here.
  follow(event) {
    const link = event.target.closest("small + a, .message__quote");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // or it shall open elsewhere
    const isQuote = link.matches(".message__quote");
    const original = isQuote && this.find(link.dataset.message);
    if (isQuote && !original) return;
    event.preventDefault();
    if (!isQuote) {
      htmx.ajax("GET", link.href, { source: link, target: "#sheet-content", swap: "innerHTML" });
      return;
    }
    original.tabIndex = -1;
    original.focus({ preventScroll: true });
  }

  isNearEnd() {
    return Math.abs(this.scroller.scrollTop) < NEAR_END_PX;
  }

  // The last message of a log that reaches the end; after it may stand how it was received.
  newest() {
    let last = this.querySelector(".log__messages").lastElementChild;
    while (last && !last.classList.contains("message")) last = last.previousElementSibling;
    return last;
  }

  isInView(message) {
    const { top, height } = message.getBoundingClientRect();
    return this.isNearEnd() && top + height / 2 < this.scroller.getBoundingClientRect().bottom;
  }

  toEnd() {
    this.scroller.scrollTop = 0;
    this.scrolled();
  }

  // What the reader looks at: the first message whose top is in view. Once for all swaps before the next paint, since each
  // look makes the browser lay out the page.
  anchor() {
    if (this.holding) return;
    this.holding = requestAnimationFrame(() => this.swapped());
    this.wasNearEnd = this.isNearEnd();
    this.wasAtEnd = Math.abs(this.scroller.scrollTop) < AT_END_PX;
    this.wasNewest = Number(this.newest()?.dataset.key ?? 0);
    const top = this.scroller.getBoundingClientRect().top;
    const isInView = (one) => one.getBoundingClientRect().bottom > top;
    this.anchored = this.wasNearEnd ? null : [...this.querySelectorAll(".message")].find(isInView);
    this.anchoredAt = this.anchored?.getBoundingClientRect().top;
  }

  swapped() {
    this.holding = null;
    this.hold();
    const isNews = (element) => element.matches(".message") && Number(element.dataset.key) > this.wasNewest;
    const news = this.arrivals.splice(0).filter((element) => element.isConnected && isNews(element));
    if (news.length) this.arrived(news);
  }

  hold() {
    if (this.wasAtEnd) this.scroller.scrollTop = 0;
    if (this.wasNearEnd || !this.anchored?.isConnected) return;
    const moved = this.anchored.getBoundingClientRect().top - this.anchoredAt;
    if (Math.abs(moved) >= 1) this.scroller.scrollTop += moved;
  }

  arrived(news) {
    const theirs = news.filter((element) => !element.classList.contains("message--mine"));
    for (const element of theirs) {
      const text = (part) => element.querySelector(part).textContent;
      announce(gettext("{name}: {text}", { name: text("b"), text: element.dataset.preview ?? text(".message__body") }));
    }
    if (this.wasNearEnd || theirs.length < news.length) this.toEnd();
    else this.missed += theirs.length;
    this.scrolled();
    this.grown();
  }

  // What shortens a log is loaded when one has become long.
  grown() {
    const length = this.querySelector("log-length");
    if (this.querySelector(".log__messages").childElementCount > LONG) import(length.dataset.src).catch(() => {});
    this.dispatchEvent(new CustomEvent("haggle:grown"));
  }

  scrolled() {
    if (this.isNearEnd()) this.missed = 0;
    this.button.hidden = !this.missed;
    this.button.textContent = ngettext("{num} new", "{num} new", this.missed);
    this.markRead();
  }

  // Read is what stood before somebody's eyes: the tab visible, the newest message in view.
  markRead() {
    const last = this.newest();
    const field = this.receipt.elements.message;
    if (document.hidden || !last || !this.isInView(last) || Number(last.dataset.key) <= Number(field.value)) return;
    field.value = last.dataset.key;
    setTimeout(() => htmx.trigger(this.receipt, "seen")); // after htmx has read the page
  }
});
