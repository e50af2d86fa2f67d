// <message-outbox data-store>: what was sent and is not there yet.
//
// A message shows here at once, under the key of its form, until a fragment takes it away: the answer to its POST or its
// echo in the feed, whichever is first (messages/posted.stream.html). One that fails stays, a form of its own with the
// same key. Each is also kept in the browser's store, so that neither a reload nor a closed tab loses it.
customElements.define("message-outbox", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.blank = [...this.childNodes].find((node) => node.nodeType === Node.COMMENT_NODE).data.trim();
    this.abort = new AbortController();
    const on = (name, handle) => document.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on("htmx:config:request", this.sending);
    on("htmx:before:swap", this.answered);
    on("htmx:error", (event) => this.failed(event.detail.ctx?.sending));
    this.observer = new MutationObserver((changes) => this.forget(changes));
    this.observer.observe(this.list, { childList: true });
    customElements.whenDefined("message-list").then(() => this.recall());
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  recall() {
    const { store } = this.dataset;
    const names = Object.keys(localStorage).filter((name) => name.startsWith(store));
    const unsent = names.map((name) => ({ ...JSON.parse(localStorage.getItem(name)), key: name.slice(store.length) }));
    for (const one of unsent.sort((former, latter) => former.at - latter.at)) {
      this.failed(this.add(one), one.names ? "Not sent. Its files have to be chosen again." : undefined);
    }
  }

  sending(event) {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (form.id !== "composer" && !this.contains(form)) return;
    ctx.sending = form.closest("li")?.id ?? this.take(ctx.request.body);
    this.mark(document.getElementById(ctx.sending), "pending", "Sending …");
  }

  // The form to try again with holds the files too, as long as the page lasts.
  take(sent) {
    const files = ["attachment", "voice"].map((name) => [name, sent.getAll(name).filter((file) => file.name)]);
    const names = files.flatMap(([, chosen]) => chosen.map((file) => file.name)).join(", ");
    const id = this.add({ body: sent.get("body"), key: sent.get("key"), replyTo: sent.get("reply_to") ?? "", names });
    const fields = document.getElementById(id).querySelector("form").elements;
    for (const [name, chosen] of files) {
      const held = new DataTransfer();
      for (const file of chosen) held.items.add(file);
      fields[name].files = held.files;
    }
    fields.duration_ms.value = sent.get("duration_ms");
    return id;
  }

  add({ body, key, names, replyTo = "", at = Date.now() }) {
    const item = document.createRange().createContextualFragment(this.blank).firstElementChild;
    item.id = `sending-${key}`;
    item.querySelector(".message__body").textContent = body;
    item.querySelector(".message__files").textContent = names;
    item.querySelector(".message__files").hidden = !names;
    const form = item.querySelector("form");
    form.elements.body.value = body;
    form.elements.key.value = key;
    form.elements.reply_to.value = replyTo;
    item.querySelector("[data-edit]").addEventListener("click", () => this.edit(item, body));
    this.list.append(item);
    try {
      localStorage.setItem(this.dataset.store + key, JSON.stringify({ body, replyTo, names, at }));
    } catch { /* the store is full or closed to us: then it lasts as long as the page */ }
    htmx.process(item);
    this.closest("message-list").toEnd();
    return item.id;
  }

  mark(item, state, words) {
    item.classList.toggle("message--pending", state === "pending");
    item.classList.toggle("message--failed", state === "failed");
    item.querySelector(".message__state").textContent = words;
    item.querySelector("form").hidden = state !== "failed";
  }

  answered(event) {
    const { ctx } = event.detail;
    if (ctx.sending && !ctx.response.raw.ok) this.failed(ctx.sending);
  }

  failed(id, words = "Not sent.") {
    const item = id && document.getElementById(id);
    if (item) this.mark(item, "failed", words);
  }

  edit(item, body) {
    document.dispatchEvent(new CustomEvent("haggle:edit", { detail: { body } }));
    item.remove();
  }

  forget(changes) {
    for (const item of changes.flatMap((change) => [...change.removedNodes])) {
      if (item.id) localStorage.removeItem(this.dataset.store + item.id.slice("sending-".length));
    }
  }
});
