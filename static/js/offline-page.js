// <offline-page>: what was typed and not sent, where haggle cannot be reached. One can go on typing; the page finds it in
// the browser's store again (<message-draft>, <message-outbox>). As soon as haggle answers, the page asked for is shown.
const RETRY_MS = 5000;
const PAUSE_MS = 2000; // nobody is interrupted in a word
const DRAFT = { text: "", base: "", title: "" }; // as <message-draft> keeps it
const UNSENT = { body: "", names: "", title: "" }; // as <message-outbox> does

customElements.define("offline-page", class extends HTMLElement {
  connectedCallback() {
    this.account = browserStore.text("haggle-account");
    this.conversation = pathHere.match(/^\/conversations\/(\d+)/)?.[1];
    this.store = `typed-${this.account}-${this.conversation}`;
    this.box = document.getElementById("body");
    this.typedAt = 0;
    const posted = this.querySelector("script");
    if (posted) this.keepPosted(JSON.parse(posted.textContent));
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(window, "online", this.retry);
    on(window, "offline", this.explain);
    on(document, "visibilitychange", this.retry);
    on(this.querySelector("a.button"), "click", this.again);
    on(this.box, "input", this.typed);
    on(window, "beforeunload", (event) => this.isUnkept && event.preventDefault());
    this.retrying = setInterval(() => this.retry(), RETRY_MS);
    this.explain();
    if (this.account && this.conversation && !this.isPosted) this.showDraft();
    this.showOthers();
  }

  disconnectedCallback() {
    this.abort.abort();
    clearInterval(this.retrying);
  }

  find(part) {
    return document.getElementById(`offline-${part}`);
  }

  explain() {
    this.find("alone").hidden = navigator.onLine;
    this.find("away").hidden = !navigator.onLine;
  }

  again(event) {
    event.preventDefault();
    if (this.isPosted) this.find("posted").requestSubmit();
    else location.reload();
  }

  // What was posted is sent again by whoever wrote it: only they know whether it is still meant.
  async retry() {
    this.explain();
    if (document.hidden || this.isPosted || this.isUnkept || Math.abs(Date.now() - this.typedAt) < PAUSE_MS) return;
    const answer = await fetch(here("/up"), { cache: "no-store" }).catch(() => null);
    if (answer?.ok && Math.abs(Date.now() - this.typedAt) >= PAUSE_MS) location.reload();
  }

  named({ title }, conversation) {
    return title.replace(/^\(\d+\+?\) | · [^·]+$/g, "") || `${this.find("list").dataset.word} ${conversation}`;
  }

  showDraft() {
    const kept = browserStore.read(this.store, DRAFT);
    this.box.value = kept.text;
    if (kept.title) this.find("with").textContent = this.named(kept);
    this.find("draft").hidden = false;
  }

  typed() {
    this.typedAt = Date.now();
    this.isUnkept = !browserStore.keep(this.store, { ...browserStore.read(this.store, DRAFT), text: this.box.value });
    this.find("unkept").hidden = !this.isUnkept;
    this.find("trying").hidden = this.isUnkept;
  }

  showOthers() {
    if (!this.account) return;
    const conversationOf = (name) => name.split("-")[2];
    for (const name of browserStore.names(`typed-${this.account}-`)) {
      const draft = browserStore.read(name, DRAFT);
      if (name !== this.store) this.show(draft, draft.text, conversationOf(name));
    }
    for (const name of browserStore.names(`unsent-${this.account}-`)) {
      const unsent = browserStore.read(name, UNSENT);
      this.show(unsent, [unsent.body, unsent.names].filter(Boolean).join("\n"), conversationOf(name));
    }
  }

  show(kept, text, conversation) {
    if (!text) return;
    const make = (tag, what) => Object.assign(document.createElement(tag), what);
    const item = make("li", { className: "offline__item" });
    const link = make("a", { href: here(`/conversations/${conversation}`) });
    link.append(make("bdi", { textContent: this.named(kept, conversation) }));
    item.append(link, make("p", { dir: "auto", textContent: text, className: "offline__text" }));
    this.find("list").querySelector("ul").append(item);
    this.find("list").hidden = false;
  }

  // A message waits in the outbox, under the key it was sent with. Any other form, and what cannot be kept, stays here.
  keepPosted(fields) {
    if (this.isOfOutbox(fields)) {
      location.replace(here(`/conversations/${this.conversation}`));
      return;
    }
    this.isPosted = true;
    const form = Object.assign(this.find("posted"), { method: "post", enctype: "multipart/form-data", action: location.href, hidden: false });
    for (const [name, value, isFile] of fields) this.addField(form, name, value, isFile);
  }

  isOfOutbox(fields) {
    const { body, key, reply_to: replyTo = "" } = Object.fromEntries(fields);
    if (!this.account || !key || !/^\/conversations\/\d+\/messages$/.test(pathHere)) return false;
    const names = fields.filter(([, name, isFile]) => isFile && name).map(([, name]) => name).join(", ");
    const { title } = browserStore.read(this.store, DRAFT);
    const kept = { title, body, replyTo, names, at: Date.now() };
    if (!browserStore.keep(`unsent-${this.account}-${this.conversation}-${key}`, kept)) return false;
    browserStore.keep(this.store, { title, text: "", base: body }); // it is no draft any more
    return true;
  }

  addField(form, name, value, isFile) {
    if (isFile) this.find("files").hidden &&= !value;
    else if (["body", "description"].includes(name)) Object.assign(this.find("text"), { name, value }).closest("p").hidden = false;
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
});
