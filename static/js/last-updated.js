// <last-updated>: when the page last heard from the server that it is current.
customElements.define("last-updated", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("haggle:checked", () => { this.at = new Date(); this.show(); }, options);
    document.addEventListener("haggle:day", () => this.at && this.show(), options);
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  show() {
    this.textContent = gettext("Last updated {time}", { time: brief(this.at) });
    this.dataset.at = this.at.toISOString();
    this.hidden = false;
  }
});
