// <desktop-offer data-src data-store data-parts>: offers desktop notifications where they help: once somebody has written
// and waits for an answer (<message-outbox> loads it then). The browser is asked only when the button is pressed, and who
// declines is not asked again.
customElements.define("desktop-offer", class extends HTMLElement {
  connectedCallback() {
    if (!this.isOpen) return;
    this.append(document.createRange().createContextualFragment(this.dataset.parts));
    htmx.process(this);
    this.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.matches("[data-allow]")) this.ask();
      if (target instanceof Element && target.matches("[data-dismiss]")) this.close();
    });
  }

  get isOpen() {
    const isSupported = window.isSecureContext && "Notification" in window && "serviceWorker" in navigator;
    return isSupported && Notification.permission === "default" && !browserStore.text(this.dataset.store);
  }

  async ask() {
    const answer = await Notification.requestPermission();
    if (answer === "granted") htmx.trigger(this.firstElementChild, "allowed");
    this.close();
  }

  close() {
    browserStore.keepText(this.dataset.store, String(Date.now()));
    this.replaceChildren();
    document.getElementById("body")?.focus({ preventScroll: true });
  }
});
