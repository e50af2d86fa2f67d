// <voice-recorder data-src data-max-ms>: the button that records a voice message into the form's file input, which stays
// the way of browsers without a recorder. What records (recorder.js) is loaded when the button is first pressed.
const NOT_LOADED = gettext("The recorder could not be loaded. Try again in a moment, or attach a sound file.");
let failures = 0;

const partsHtml = () => `<button class="recorder__start" type="button" aria-label="${gettext("Record a voice message")}"
 title="${gettext("Record a voice message")}"></button>
<div class="recorder__bar" role="group" aria-label="${gettext("Recording")}" hidden><button class="recorder__cancel"
 type="button">${gettext("Cancel")}</button><span class="recorder__time" role="timer">0:00</span><meter
 class="recorder__level" min="0" max="1" value="0" aria-label="${gettext("Level")}"></meter><button
 class="recorder__stop button" type="button">${gettext("Done")}</button></div>
<div class="recorder__preview" hidden><audio class="recorder__player" controls
 aria-label="${gettext("Your voice message")}"></audio><span class="recorder__length"></span><button
 class="recorder__discard" type="button" aria-label="${gettext("Discard the voice message")}"></button></div>
<p class="recorder__said" role="alert"></p>`;

customElements.define("voice-recorder", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.mediaDevices || !window.MediaRecorder) return;
    if (!this.firstElementChild) this.append(document.createRange().createContextualFragment(partsHtml()));
    this.closest("form").elements.voice.closest(".field").hidden = true;
    this.button = this.querySelector(".recorder__start");
    this.abort = new AbortController();
    this.button.addEventListener("click", () => this.start(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort?.abort();
    this.recorder = null;
  }

  // The browser may ask whether the microphone may be used; pressed again meanwhile, the button does nothing.
  async start() {
    if (this.button.ariaDisabled) return;
    this.button.ariaDisabled = "true";
    const { signal } = this.abort;
    try {
      const { Recorder } = await import(`${this.dataset.src}#${failures}`); // Firefox asks for what failed only by a new name
      if (signal.aborted) return;
      this.recorder ??= new Recorder(this, signal);
      await this.recorder.start();
    } catch {
      failures += 1;
      this.querySelector(".recorder__said").textContent = NOT_LOADED;
    } finally {
      this.button.ariaDisabled = null;
    }
  }
});
