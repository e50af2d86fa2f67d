// <hidden-stream>: of all hidden tabs of a browser one keeps its stream, so that alerts come at once when nobody looks:
// the holder of a lock. Over plain http there are no locks, and hidden tabs poll.
//
// `isOpen` says whether this tab may have a stream; "haggle:stream" is told of each change while the tab is hidden.
const LOCK = "haggle-hidden-stream";

customElements.define("hidden-stream", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    this.isHolder = false;
    document.addEventListener("visibilitychange", () => this.changed(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    this.shown?.abort();
  }

  get isOpen() {
    return !document.hidden || this.isHolder;
  }

  changed() {
    this.shown?.abort();
    this.shown = new AbortController();
    if (document.hidden) this.compete(this.shown.signal).catch(() => {}); // aborted: it is shown again
  }

  // A tab that was opened in the background and never had a stream takes no connection.
  async compete(signal) {
    const hold = (lock) => this.hold(lock, signal);
    if (navigator.locks && this.closest("live-feed").wasLive) {
      await navigator.locks.request(LOCK, { ifAvailable: true }, hold);
      if (!signal.aborted) await navigator.locks.request(LOCK, { signal }, hold);
    } else {
      this.hold(null, signal);
    }
  }

  async hold(lock, signal) {
    if (signal.aborted) return;
    this.isHolder = Boolean(lock);
    this.dispatchEvent(new CustomEvent("haggle:stream", { bubbles: true }));
    if (!lock) return;
    await new Promise((resolve) => { signal.addEventListener("abort", resolve); });
    this.isHolder = false;
  }
});
