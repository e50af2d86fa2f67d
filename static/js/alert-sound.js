// <alert-sound>: two short notes for the event "haggle:sound". Browsers allow none before the page's first gesture.
const NOTES = [[660, 0], [880, 0.12]]; // hertz, after how many seconds
const LENGTH_S = 0.25;

customElements.define("alert-sound", class extends HTMLElement {
  /** @type {AudioContext} */
  audio;

  connectedCallback() {
    this.abort = new AbortController();
    document.addEventListener("haggle:sound", () => this.play(), { signal: this.abort.signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    this.audio?.close();
  }

  play() {
    if (!navigator.userActivation?.hasBeenActive) return; // else it would be heard later, all at once
    this.audio ??= new AudioContext();
    this.audio.resume();
    for (const [hertz, after] of NOTES) this.note(hertz, this.audio.currentTime + after);
  }

  note(hertz, at) {
    const tone = new OscillatorNode(this.audio, { frequency: hertz });
    const loudness = new GainNode(this.audio, { gain: 0 });
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.15, at + 0.01);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + LENGTH_S);
    tone.connect(loudness).connect(this.audio.destination);
    tone.start(at);
    tone.stop(at + LENGTH_S);
  }
});
