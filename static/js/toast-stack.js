// <toast-stack data-conversation>: at most three toasts, gone by themselves, kept while hovered or focused.
//
// Every alert comes to every page as a toast. It stays where somebody looks and sees another conversation, unless it was
// missed by a tab that they have just come back to; what else it calls for is told to <browser-alerts>.
const TOAST_MS = 8000;
const MAX_TOASTS = 3;
const BACK_MS = 15_000;

customElements.define("toast-stack", class extends HTMLElement {
  connectedCallback() {
    this.timers = new Map();
    this.shownAt = 0;
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    document.addEventListener("visibilitychange", () => { this.shownAt = Date.now(); }, options);
    document.addEventListener("haggle:away", (event) => this.away(event.detail), options);
    this.addEventListener("placed", ({ detail }) => detail.isNew && this.arrived(detail.element));
    this.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.matches(".toast__close")) this.dismiss(target.closest(".toast"));
    });
    for (const name of ["mouseenter", "focusin"]) this.addEventListener(name, () => this.hold());
    for (const name of ["mouseleave", "focusout"]) this.addEventListener(name, () => this.release());
  }

  disconnectedCallback() {
    this.abort.abort();
    this.hold();
  }

  // The focus goes on to the next, or to where one writes; on a touch screen that would bring up the keyboard.
  dismiss(toast) {
    const next = (toast.nextElementSibling ?? toast.previousElementSibling)?.querySelector(".toast__close");
    const box = matchMedia("(pointer: coarse)").matches ? null : document.getElementById("body");
    toast.remove();
    (next ?? box ?? document.getElementById("main")).focus({ preventScroll: true });
  }

  toasts() {
    return [...this.querySelectorAll(".toast")];
  }

  arrived(toast) {
    const { key, conversation, channels } = toast.dataset;
    const text = (part) => toast.querySelector(`.toast__${part}`).textContent;
    const words = { author: text("author"), title: text("title"), line: text("line") };
    const url = toast.querySelector("a").getAttribute("href");
    const detail = { position: Number(key), conversation, channels: channels.split(" "), ...words, url };
    document.dispatchEvent(new CustomEvent("haggle:alert", { detail }));
    const isMissed = "late" in toast.dataset && Date.now() - this.shownAt < BACK_MS;
    const isSeen = document.hidden || isMissed || conversation === this.dataset.conversation;
    if (isSeen || !detail.channels.includes("toast")) toast.remove();
    else this.began(toast, words);
  }

  away({ conversation, first, last }) {
    const isWithin = (key) => first <= key && key <= last;
    const isRead = ({ dataset }) => dataset.conversation === conversation || isWithin(Number(dataset.key));
    for (const toast of this.toasts().filter(isRead)) if (!toast.matches(":hover, :focus-within")) toast.remove();
  }

  began(toast, { author, title, line }) {
    for (const old of this.toasts().slice(0, -MAX_TOASTS)) if (!old.matches(":focus-within")) old.remove();
    if (!this.matches(":hover, :focus-within")) this.forget(toast);
    announce(gettext("{author}, {title}: {line}", { author, title, line }));
  }

  forget(toast) {
    clearTimeout(this.timers.get(toast));
    this.timers.set(toast, setTimeout(() => { toast.remove(); this.timers.delete(toast); }, TOAST_MS));
  }

  hold() {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  release() {
    for (const toast of this.toasts()) this.forget(toast);
  }
});
