// <log-length>: keeps the log of a page that stays open for days to a bounded number of rows.
//
// At its end the oldest rows go, and the way to older messages brings them back, also as one scrolls up to it. Where
// somebody reads further up nothing that they may look at goes: a log that has grown long there takes no more rows, and
// says so (as one does that ends before the newest message, posted.stream.html).
const MOST = 400;
const KEEP = 300;
const MOST_AWAY = 800;
const NEAR_TOP_PX = 200;
const BY_HAND_MS = 3000; // a finger that has left lets it roll on
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

customElements.define("log-length", class extends HTMLElement {
  connectedCallback() {
    this.list = this.closest("message-list");
    this.log = this.list.querySelector(".log__messages");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal, passive: true };
    const { scroller } = this.list;
    this.list.addEventListener("haggle:grown", () => this.grown(), options);
    for (const name of ["wheel", "touchmove", "keydown"]) scroller.addEventListener(name, (event) => this.moves(event), options);
    scroller.addEventListener("scroll", () => this.scrolled(scroller), options);
    this.grown();
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  // By hand, not because a link far up takes the focus.
  moves({ type, target }) {
    if (type !== "keydown" || target === this.list.scroller) this.movedAt = Date.now();
  }

  scrolled({ scrollHeight, clientHeight, scrollTop }) {
    if (!(Date.now() - this.movedAt < BY_HAND_MS) || this.list.isNearEnd()) return;
    const link = this.list.querySelector(".log__older a");
    if (link && scrollHeight - clientHeight - Math.abs(scrollTop) < NEAR_TOP_PX) htmx.trigger(link, "click");
  }

  grown() {
    const count = this.log.childElementCount;
    if (this.list.isNearEnd() && count > MOST) this.shorten(count - KEEP);
    else if (count > MOST_AWAY && !this.log.id.endsWith("-past")) this.close();
  }

  shorten(count) {
    const older = this.list.querySelector(".log__older");
    let day = older.querySelector(".message__day")?.textContent;
    for (const row of [...this.log.children].slice(0, count)) {
      day = row.querySelector(".message__day")?.textContent ?? day;
      row.remove();
    }
    const first = this.log.querySelector(".message");
    day = first.querySelector(".message__day")?.textContent ?? day;
    older.replaceChildren(this.wayBack(first.dataset.key), make("p", { className: "message__day", textContent: day }));
    htmx.process(older);
  }

  // As in _older.html.
  wayBack(key) {
    const href = `${location.pathname}?before=${key}`;
    const link = make("a", { className: "button button--quiet", href, textContent: gettext("Older messages") });
    for (const [name, value] of Object.entries({ get: href, swap: "none", sync: "this:drop" })) link.setAttribute(`data-hx-${name}`, value);
    return link;
  }

  close() {
    const past = make("p", { className: "log__newer", id: this.log.id.replace(/messages$/, "past") });
    const words = gettext("Go to the newest messages");
    past.append(make("a", { className: "button button--quiet", href: location.pathname, textContent: words }));
    this.log.id += "-past";
    delete this.log.dataset.about;
    this.log.after(past);
  }
});
