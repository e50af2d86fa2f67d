// What the browser keeps, and for whom. The offline page shows it to whoever was here last, since it cannot ask who is.
// With a sign-out that is nobody, and what the server has too is not left behind.
const account = document.querySelector("browser-alerts")?.dataset.account ?? "";
browserStore.keepText("haggle-account", account);
for (const name of account ? [] : browserStore.names("typed-")) {
  const { text, base } = browserStore.read(name, { text: "", base: "" });
  if (text === base) browserStore.remove(name);
}
