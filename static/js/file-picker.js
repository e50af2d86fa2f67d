// <file-picker data-most data-each data-together data-words>: files by picker, drop and paste. What is chosen shows above
// the box and can be taken back; the file input itself holds it, so the form is sent as any other.
customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.input = this.form.elements.attachment;
    this.list = this.querySelector("ol");
    this.said = this.querySelector("[role=alert]");
    this.room = this.closest(".talk");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.input, "change", this.show);
    on(this.list, "click", this.takeBack);
    on(this.form, "htmx:config:request", () => setTimeout(() => this.show())); // the composer has emptied the input
    on(this.form, "paste", (event) => this.take(event, event.clipboardData));
    for (const name of ["dragenter", "dragover"]) on(this.room, name, this.invite);
    on(this.room, "dragleave", (event) => this.room.contains(event.relatedTarget) || this.uninvite());
    on(this.room, "drop", (event) => { this.uninvite(); this.take(event, event.dataTransfer); });
    this.show();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.forget();
  }

  invite(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.room.classList.add("talk--invites");
  }

  uninvite() {
    this.room.classList.remove("talk--invites");
  }

  take(event, transfer) {
    if (!transfer.files.length) return;
    event.preventDefault();
    this.choose([...this.input.files, ...transfer.files]);
    this.form.elements.body.focus();
  }

  takeBack(event) {
    const item = event.target.closest("button")?.closest("li");
    if (!item) return;
    const number = [...this.list.children].indexOf(item);
    this.choose([...this.input.files].filter((_, other) => other !== number));
    (this.list.querySelector("button") ?? this.form.elements.body).focus();
  }

  choose(files) {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    this.input.files = held.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    this.forget();
    this.list.replaceChildren(...[...this.input.files].map((file) => this.chip(file)));
    const problem = this.problem([...this.input.files]);
    this.said.textContent = problem;
    this.input.setCustomValidity(problem);
    // What the browser would complain about has to be in view.
    if (this.input.files.length) this.form.querySelector("details").open = Boolean(problem);
  }

  chip(file) {
    const chip = document.createElement("li");
    chip.className = "upload__chip";
    if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
      chip.append(Object.assign(new Image(40, 40), { src: URL.createObjectURL(file), alt: "" }));
    }
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "upload__remove" });
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    chip.append(Object.assign(document.createElement("bdi"), { className: "upload__name", textContent: file.name }), remove);
    return chip;
  }

  forget() {
    for (const { src } of this.list.querySelectorAll("img")) URL.revokeObjectURL(src);
  }

  // The limits are the server's; said here so that nobody waits for an upload to be refused.
  problem(files) {
    const { most, each, together, words } = this.dataset;
    const isTooMuch = files.length > most || files.some(({ size }) => size > each);
    return isTooMuch || files.reduce((sum, { size }) => sum + size, 0) > together ? words : "";
  }
});
