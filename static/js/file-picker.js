// <file-picker data-most data-each data-together>: files by picker, and those of <file-drop>. What is chosen shows above the
// box and can be taken back; the file input itself holds it, so the form is sent as any other. What cannot be read is not
// chosen, and what is too much is said before it is sent.
customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.input = this.form.elements.attachment;
    this.list = this.querySelector("ol");
    this.said = this.querySelector("[role=alert]");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    this.more = this.form.querySelector("details");
    this.held = [];
    on(this.input, "change", this.chosen);
    on(this.form.elements.voice, "change", this.show);
    on(this.list, "click", this.takeBack);
    on(document, "haggle:edit", (event) => this.restore(event.detail));
    on(document, "pointerdown", (event) => this.more.contains(event.target) || this.close());
    on(this.more, "keydown", (event) => event.key === "Escape" && this.close());
    on(this.form, "htmx:config:request", () => setTimeout(() => this.show())); // the composer has emptied the input
    on(this.form, "haggle:files", (event) => this.dropped(event.detail));
    this.show();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.forget();
  }

  takeBack(event) {
    const item = event.target.closest("button")?.closest("li");
    if (!item) return;
    const number = [...this.list.children].indexOf(item);
    if (number === this.input.files.length) this.dropVoice();
    this.choose([...this.input.files].filter((_, other) => other !== number));
    (this.list.querySelector("button") ?? this.form.elements.body).focus();
  }

  choose(files) {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    this.input.files = held.files;
    this.held = [...held.files];
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.sift();
  }

  dropped({ files, folders }) {
    this.choose([...this.held, ...files]);
    this.refuse(folders.map((name) => gettext("“{name}” is a folder. Choose the files in it.", { name })));
  }

  refuse(words) {
    this.said.textContent = [this.said.textContent, ...words].filter(Boolean).join(" ");
  }

  async sift() {
    const files = [...this.input.files];
    const words = await Promise.all(files.map(whyUnreadable));
    if (!words.some(Boolean) || files.some((file) => !this.held.includes(file))) return;
    this.choose(this.held.filter((file) => !words[files.indexOf(file)]));
    this.refuse(words);
  }

  // The browser's own dialog replaces what was chosen before: that stays, and the new comes after it.
  chosen() {
    const files = [...this.input.files];
    if (files.length === this.held.length && files.every((file, number) => file === this.held[number])) this.show();
    else this.choose([...this.held, ...files]);
  }

  // A message that could not be sent is taken up again with its files, as long as the page has them.
  restore({ files, voice: [voice], names, durationMs }) {
    if (voice) {
      const held = new DataTransfer();
      held.items.add(voice);
      this.voice = voice;
      this.form.elements.voice.files = held.files;
      this.form.elements.duration_ms.value = durationMs;
    }
    this.choose([...this.held, ...files]);
    if (names && !voice && !files.length) this.said.textContent = gettext("These have to be chosen again: {names}", { names });
  }

  dropVoice() {
    this.form.elements.voice.value = this.form.elements.duration_ms.value = "";
  }

  show() {
    this.forget();
    this.held = [...this.input.files];
    const voice = [...this.form.elements.voice.files].filter((file) => file === this.voice); // else the recorder shows it
    this.list.replaceChildren(...[...this.held, ...voice].map((file) => this.chip(file)));
    const problem = this.problem([...this.held, ...this.form.elements.voice.files]);
    this.said.textContent = problem;
    this.input.setCustomValidity(problem);
    // What the browser would complain about has to be in view.
    if (problem) this.more.open = true;
    else if (this.input.files.length) this.close();
  }

  close() {
    if (!this.more.open || !this.input.validity.valid) return;
    const hadFocus = this.more.contains(document.activeElement);
    this.more.open = false;
    if (hadFocus) this.form.elements.body.focus();
  }

  chip(file) {
    const chip = document.createElement("li");
    chip.className = "upload__chip";
    if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
      chip.append(Object.assign(new Image(40, 40), { src: URL.createObjectURL(file), alt: "" }));
    }
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "upload__remove" });
    remove.setAttribute("aria-label", gettext("Remove {name}", { name: file.name }));
    chip.append(Object.assign(document.createElement("bdi"), { className: "upload__name", textContent: file.name }), remove);
    return chip;
  }

  forget() {
    for (const { src } of this.list.querySelectorAll("img")) URL.revokeObjectURL(src);
  }

  // The limits are the server's; said here so that nobody waits for an upload to be refused.
  problem(files) {
    const { most, each, together, eachWords, togetherWords } = this.dataset;
    const tooLarge = files.find(({ size }) => size > each);
    if (files.length > most) return gettext("At most {most} files go with one message. Take some back.", { most });
    if (tooLarge) {
      return gettext("“{name}” is too large: a file may have at most {each}. Take it back.", { name: tooLarge.name, each: eachWords });
    }
    if (files.reduce((sum, { size }) => sum + size, 0) <= together) return "";
    return gettext("These files are too large together: a message may have at most {together}. Take some back.", { together: togetherWords });
  }
});
