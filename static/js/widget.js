// For pages of other sites: how many conversations wait for whoever reads the page, in each link with `data-haggle`.
//
// They need no script of theirs and no style that their policy forbids; :where() lets any rule of theirs win.
{
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const PILL = "border-radius:9em;background:var(--haggle-colour,#bd471b);color:var(--haggle-ink,#fff)";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:where(.haggle-button){display:inline-block;padding:.5em 1.1em;${PILL};font-weight:600;text-decoration:none}
:where(.haggle-count){margin-inline-start:.4em;padding:.1em .5em;${PILL};font-size:.8em;font-weight:700}
:where(.haggle-button .haggle-count){background:var(--haggle-ink,#fff);color:var(--haggle-colour,#bd471b)}
.haggle-count[hidden]{display:none}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  let stream;
  let again;
  const show = (count) => {
    for (const link of document.querySelectorAll("[data-haggle]")) {
      let badge = link.querySelector(".haggle-count");
      if (!badge) link.append(" ", badge = Object.assign(document.createElement("span"), { className: "haggle-count" }));
      badge.hidden = !count;
      badge.textContent = count > 99 ? "99+" : String(count);
    }
    document.dispatchEvent(new CustomEvent("haggle:unread", { detail: count }));
  };
  const later = () => { again = setTimeout(listen, 60000); };

  // While nobody looks, or is signed in, there is no stream.
  async function listen() {
    stream?.close();
    clearTimeout(again);
    if (document.hidden) return;
    try {
      const answer = await fetch(new URL("badge.json", src), { credentials: "include" });
      const { signed_in: isSignedIn, unread } = await answer.json();
      show(unread);
      if (!isSignedIn || document.hidden) return;
    } catch {
      later();
      return;
    }
    stream?.close();
    stream = new EventSource(new URL("badge/live", src), { withCredentials: true });
    stream.onmessage = ({ data }) => show(Number(data));
    stream.onerror = ({ target }) => { if (target.readyState === 2) later(); };
  }
  document.addEventListener("visibilitychange", listen);
  listen();
}
