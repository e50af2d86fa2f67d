// <unread-badge>: puts its number into the page's title too, and to the filter that shows what is unread.
customElements.define("unread-badge", class extends HTMLElement {
  connectedCallback() {
    this.plainTitle = document.title.replace(/^\(\d+\+?\) /, "");
    this.observer = new MutationObserver(() => this.show());
    this.observer.observe(this, { childList: true, subtree: true, characterData: true });
    this.show();
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  show() {
    const count = this.querySelector(".badge__count")?.textContent;
    const filter = document.getElementById("count-unread");
    if (filter) filter.textContent = count ?? "";
    document.title = count ? `(${count}) ${this.plainTitle}` : this.plainTitle;
  }
});
