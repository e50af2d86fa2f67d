// <browser-zone>: fills in the browser's time zone where none is chosen yet.
customElements.define("browser-zone", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, select");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (field && !field.value && zone) field.value = zone;
    if (field && field.value !== zone && field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
  }
});
