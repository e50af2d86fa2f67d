// Where news takes away what has the focus, the focus stays near: at the message, the last line that was shown, the log.
let held;
let near;

document.addEventListener("htmx:before:swap", () => {
  held = document.activeElement ?? document.body;
  const more = held.closest(".list__more");
  near = more ? more.parentNode.querySelector(".row:last-child a") : held.closest("dialog, .message, .log__scroll, section, main");
});

document.addEventListener("htmx:after:swap", () => {
  if (!near || near.tagName === "DIALOG" || held.isConnected || document.activeElement !== document.body) return;
  if (near.tabIndex < 0) near.tabIndex = -1;
  near.focus({ preventScroll: true });
});
