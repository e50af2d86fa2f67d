// <connection-status>: says in words and by an icon how the page hears of news. It does not lie.
const WORDS = {
  connecting: [gettext("Connecting"), gettext("The live connection is being made.")],
  connected: [gettext("Connected"), gettext("New messages arrive at once.")],
  polling: [gettext("Checking every 10 s"), gettext("The live connection is blocked; news arrives within 10 seconds.")],
  reconnecting: [gettext("Reconnecting"), gettext("The live connection was lost and is being made again. Sending still works.")],
  offline: [gettext("Offline"), gettext("This device has no network. What you type is kept.")],
  "signed-out": [gettext("Signed out"), gettext("Your session has ended. Sign in again to go on.")],
  error: [gettext("Error"), gettext("The server has trouble. Reload the page in a minute; what you type is kept.")],
};

customElements.define("connection-status", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    this.hidden = false;
    document.addEventListener("haggle:state", (event) => this.show(event.detail.state), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    clearTimeout(this.timer);
  }

  // A phone that wakes is connected again within a moment: only what lasts is worth a word.
  show(state) {
    clearTimeout(this.timer);
    if (state === "reconnecting") this.timer = setTimeout(() => this.say(state), 1000);
    else this.say(state);
  }

  say(state) {
    const [word, sentence] = WORDS[state];
    this.dataset.state = state;
    this.title = sentence;
    this.textContent = word;
    if (state === "error" || state === "signed-out") this.explain(word, sentence);
    if (state !== "signed-out") return;
    const link = document.createElement("a");
    link.href = here(`/login?next=${encodeURIComponent(pathHere + location.search)}`);
    link.textContent = gettext("Sign in");
    this.append(": ", link);
  }

  explain(word, sentence) {
    const text = Object.assign(document.createElement("p"), { className: "problem", textContent: `${word}. ${sentence}` });
    document.getElementById("problem").replaceChildren(text);
  }
});
