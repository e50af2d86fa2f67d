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
    const time = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone || "UTC" });
    this.textContent = `Last updated ${time}`;
    this.dataset.at = now.toISOString();
    this.hidden = false;
  }
});
