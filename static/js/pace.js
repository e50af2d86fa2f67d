// Many messages that a stream brings at once are shown in steps: between them the browser paints, and hears what one types.
const STEP_MS = 25;
let beganAt = 0;
let endedAt = 0;

// A task of its own, which no hidden tab delays.
const pause = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); resolve(null); };
  port2.postMessage(null);
});

document.addEventListener("htmx:sse:before:message", (/** @type {any} */ { detail }) => {
  const now = performance.now();
  if (now - endedAt > STEP_MS) beganAt = now; // the first of its task
  if (now - beganAt > STEP_MS) detail.waitUntil(pause().then(() => { beganAt = performance.now(); }));
});
document.addEventListener("htmx:sse:after:message", () => { endedAt = performance.now(); });
