// <message-sheet>: the dialog over a conversation that says what one can do with a message. It opens when something is
// swapped into it and closes when it is emptied; the browser gives the focus back to where it was.
customElements.define("message-sheet", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.content = this.querySelector("#sheet-content");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    this.observer = new MutationObserver(() => this.follow());
    this.observer.observe(this.content, { childList: true });
    this.dialog.addEventListener("close", () => this.content.replaceChildren(), options);
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close(), options);
    this.addEventListener("keydown", (event) => this.pressed(event), options);
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  follow() {
    const isWanted = Boolean(this.content.firstElementChild);
    if (isWanted && !this.dialog.open) this.dialog.showModal();
    if (!isWanted && this.dialog.open) this.dialog.close();
    this.querySelector("#sheet-problem").replaceChildren();
    const box = this.content.querySelector("textarea");
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  // In the form that edits a message, Ctrl+Enter saves.
  pressed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form?.requestSubmit();
  }
});
