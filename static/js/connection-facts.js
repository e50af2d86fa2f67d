// <connection-facts>: what this browser knows of its connection, kept up to date; a button copies it with the rest.
//
// The probe's two events are a second apart: how far apart they come says what holds streams back on the way.
const EVERY_MS = 1000;
const PROBE_MS = 1000;
const HELD_MS = 500; // nearer to each other than this they came together
const ROWS = {
  state: gettext("Live connection"),
  heard: gettext("Last heard over it"),
  checked: gettext("Last check, every 10 s"),
  position: gettext("Position of this page"),
  delay: gettext("Delay of an event"),
  held: gettext("Held back on the way"),
  clock: gettext("Clock, from the server's"),
  worker: gettext("Service worker"),
  alerts: gettext("Desktop notifications"),
  network: gettext("Network"),
};

customElements.define("connection-facts", class extends HTMLElement {
  connectedCallback() {
    this.feed = document.querySelector("live-feed");
    this.abort = new AbortController();
    this.make();
    this.ticking = setInterval(() => this.show(), EVERY_MS);
    this.show();
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.ticking);
  }

  // All of it needs scripts, so it is made by one.
  make() {
    const options = { signal: this.abort.signal };
    const make = (tag, properties, ...within) => {
      const element = Object.assign(document.createElement(tag), properties);
      element.append(...within);
      return element;
    };
    this.cells = {};
    const table = make("table", { className: "measures" });
    for (const [name, label] of Object.entries(ROWS)) {
      this.cells[name] = make("td", {}, "…");
      table.append(make("tr", {}, make("th", { scope: "row" }, label), this.cells[name]));
    }
    const button = make("button", { type: "button", className: "button" }, gettext("Copy everything"));
    button.addEventListener("click", () => this.copy(), options);
    this.said = make("span", { role: "status" });
    const probe = make("div", { hidden: true });
    for (const [name, value] of [["sse:connect", here("/feed/probe")], ["sse:close", "beat"], ["trigger", "load"], ["swap", "none"]]) {
      probe.setAttribute(`data-hx-${name}`, value);
    }
    probe.addEventListener("hello", (event) => this.began(JSON.parse(event.detail.data)), options);
    probe.addEventListener("beat", () => this.ended(), options);
    const heading = make("h2", {}, gettext("In this browser"));
    this.prepend(make("section", { className: "card" }, heading, table, probe, make("p", {}, button, " ", this.said)));
    htmx.process(probe);
  }

  put(name, text) {
    const cell = this.cells[name];
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
    try {
      await navigator.clipboard.writeText(`${rows.join("\n")}\n`);
      this.said.textContent = gettext("Copied.");
    } catch { // without https there is no clipboard
      getSelection()?.selectAllChildren(this);
      this.said.textContent = gettext("All is selected: copy it now.");
    }
  }
});
