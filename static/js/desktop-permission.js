// <desktop-permission>: asks the browser for desktop notifications, and only when its button is pressed.
const WORDS = {
  unsupported: gettext("This browser shows no desktop notifications here. They need https and a browser that has them."),
  denied: gettext("Your browser blocks desktop notifications from this site. Allow them in its settings for this page."),
  default: gettext("Your browser has not been asked yet, so desktop notifications do not show."),
  granted: gettext("Your browser shows desktop notifications when no haggle tab is in view."),
};

customElements.define("desktop-permission", class extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    const make = (tag, properties) => this.appendChild(Object.assign(document.createElement(tag), properties));
    this.replaceChildren();
    this.said = make("p", { role: "status" });
    this.button = make("button", { type: "button", className: "button button--quiet" });
    this.button.textContent = gettext("Allow desktop notifications");
    this.button.addEventListener("click", () => this.ask(), options);
    this.closest("form").addEventListener("change", () => this.show(), options);
    this.show();
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  get state() {
    const isSupported = window.isSecureContext && "Notification" in window && "serviceWorker" in navigator;
    return isSupported ? Notification.permission : "unsupported";
  }

  show() {
    const isWanted = Boolean(this.closest("form").querySelector("[name$='.desktop']:checked"));
    this.hidden = !isWanted;
    this.button.hidden = this.state !== "default";
    this.said.textContent = isWanted ? WORDS[this.state] : "";
  }

  async ask() {
    await Notification.requestPermission();
    this.show();
  }
});
