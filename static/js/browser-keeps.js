// What the browser keeps, and for whom. The offline page shows it to whoever was here last, since it cannot ask who is.
// With a session's end that is nobody, and what the server has too is not left behind. Of an account that somebody signed
// out of here by the button (`left-12`) nothing is.
const account = document.querySelector("browser-alerts")?.dataset.account ?? "";
browserStore.keepText("haggle-account", account);
browserStore.remove(`left-${account}`);
for (const name of browserStore.names("")) {
  const [, kind, owner] = name.match(/^(typed|unsent|haggle-alerted)-(\d+)/) ?? [];
  const { text, base } = kind === "typed" ? browserStore.read(name, { text: "", base: "" }) : { text: "", base: null };
  const isLeft = owner && browserStore.text(`left-${owner}`) !== "";
  if (isLeft || (!account && text === base)) browserStore.remove(name);
}
for (const form of document.querySelectorAll('[action$="/logout"], [action$="/account/deletion"]')) {
  form.addEventListener("submit", () => browserStore.keepText(`left-${account}`, String(Date.now())));
}
