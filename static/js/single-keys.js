// <single-keys data-src>: keys that are pressed while nobody writes do something (keys.js, which is loaded with the first).
customElements.define("single-keys", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    document.addEventListener("keydown", (event) => this.pressed(event), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  pressed(event) {
    const { key, code, target } = event;
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key.length !== 1 || key === " " || document.querySelector("dialog[open]")) return;
    if (target.isContentEditable || target.matches("input, textarea, select, audio")) return;
    if (key === "/") event.preventDefault(); // Firefox would search the page before ours is here
    import(this.dataset.src).then(({ press }) => press(key, code)).catch(() => {});
  }
});
