// Records from the microphone into the form's file input, to be listened to before it is sent. A module of its own,
// loaded by <voice-recorder>, whose end `signal` says: most visits record nothing.
const FORMATS = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/webm"]; // Safari plays MP4 alone
const REFUSED = gettext("The microphone could not be used. Allow it in the browser's settings, or attach a sound file.");
const NOTHING = gettext("Nothing was recorded. Try again, a moment longer.");
const LOST = gettext("The microphone went away. What it recorded until then is kept.");

const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

export class Recorder {
  constructor(element, signal) {
    this.signal = signal;
    this.limits = element.dataset;
    this.form = element.closest("form");
    this.input = this.form.elements.voice;
    const find = (part) => element.querySelector(`.recorder__${part}`);
    this.button = find("start");
    this.bar = find("bar");
    this.time = find("time");
    this.level = find("level");
    this.done = find("stop");
    this.preview = find("preview");
    this.player = find("player");
    this.said = find("said");
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(find("cancel"), "click", () => this.end(false));
    on(this.done, "click", () => this.end(true));
    on(find("discard"), "click", () => { this.put(null, ""); this.button.focus(); });
    on(element, "keydown", (event) => event.key === "Escape" && this.end(false));
    on(this.form, "htmx:config:request", () => setTimeout(() => this.show())); // the composer has emptied the input
    this.form.parentNode.addEventListener("submit", (event) => this.submitted(event), { capture: true, signal }); // before htmx
    signal.addEventListener("abort", () => this.end(false));
  }

  async start() {
    this.said.textContent = "";
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (!this.signal.aborted) this.record();
    } catch {
      this.said.textContent = REFUSED;
    }
    if (!this.isRecording()) this.release();
  }

  record() {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    const parts = [];
    this.recorder = new MediaRecorder(this.stream, { mimeType, audioBitsPerSecond: 32000 });
    this.recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    this.recorder.addEventListener("stop", () => this.stopped(parts));
    this.isWanted = null; // until somebody says
    this.recorder.start(1000);
    this.begun = performance.now();
    this.show();
    this.done.focus();
    this.sound = new AudioContext();
    const analyser = this.sound.createAnalyser();
    this.sound.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.ticking = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.level.value = Math.min(1, 4 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
      const passed = performance.now() - this.begun;
      this.time.textContent = clock(passed);
      if (passed >= this.limits.maxMs) this.end(true);
    }, 100);
  }

  isRecording() {
    return this.recorder?.state === "recording";
  }

  end(isWanted) {
    if (!this.isRecording()) return;
    this.isWanted = isWanted;
    this.recorder.stop();
  }

  release() {
    clearInterval(this.ticking);
    this.sound?.close();
    this.sound = null;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  // Whoever ended it: a button, the limit, or a microphone that was pulled out.
  stopped(parts) {
    this.release();
    const type = this.recorder.mimeType.split(";")[0];
    const file = new File(parts, `${gettext("Voice message")}.${type === "audio/mp4" ? "m4a" : type.slice("audio/".length)}`, { type });
    const isKept = this.isWanted !== false && file.size > 0;
    this.put(isKept && file, isKept ? Math.min(Math.round(performance.now() - this.begun), this.limits.maxMs) : "");
    if (this.isWanted !== false && !isKept) this.said.textContent = NOTHING;
    else if (this.isWanted === null) this.said.textContent = LOST;
    (isKept ? this.form.elements.body : this.button).focus(); // for a caption; Enter sends
  }

  // What is being recorded is listened to before it goes.
  submitted(event) {
    if (event.target !== this.form || !this.isRecording()) return;
    event.preventDefault();
    event.stopPropagation();
    this.end(true);
  }

  put(file, length) {
    const held = new DataTransfer();
    if (file) held.items.add(file);
    this.input.files = held.files;
    this.form.elements.duration_ms.value = length;
    this.preview.querySelector(".recorder__length").textContent = clock(length);
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.show();
  }

  // Something is recorded, or held to be sent, or neither.
  show() {
    const [file] = this.input.files;
    this.said.textContent = "";
    this.bar.hidden = !this.isRecording();
    this.preview.hidden = !file;
    this.button.hidden = this.isRecording() || Boolean(file);
    this.form.noValidate = this.isRecording(); // there may be no words yet
    URL.revokeObjectURL(this.player.src);
    this.player.src = file ? URL.createObjectURL(file) : "";
  }
}
