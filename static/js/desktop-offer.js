// <desktop-offer data-src data-store>: offers desktop notifications where they help: once somebody has written
// and waits for an answer (<message-outbox> loads it then). The browser is asked only when the button is pressed, and who
// declines is not asked again.
const formHtml = () => `<form class="offer" method="post" action="${here("/account/notifications/desktop")}"
 data-hx-post="${here("/account/notifications/desktop")}" data-hx-trigger="allowed" data-hx-swap="none" role="region"
 aria-label="${gettext("Notifications")}">
<p class="offer__words">${gettext("Want to hear of the answer while you are elsewhere?")}</p>
<button class="button" type="button" data-allow>${gettext("Show notifications")}</button>
<button class="button button--quiet" type="button" data-dismiss>${gettext("Not now")}</button></form>`;

customElements.define("desktop-offer", class extends HTMLElement {
  connectedCallback() {
    if (!this.isOpen) return;
    this.append(document.createRange().createContextualFragment(formHtml()));
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
