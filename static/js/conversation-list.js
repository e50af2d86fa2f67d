// <conversation-list>: whoever comes back to it finds it as it was: its address tells how much of it was shown, and the way
// back from a conversation is the browser's.
const LIST = "/conversations";
const PAGE = 30;

customElements.define("conversation-list", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("htmx:after:swap", () => this.note(), options);
    document.querySelector(".talk__back")?.addEventListener("click", (event) => this.goBack(event), options);
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  note() {
    const here = new URL(location.href);
    const rows = this.querySelectorAll(".row").length;
    if (here.pathname !== LIST || rows <= PAGE) return;
    here.searchParams.set("rows", String(rows));
    history.replaceState(history.state, "", here);
  }

  goBack(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { navigation } = window;
    const before = navigation ? navigation.entries()[navigation.currentEntry.index - 1]?.url : document.referrer;
    if (!before || new URL(before).pathname !== LIST) return;
    event.preventDefault();
    history.back();
  }
});
