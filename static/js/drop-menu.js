// <drop-menu>: a <details> that closes as menus do: by Escape, by a press elsewhere, and when something was chosen.
customElements.define("drop-menu", class extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("details");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    for (const name of ["pointerdown", "focusin"]) {
      document.addEventListener(name, (/** @type {any} */ { target }) => this.contains(target) || this.close(), options);
    }
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.leave(), options);
    this.addEventListener("htmx:after:request", () => this.leave(), options);
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  close() {
    this.box.open = false;
  }

  leave() {
    if (!this.box.open) return;
    this.close();
    this.box.firstElementChild.focus();
  }
});
