// The cookie that says that scripts run here: opening a page is then not yet reading it (docs/decisions/0006). Whoever
// opens the next page has touched something here first.
// In a frame of another site the browser keeps it for that site alone, as it does the session's.
const kept = "framed" in document.documentElement.dataset ? "none; secure; partitioned" : "lax";
const set = () => { document.cookie = `scripts=1; path=${here("/")}; max-age=31536000; samesite=${kept}`; };
if (document.querySelector("live-feed")) {
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, set, { once: true });
}
