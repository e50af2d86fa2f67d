// <last-updated>: when the page last heard from the server that it is current, and that this is too long ago.
const OLD_MS = 45_000; // a page asks every ten seconds
const LOOK_MS = 5000;

customElements.define("last-updated", class extends HTMLElement {
  connectedCallback() {
    this.checkedAt = Date.now(); // as the server wrote the page, about
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("haggle:checked", () => { this.checkedAt = Date.now(); this.show(); }, options);
    document.addEventListener("haggle:day", () => this.hidden || this.show(), options);
    this.looking = setInterval(() => this.isOld === this.classList.contains("list__updated--old") || this.show(), LOOK_MS);
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.looking);
  }

  // A hidden tab asks less often, and at once when it is shown.
  get isOld() {
    return !document.hidden && Date.now() - this.checkedAt > OLD_MS;
  }

  show() {
    const at = new Date(this.checkedAt);
    const words = { time: brief(at) };
    this.textContent = this.isOld
      ? gettext("Last updated {time}; there may be news since.", words)
      : gettext("Last updated {time}", words);
    this.classList.toggle("list__updated--old", this.isOld);
    this.dataset.at = at.toISOString();
    this.hidden = false;
  }
});
