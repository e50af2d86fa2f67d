// <file-drop>: files that are dropped on the conversation or pasted into the composer go with the next message; it tells
// the form ("haggle:files"). Folders do not go.
customElements.define("file-drop", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.room = this.closest(".talk");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.form, "paste", (event) => this.take(event, event.clipboardData));
    for (const name of ["dragenter", "dragover"]) on(this.room, name, this.invite);
    on(this.room, "dragleave", (event) => this.room.contains(event.relatedTarget) || this.uninvite());
    on(this.room, "drop", (event) => { this.uninvite(); this.take(event, event.dataTransfer); });
    for (const name of ["dragover", "drop"]) on(document, name, this.missed);
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  invite(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.room.classList.add("talk--invites");
  }

  uninvite() {
    this.room.classList.remove("talk--invites");
  }

  // Dropped elsewhere on the page it would open in its place. In Firefox the target may be a text.
  missed(event) {
    if (event.dataTransfer.types.includes("Files") && !event.target.matches?.("[type=file]")) event.preventDefault();
  }

  // Cells of a spreadsheet are pasted as text, though they come with a picture of themselves.
  take(event, transfer) {
    const given = [...transfer.items].filter(({ kind }) => kind === "file");
    if (!given.length || (event.type === "paste" && transfer.types.includes("text/plain"))) return;
    event.preventDefault();
    const isFolder = (item) => Boolean(item.webkitGetAsEntry?.()?.isDirectory);
    const files = given.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
    const folders = given.filter(isFolder).map((item) => item.webkitGetAsEntry().name);
    this.form.dispatchEvent(new CustomEvent("haggle:files", { detail: { files: files.filter(Boolean), folders } }));
    this.form.elements.body.focus();
  }
});
