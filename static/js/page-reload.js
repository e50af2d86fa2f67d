// <page-reload>: makes the page anew when its feed begins anew ("reset"); not while somebody edits a message, has chosen
// files, records or waits for an upload, which would be lost.
const LOOK_MS = 1000;

customElements.define("page-reload", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    this.closest("live-feed").addEventListener("reset", () => this.begin(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.waiting);
  }

  begin() {
    clearInterval(this.waiting);
    this.waiting = setInterval(() => this.reload(), LOOK_MS);
    this.reload();
  }

  reload() {
    const hasFiles = [...document.querySelectorAll("[type=file]")].some((input) => input.files.length);
    if (!hasFiles && !document.querySelector("dialog[open], .recorder__bar:not([hidden])")) location.reload();
  }
});
