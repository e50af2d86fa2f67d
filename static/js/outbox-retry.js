// <outbox-retry>: a text that found no line sends itself when there is one again, once for each time the line was lost,
// unless its author takes it up before. Should it have arrived after all, the key of its form makes no second one.
//
// What carries files waits for its author: it may be large, and the line a dear one.
const LINE = ["connected", "polling"];
const NOTICED_MS = 10_000; // that the line is lost may show a little later than that a text found none
const LASTS_MS = 1000; // a page that is left loses it too

customElements.define("outbox-retry", class extends HTMLElement {
  connectedCallback() {
    this.isAway = true; // until the page has heard from the server
    this.outbox = this.closest("message-outbox");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("haggle:state", (event) => this.heard(event.detail.state), options);
    document.addEventListener("htmx:error", ({ detail: { ctx } }) => this.cutOff(this.outbox.find(ctx?.sending)), options);
  }

  disconnectedCallback() {
    this.abort.abort();
    clearTimeout(this.losing);
  }

  cutOff(item) {
    if (!item || item.hasFiles) return;
    item.cutOffAt = Date.now();
    if (this.isAway || !navigator.onLine) this.wait(item);
  }

  wait(item) {
    item.waits = true;
    this.outbox.keep(item);
    const words = [this.outbox.noNetwork, gettext("It sends itself when the line is back.")];
    this.outbox.failed(item.name, words.filter(Boolean).join(" "));
    if (!this.isAway && navigator.onLine) this.send();
  }

  heard(word) {
    this.isAway = !LINE.includes(word);
    clearTimeout(this.losing);
    if (!this.isAway) this.send();
    else if (word !== "signed-out") this.losing = setTimeout(() => this.lost(), LASTS_MS);
  }

  lost() {
    const isJustCutOff = (item) => !item.isSending && Date.now() - item.cutOffAt < NOTICED_MS;
    for (const item of this.outbox.items().filter(isJustCutOff)) this.wait(item);
  }

  async send() {
    for (const item of this.outbox.items().filter(({ waits }) => waits)) {
      await item.whenFree(); // of another tab
      if (item.isConnected && item.waits && !item.isSending) item.form.requestSubmit();
    }
  }
});
