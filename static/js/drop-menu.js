// <drop-menu>: a <details> that closes as menus do: by Escape, by a press elsewhere, and when something was chosen.
customElements.define("drop-menu", class extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("details");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("pointerdown", ({ target }) => this.left(target), options);
    this.addEventListener("focusout", ({ relatedTarget }) => this.left(relatedTarget), options);
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.leave(), options);
    this.addEventListener("htmx:after:request", () => this.leave(), options);
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  left(/** @type {any} */ element) {
    if (element && !this.contains(element)) this.box.open = false;
  }

  leave() {
    if (!this.box.open) return;
    this.box.open = false;
    this.box.firstElementChild.focus();
  }
});
