// <alerts-away data-conversation data-first data-last>: word that these alerts were read elsewhere, as "haggle:away".
customElements.define("alerts-away", class extends HTMLElement {
  connectedCallback() {
    const { conversation, first, last } = this.dataset;
    const detail = { conversation, first: Number(first), last: Number(last) };
    document.dispatchEvent(new CustomEvent("haggle:away", { detail }));
    setTimeout(() => this.remove()); // when htmx is through with it
  }
});
