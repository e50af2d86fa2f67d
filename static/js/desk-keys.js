// <desk-keys>: the desk by keyboard. What has data-desk-key="c" is clicked by c; links without a letter are walked by j and k.

class DeskKeys extends HTMLElement {
  connectedCallback() {
    this.leave = new AbortController();
    document.addEventListener("keydown", (event) => this.press(event), { signal: this.leave.signal });
  }

  disconnectedCallback() {
    this.leave.abort();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const at = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || at.closest("input:not([type=radio]), textarea, select, dialog")) return;
    const named = this.querySelector(`[data-desk-key="${CSS.escape(event.key)}"]`);
    if (named instanceof HTMLElement) {
      event.preventDefault();
      named.focus();
      named.click();
    } else if (event.key === "j" || event.key === "k") {
      const links = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[data-desk-key=""]'));
      const now = [...links].indexOf(/** @type {HTMLElement} */ (document.activeElement));
      links[Math.min(links.length - 1, Math.max(0, now + (event.key === "j" ? 1 : -1)))]?.focus();
    }
  }
}

customElements.define("desk-keys", DeskKeys);
