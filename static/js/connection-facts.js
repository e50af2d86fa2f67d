// <connection-facts>: what this browser knows of its connection, kept up to date; a button copies it with the rest.
//
// The probe's two events are a second apart: how far apart they come says what holds streams back on the way.
const EVERY_MS = 1000;
const PROBE_MS = 1000;
const HELD_MS = 500; // nearer to each other than this they came together

customElements.define("connection-facts", class extends HTMLElement {
  connectedCallback() {
    const here = this.querySelector("section");
    here.hidden = false;
    this.feed = document.querySelector("live-feed");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    const probe = this.querySelector("#probe");
    probe.addEventListener("hello", (event) => this.began(JSON.parse(event.detail.data)), options);
    probe.addEventListener("beat", () => this.ended(), options);
    here.querySelector("button").addEventListener("click", () => this.copy(), options);
    this.ticking = setInterval(() => this.show(), EVERY_MS);
    this.show();
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.ticking);
  }

  put(name, text) {
    const cell = this.querySelector(`[data-fact="${name}"]`);
    if (cell.textContent !== text) cell.textContent = text;
  }

  began({ at }) {
    this.helloAt = performance.now();
    this.put("clock", gettext("{seconds} s", { seconds: ((Date.now() - Date.parse(at)) / 1000).toFixed(1) }));
  }

  ended() {
    const apart = performance.now() - this.helloAt;
    this.put("held", apart < HELD_MS ? gettext("Yes: a proxy or program on the way collects what is sent") : gettext("No"));
    this.put("delay", gettext("{milliseconds} ms", { milliseconds: Math.max(0, Math.round(apart - PROBE_MS)) }));
  }

  async show() {
    const { state, position } = this.feed;
    const since = (then) => gettext("{seconds} s ago", { seconds: Math.round((Date.now() - then) / 1000) });
    if (this.word !== state.word) this.wordAt = Date.now();
    this.word = state.word;
    const word = document.querySelector("connection-status").textContent.trim();
    this.put("state", gettext("{word}, {since}", { word: word || state.word, since: since(this.wordAt) }));
    this.put("heard", state.wasLive ? since(state.heardAt) : gettext("Never"));
    this.put("checked", since(state.answeredAt));
    this.put("position", String(position));
    this.put("alerts", "Notification" in window ? Notification.permission : gettext("None here"));
    this.put("network", navigator.onLine ? "online" : "offline");
    const worker = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
    this.put("worker", worker ? (worker.active?.state ?? "waiting") : gettext("None here"));
  }

  async copy() {
    const rows = [...this.querySelectorAll("tr")].map(({ cells }) => `${cells[0].textContent}: ${cells[1].textContent}`);
    const said = this.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(`${rows.join("\n")}\n`);
      said.textContent = gettext("Copied.");
    } catch { // without https there is no clipboard
      getSelection()?.selectAllChildren(this);
      said.textContent = gettext("All is selected: copy it now.");
    }
  }
});
