// <conversation-list>: at midnight "10:31" is no longer today's, so the list is asked for again.
customElements.define("conversation-list", class extends HTMLElement {
  connectedCallback() {
    this.awaitMidnight();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  awaitMidnight() {
    const midnight = new Date();
    midnight.setHours(24, 0, 1, 0);
    this.timer = setTimeout(() => {
      const link = this.querySelector("#refresh");
      delete link._htmx?.ptag; // the position may be the same; the day is not
      link.click();
      this.awaitMidnight();
    }, midnight - Date.now());
  }
});
