// The cookie that says that scripts run here: opening a page is then not yet reading it (docs/decisions/0006). Whoever
// opens the next page has touched something here first.
const set = () => { document.cookie = `scripts=1; path=${here("/")}; max-age=31536000; samesite=lax`; };
if (document.querySelector("live-feed")) {
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, set, { once: true });
}
