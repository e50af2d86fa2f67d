// <voice-recorder data-max-ms>: records into the form's file input, which stays the way of browsers without a recorder.
const FORMATS = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/webm"]; // Safari plays MP4 alone
const ENDINGS = { "audio/mp4": "m4a", "audio/webm": "webm", "audio/ogg": "ogg" };
const REFUSED = "The microphone could not be used. Allow it in the browser's settings, or attach a sound file.";

const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

customElements.define("voice-recorder", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.mediaDevices || !window.MediaRecorder) return;
    const made = [...this.childNodes].find((node) => node.nodeType === Node.COMMENT_NODE).data;
    this.append(document.createRange().createContextualFragment(made));
    this.form = this.closest("form");
    this.input = this.form.elements.voice;
    this.input.closest(".field").hidden = true;
    const find = (part) => this.querySelector(`.recorder__${part}`);
    Object.assign(this, { bar: find("bar"), time: find("time"), level: find("level"), preview: find("preview"), said: find("said") });
    this.button = find("start");
    this.abort = new AbortController();
    const on = (target, name, handle) => target.addEventListener(name, handle.bind(this), { signal: this.abort.signal });
    on(this.button, "click", this.start);
    on(find("cancel"), "click", () => this.end(false));
    on(find("stop"), "click", () => this.end(true));
    on(find("discard"), "click", this.discard);
    const first = { capture: true, signal: this.abort.signal }; // before htmx hears of it
    this.form.parentNode.addEventListener("submit", (event) => this.submitted(event), first);
    on(this.form, "htmx:config:request", () => setTimeout(() => this.input.value || this.clear()));
    on(this, "keydown", (event) => event.key === "Escape" && this.end(false));
  }

  disconnectedCallback() {
    this.abort?.abort();
    this.end(false);
  }

  async start() {
    this.discard();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.said.textContent = REFUSED;
      return;
    }
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    this.recorder = new MediaRecorder(this.stream, { mimeType, audioBitsPerSecond: 32000 });
    const parts = [];
    this.recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    this.recorder.addEventListener("stop", () => this.stopped(parts));
    this.recorder.start(1000);
    this.begun = performance.now();
    this.listen();
    this.show(true);
    this.bar.querySelector(".recorder__stop").focus();
  }

  listen() {
    this.sound = new AudioContext();
    const analyser = this.sound.createAnalyser();
    this.sound.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.ticking = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.level.value = Math.min(1, 4 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
      const passed = performance.now() - this.begun;
      this.time.textContent = clock(passed);
      if (passed >= this.dataset.maxMs) this.end(true);
    }, 100);
  }

  end(isKept) {
    if (!this.recorder || this.recorder.state === "inactive") return;
    this.isKept = isKept;
    this.length = Math.min(Math.round(performance.now() - this.begun), this.dataset.maxMs);
    clearInterval(this.ticking);
    this.recorder.stop();
    this.sound.close();
    for (const track of this.stream.getTracks()) track.stop();
  }

  stopped(parts) {
    this.show(false);
    if (!this.isKept || !this.isConnected) return;
    const type = this.recorder.mimeType.split(";")[0];
    const held = new DataTransfer();
    held.items.add(new File(parts, `Voice message.${ENDINGS[type] ?? "webm"}`, { type }));
    this.input.files = held.files;
    this.form.elements.duration_ms.value = this.length;
    this.preview.querySelector("audio").src = URL.createObjectURL(this.input.files[0]);
    this.preview.querySelector(".recorder__length").textContent = clock(this.length);
    this.preview.hidden = false;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.elements.body.focus(); // for a caption; Enter sends
  }

  show(isRecording) {
    this.bar.hidden = !isRecording;
    this.button.hidden = isRecording;
    this.form.noValidate = isRecording; // there may be no words yet
    this.said.textContent = "";
  }

  // What is being recorded is listened to before it goes.
  submitted(event) {
    if (event.target !== this.form || this.recorder?.state !== "recording") return;
    event.preventDefault();
    event.stopPropagation();
    this.end(true);
  }

  discard() {
    this.input.value = "";
    this.form.elements.duration_ms.value = "";
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.clear();
  }

  clear() {
    const player = this.preview.querySelector("audio");
    if (player.src) URL.revokeObjectURL(player.src);
    player.removeAttribute("src");
    this.preview.hidden = true;
  }
});
