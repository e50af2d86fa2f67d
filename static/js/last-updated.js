// <last-updated>: when the page last heard from the server that it is current.
customElements.define("last-updated", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    document.addEventListener("haggle:checked", () => this.show(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  show() {
    const now = new Date();
    const { zone } = this.dataset; // the reader's own, as everywhere on the page
    const time = now.toLocaleTimeString(`${document.documentElement.lang}-u-nu-latn`, { timeStyle: "short", timeZone: zone || "UTC" });
    this.textContent = gettext("Last updated {time}", { time });
    this.dataset.at = now.toISOString();
    this.hidden = false;
  }
});
