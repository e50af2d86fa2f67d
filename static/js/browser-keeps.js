// What the browser keeps, and for whom. The offline page shows it to whoever was here last, since it cannot ask who is.
// With a sign-out that is nobody, and what the server has too is not left behind.
try {
  const account = document.querySelector("browser-alerts")?.dataset.account ?? "";
  localStorage.setItem("haggle-account", account);
  for (const name of account ? [] : Object.keys(localStorage)) {
    if (!name.startsWith("typed-")) continue;
    const { text, base } = JSON.parse(localStorage.getItem(name));
    if (text === base) localStorage.removeItem(name);
  }
} catch { /* the store is closed to us */ }
