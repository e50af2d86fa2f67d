// <toast-stack>: at most three toasts, gone by themselves, kept while hovered or focused.
const TOAST_MS = 8000;
const MAX_TOASTS = 3;

customElements.define("toast-stack", class extends HTMLElement {
  connectedCallback() {
    this.timers = new Map();
    this.addEventListener("placed", (event) => this.began(event.detail.element));
    this.addEventListener("click", (event) => event.target.closest(".toast__close")?.closest(".toast").remove());
    for (const name of ["mouseenter", "focusin"]) this.addEventListener(name, () => this.hold());
    for (const name of ["mouseleave", "focusout"]) this.addEventListener(name, () => this.release());
  }

  disconnectedCallback() {
    this.hold();
  }

  toasts() {
    return [...this.querySelectorAll(".toast")];
  }

  began(toast) {
    for (const old of this.toasts().slice(0, -MAX_TOASTS)) old.remove();
    if (!this.matches(":hover, :focus-within")) this.forget(toast);
    const text = (part) => toast.querySelector(`.toast__${part}`).textContent;
    document.getElementById("announcer").textContent = `${text("author")}, ${text("title")}: ${text("line")}`;
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
