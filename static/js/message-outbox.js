// <message-outbox data-store data-stall-ms data-action>: what was sent and is not there yet.
//
// A message shows here at once, under the key of its form, until a fragment takes it away: the answer to its POST or its
// echo in the feed, whichever is first (messages/posted.stream.html). One that fails stays, a form of its own with the
// same key (<unsent-item>). Each is also kept in the browser's store, so that neither a reload nor a closed tab loses it.
/** @type {(action: string) => string} */
const itemHtml = (action) => `<li class="message message--mine message--pending"><unsent-item><b>${gettext("You")}</b>
<div dir="auto"><p class="message__body"></p><p class="message__files" hidden></p></div>
<p class="message__upload" hidden><progress class="message__progress" max="1" value="0" aria-label="${gettext("Sent so far")}"></progress>
<span class="message__share" aria-hidden="true"></span>
<button class="button button--quiet" type="button" data-cancel>${gettext("Cancel")}</button></p>
<p class="message__state" role="status"></p>
<form class="message__retry" method="post" action="${action}" data-hx-post="${action}" data-hx-swap="none"
 data-hx-sync="#composer:queue all" enctype="multipart/form-data" hidden>
<input type="hidden" name="key"><input type="hidden" name="body">
<input type="hidden" name="reply_to"><input type="hidden" name="duration_ms"><input type="hidden" name="confirmed">
<input type="file" name="attachment" multiple hidden><input type="file" name="voice" hidden>
<button class="button button--quiet" type="submit">${gettext("Try again")}</button>
<button class="button button--quiet" type="button" data-edit>${gettext("Edit")}</button></form></unsent-item></li>`;

customElements.define("message-outbox", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(document, "htmx:config:request", this.sending);
    on(document, "htmx:after:request", this.answered);
    on(document, "htmx:error", ({ detail: { ctx } }) => this.failed(ctx?.sending, ctx?.reason || this.noNetwork));
    on(this.list, "click", this.pressed);
    on(window, "storage", this.changedElsewhere);
    on(window, "beforeunload", this.leaving);
    this.observer = new MutationObserver((changes) => this.forget(changes));
    this.observer.observe(this.list, { childList: true });
    customElements.whenDefined("unsent-item").then(() => this.recall());
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  find(id) {
    return id && document.getElementById(id)?.querySelector("unsent-item");
  }

  recall() {
    const { store } = this.dataset;
    const blank = { body: "", names: "", replyTo: "", at: 0, waits: false };
    const kept = browserStore.names(store).map((name) => ({ ...browserStore.read(name, blank), key: name.slice(store.length) }));
    const unsent = kept.filter(({ body, names }) => body || names);
    for (const one of unsent.sort((former, latter) => former.at - latter.at)) {
      const item = this.add(one);
      item.whenFree().then(() => this.found(item, one));
    }
  }

  // What another tab was just sending may have arrived.
  found(item, { key, names, waits }) {
    if (!browserStore.text(this.dataset.store + key)) item.closest("li").remove();
    else if (waits) this.querySelector("outbox-retry").wait(item);
    else item.failed(names ? gettext("Its files have to be chosen again.") : "");
  }

  // An upload waits in a line of its own.
  sending(event) {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (form.id !== "composer" && !this.contains(form)) return;
    const item = form.closest("unsent-item") ?? this.take(ctx.request.body);
    if (item.hasFiles) ctx.sourceElement = item.form;
    ctx.sending = item.name;
    item.waits = false;
    item.sends(ctx);
    this.busy();
  }

  take(sent) {
    const filesOf = (name) => sent.getAll(name).filter((file) => file.name);
    const files = { attachment: filesOf("attachment"), voice: filesOf("voice") };
    const names = [...files.attachment, ...files.voice].map((file) => file.name).join(", ");
    const item = this.add({ body: sent.get("body"), key: sent.get("key"), replyTo: sent.get("reply_to") ?? "", names });
    item.holdFiles(files, sent.get("duration_ms"));
    return item;
  }

  add({ key, at = Date.now(), ...kept }) {
    this.list.append(document.createRange().createContextualFragment(itemHtml(this.dataset.action)));
    const item = this.list.lastElementChild.querySelector("unsent-item");
    item.fill({ key, ...kept });
    item.kept = { title: document.title, ...kept, at };
    this.keep(item);
    htmx.process(item);
    this.closest("message-list").toEnd();
    return item;
  }

  answered(event) {
    const { sending, response } = event.detail.ctx;
    if (!sending) return;
    if (response.raw.ok) {
      import(document.querySelector("desktop-offer").dataset.src).catch(() => {});
      return;
    }
    if (response.raw.status === 428) this.find(sending)?.asked();
    this.failed(sending);
  }

  keep(item) {
    item.isKept = browserStore.keep(this.dataset.store + item.content.key, { ...item.kept, waits: item.waits });
  }

  get noNetwork() {
    return navigator.onLine ? "" : gettext("This device has no network.");
  }

  failed(id, reason) {
    this.find(id)?.failed(reason);
    this.busy();
  }

  items() {
    return [...this.list.querySelectorAll("unsent-item")];
  }

  busy() {
    const button = document.querySelector(".composer__send");
    if (button) button.ariaBusy = String(this.items().some((item) => item.isSending));
  }

  pressed({ target }) {
    const item = target.closest("unsent-item");
    if (target.matches("[data-cancel]")) {
      item.request.abort();
      this.failed(item.name);
    } else if (target.matches("[data-edit]")) {
      document.dispatchEvent(new CustomEvent("haggle:edit", { detail: item.content }));
      item.closest("li").remove();
    }
  }

  forget(changes) {
    for (const item of changes.flatMap((change) => [...change.removedNodes])) {
      if (item.id) browserStore.remove(this.dataset.store + item.id.slice("sending-".length));
    }
    this.busy();
  }

  // Gone from the store, it arrived, or was taken up for editing there.
  changedElsewhere({ key, newValue }) {
    const { store } = this.dataset;
    const item = newValue === null && key?.startsWith(store) && this.find(`sending-${key.slice(store.length)}`);
    if (item && !item.isSending) item.closest("li").remove();
  }

  // Files on their way would be lost, and what the store would not take.
  leaving(event) {
    const isLost = (item) => (item.isSending && item.hasFiles) || !item.isKept;
    if (this.items().some(isLost)) event.preventDefault();
  }
});
