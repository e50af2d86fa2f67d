// <message-sheet>: the dialog over a conversation that says what one can do with a message. It opens when something is
// swapped into it and closes when it is emptied; the browser gives the focus back to where it was.
const dialogHtml = () => `<dialog class="sheet" aria-labelledby="sheet-title"><form class="sheet__close" method="dialog">
<button class="sheet__x" type="submit" aria-label="${gettext("Close")}"></button></form>
<div class="sheet__problem" id="sheet-problem" role="alert"></div><div class="sheet__content" id="sheet-content"></div></dialog>`;

customElements.define("message-sheet", class extends HTMLElement {
  connectedCallback() {
    if (!this.firstElementChild) this.append(document.createRange().createContextualFragment(dialogHtml()));
    this.dialog = this.querySelector("dialog");
    this.content = this.querySelector("#sheet-content");
    this.abort = new AbortController();
    const options = { signal: this.abort.signal };
    this.observer = new MutationObserver(() => this.follow());
    this.observer.observe(this.content, { childList: true });
    this.dialog.addEventListener("close", () => this.closed(), options);
    this.dialog.addEventListener("pointerdown", (event) => this.isOutside(event) && this.isClosable() && this.dialog.close(), options);
    this.dialog.addEventListener("cancel", (event) => this.isClosable() || event.preventDefault(), options);
    document.addEventListener("keydown", (event) => this.pressed(event), options);
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  follow() {
    const isWanted = Boolean(this.content.firstElementChild);
    if (isWanted && !this.dialog.open) {
      this.dialog.showModal();
      this.dialog.append(document.getElementById("announcer")); // all outside the dialog is silent now
    }
    if (!isWanted && this.dialog.open) this.dialog.close();
    this.querySelector("#sheet-problem").replaceChildren();
    const box = this.content.querySelector("textarea");
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }

  closed() {
    this.content.replaceChildren();
    document.body.append(document.getElementById("announcer"));
    // Where it was may be gone, as the actions of a deleted message are.
    const { activeElement } = document;
    if (activeElement === document.body || this.contains(activeElement)) this.closest(".talk").querySelector(".log__scroll").focus();
  }

  isOutside({ target, clientX, clientY }) {
    const { left, right, top, bottom } = this.dialog.getBoundingClientRect();
    return target === this.dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  }

  // Text that was changed is not lost to a slip.
  isClosable() {
    const box = this.content.querySelector("textarea");
    if (!box || box.value === box.defaultValue) return true;
    const words = gettext("Save your changes, or press × to drop them.");
    const said = Object.assign(document.createElement("p"), { className: "problem", textContent: words });
    this.querySelector("#sheet-problem").replaceChildren(said);
    return false;
  }

  // A browser lets the second Escape in a row close any dialog.
  pressed(event) {
    if (event.key === "Escape" && this.dialog.open && !this.isClosable()) event.preventDefault();
  }
});
