// <page-reload>: makes the page anew when its feed begins anew ("reset", or the poll's HX-Refresh); not while somebody
// edits a message, has chosen files, records or waits for an upload, which would be lost.
const LOOK_MS = 1000;

customElements.define("page-reload", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const feed = this.closest("live-feed");
    feed.addEventListener("reset", () => this.begin(), { signal: this.abort.signal });
    feed.addEventListener("htmx:after:request", (event) => this.asked(event.detail.ctx), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.waiting);
  }

  // The poll says it by a header, which htmx would obey at once.
  asked({ hx }) {
    if (!hx?.refresh) return;
    hx.refresh = "";
    this.begin();
  }

  begin() {
    clearInterval(this.waiting);
    this.waiting = setInterval(() => this.reload(), LOOK_MS);
    this.reload();
  }

  // What stands in the box is kept first, for it may have no box in the new page.
  async reload() {
    const hasFiles = [...document.querySelectorAll("[type=file]")].some((input) => input.files.length);
    if (hasFiles || document.querySelector("dialog[open], .recorder__bar:not([hidden])")) return;
    clearInterval(this.waiting);
    await document.querySelector("message-draft")?.settle();
    location.reload();
  }
});
