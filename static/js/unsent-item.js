// <unsent-item>: a message of the outbox, and how it stands. Its form, to try again with, holds what was sent.
//
// The tab that sends it holds a lock of its name, so that no other tab calls it not sent. Over plain http there are no
// locks; there it says every second that it still does.
const BEAT_MS = 1000;

customElements.define("unsent-item", class extends HTMLElement {
  isKept = false; // whether the browser's store has it
  waits = false; // for the line, to send itself (<outbox-retry>)
  cutOffAt = 0;
  answered; // what its author answers with it
  kept; // what the store has of it

  disconnectedCallback() {
    this.held?.abort();
  }

  get form() {
    return this.querySelector("form");
  }

  get name() {
    return this.closest("li").id;
  }

  get hasFiles() {
    return !this.querySelector(".message__files").hidden;
  }

  fill({ body, key, names, replyTo = "" }) {
    this.closest("li").id = `sending-${key}`;
    this.querySelector(".message__body").textContent = body;
    this.querySelector(".message__files").textContent = names;
    this.querySelector(".message__files").hidden = !names;
    this.querySelector(".message__state").textContent = gettext("Sending …");
    for (const [name, value] of Object.entries({ body, key, reply_to: replyTo })) this.form.elements[name].value = value;
    if (names) this.form.setAttribute("data-hx-sync", "#outbox:queue all"); // words do not wait behind an upload
  }

  // As long as the page lasts.
  holdFiles(files, durationMs) {
    for (const [name, chosen] of Object.entries(files)) {
      const held = new DataTransfer();
      for (const file of chosen) held.items.add(file);
      this.form.elements[name].files = held.files;
    }
    this.form.elements.duration_ms.value = durationMs;
  }

  get content() {
    const { key, body, reply_to, attachment, voice, duration_ms } = this.form.elements;
    const words = { key: key.value, body: body.value, replyTo: reply_to.value, answered: this.answered };
    const names = this.querySelector(".message__files").textContent;
    return { ...words, names, files: [...attachment.files], voice: [...voice.files], durationMs: duration_ms.value };
  }

  get isSending() {
    return Boolean(this.held);
  }

  sends(ctx) {
    this.request = ctx.request;
    this.answered ??= ctx.answered;
    this.mark(true, gettext("Sending …"));
    this.held = new AbortController();
    this.hold(this.name, this.held.signal);
  }

  failed(reason = "") {
    const unkept = this.isKept ? "" : gettext("This browser has no room to keep it: leave this page open.");
    this.mark(false, [gettext("Not sent."), reason, unkept].filter(Boolean).join(" "));
    const { files, voice } = this.content; // after a reload there are none, and words alone are not what was meant
    this.form.querySelector("[type=submit]").hidden = this.hasFiles && !files.length && !voice.length;
  }

  // What is wrong with it stands above the composer; sent again it goes all the same.
  asked() {
    const again = this.form.querySelector("[type=submit]");
    again.textContent = gettext("Send anyway");
    this.form.elements.confirmed.value = "1";
  }

  mark(isPending, words) {
    this.held?.abort();
    this.held = null;
    this.closest("li").classList.toggle("message--pending", isPending);
    this.closest("li").classList.toggle("message--failed", !isPending);
    this.querySelector(".message__state").textContent = words;
    this.querySelector(".message__upload").hidden = !isPending || !this.hasFiles;
    this.form.hidden = isPending;
  }

  hold(name, signal) {
    if (navigator.locks) {
      const hold = () => new Promise((resolve) => { signal.addEventListener("abort", resolve); });
      navigator.locks.request(name, { signal }, hold).catch(() => {}); // it was over before it was held
      return;
    }
    const beat = () => browserStore.keepText(`held-${name}`, String(Date.now())); // where it is full no other tab knows of it either
    beat();
    const beating = setInterval(beat, BEAT_MS);
    signal.addEventListener("abort", () => { clearInterval(beating); browserStore.remove(`held-${name}`); });
  }

  // Settles as soon as no tab sends it.
  async whenFree() {
    if (navigator.locks) {
      await navigator.locks.request(this.name, () => {});
      return;
    }
    while (Math.abs(Date.now() - Number(browserStore.text(`held-${this.name}`))) < 3 * BEAT_MS) {
      await new Promise((resolve) => { setTimeout(resolve, BEAT_MS); });
    }
  }
});
