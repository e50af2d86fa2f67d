// <browser-alerts data-account data-conversation>: sound and desktop notification, once for all tabs of a browser.
//
// Every tab hears every alert (event "haggle:alert", from <toast-stack>). A visible tab holds locks that say so and name
// what it shows; under another lock one tab after the other looks at these, and the first whose turn it is alerts. Over
// plain http there are no locks, nor desktop notifications: there only visible tabs sound.
const VISIBLE = "haggle-visible";
const view = (conversation) => `haggle-view-${conversation}`;
const WAIT_MS = 200; // without locks: first whoever shows the conversation, and so keeps the others silent
const FORGET_MS = 120000; // alerts are news for a minute; and positions may begin anew

customElements.define("browser-alerts", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const on = (name, handle) => document.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on("haggle:alert", (event) => this.hear(event.detail));
    on("haggle:away", (event) => {
      navigator.locks?.request("haggle-alert", () => this.takeAway(event.detail)).catch(() => {});
    });
    on("visibilitychange", this.tell);
    addEventListener("load", () => { // what the page is made of comes first; another language has another offline page
      navigator.serviceWorker?.register(here(`/sw.js?${document.documentElement.lang}`)).catch(() => {}); // some private windows refuse
    });
    this.tell();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.leave?.();
  }

  tell() {
    this.leave?.();
    if (document.hidden) return;
    const shown = new Promise((resolve) => { this.leave = () => resolve(null); });
    for (const name of [VISIBLE, view(this.dataset.conversation)]) {
      navigator.locks?.request(name, { mode: "shared" }, () => shown).catch(() => {});
    }
  }

  hear(alert) {
    if (!alert.channels.includes("sound") && !alert.channels.includes("desktop")) return;
    if (navigator.locks) navigator.locks.request("haggle-alert", () => this.decide(alert)).catch(() => {});
    else if (!document.hidden) this.decideAlone(alert);
  }

  async decide(alert) {
    const { held } = await navigator.locks.query();
    const isHeld = (name) => held.some((lock) => lock.name === name);
    const isSeen = isHeld(view(alert.conversation));
    if (!isSeen && document.hidden && isHeld(VISIBLE)) return; // it is for a tab that somebody looks at
    if (this.claim(alert.position) && !isSeen) await this.give(alert);
  }

  decideAlone(alert) {
    const isSeen = alert.conversation === this.dataset.conversation;
    setTimeout(() => this.claim(alert.position) && !isSeen && this.give(alert), isSeen ? 0 : WAIT_MS);
  }

  // Whether no tab has dealt with this one yet.
  claim(position) {
    const store = `haggle-alerted-${this.dataset.account}`;
    const [last, at] = browserStore.text(store).split(" ").map(Number);
    if (position <= last && Math.abs(Date.now() - at) < FORGET_MS) return false;
    browserStore.keepText(store, `${position} ${Date.now()}`); // where it cannot be kept each tab is on its own
    return true;
  }

  async takeAway({ conversation, first, last }) {
    const registration = await navigator.serviceWorker?.getRegistration();
    const shown = await registration?.getNotifications?.() ?? [];
    const isRead = ({ tag, data }) => tag === `conversation-${conversation}` || (first <= data.position && data.position <= last);
    for (const notification of shown.filter(isRead)) notification.close();
  }

  // What makes it is loaded with the first, for few want any.
  async sound() {
    await import(document.querySelector("alert-sound").dataset.src).catch(() => {});
    document.dispatchEvent(new CustomEvent("haggle:sound"));
  }

  async give({ channels, position, conversation, author, title, line, url }) {
    if (channels.includes("sound")) await this.sound();
    if (!channels.includes("desktop") || !document.hidden || window.Notification?.permission !== "granted") return;
    const registration = await navigator.serviceWorker?.getRegistration(); // neither is there in every browser
    const options = { body: `${title}\n${line}`, tag: `conversation-${conversation}`, renotify: true, data: { url, position } };
    if (registration?.active) await registration.showNotification(author, options);
  }
});
