// <log-length>: keeps the log of a page that stays open for days to a bounded number of rows.
//
// At its end the oldest rows go, and the way to older messages brings them back. Where somebody reads further up nothing
// that they may look at goes: a log that has grown long there takes no more rows, and says so (as one does that ends
// before the newest message, posted.stream.html).
const MOST = 400;
const KEEP = 300;
const MOST_AWAY = 800;
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

customElements.define("log-length", class extends HTMLElement {
  connectedCallback() {
    this.list = this.closest("message-list");
    this.log = this.list.querySelector(".log__messages");
    this.abort = new AbortController();
    this.list.addEventListener("haggle:grown", () => this.grown(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
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
    this.log.after(past);
  }
});
