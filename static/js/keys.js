// Single keys, while nobody writes: /account/keys says what each does, and switches each on or off (profiles/model.py).
const find = (selector) => document.querySelector(selector);
const conversation = () => pathHere.match(/^\/conversations\/\d+$/)?.[0];
const keyOf = (selector) => [...document.querySelectorAll(selector)].at(-1)?.dataset.key;

const step = (by) => {
  const links = [...document.querySelectorAll(".list__rows .row__link")].filter((link) => link.getClientRects().length);
  const now = document.activeElement.closest(".row__link") ?? find(".row__link[aria-current]");
  const next = links[now ? links.indexOf(now) + by : 0];
  next?.focus();
};

const choose = (name) => (conversation() ? find(`.menu [name="${name}"]`)?.click() : null);

// An answer or an edit opens as from the message's sheet.
const ask = (path, target) => htmx.ajax("GET", here(path), target ? { target, swap: "innerHTML" } : { source: find("#main"), swap: "none" });

const search = () => {
  const field = find("#list-search, .search__text");
  if (field) field.focus();
  else location.assign(here("/search"));
};

const help = async () => {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-labelledby", "keys-title");
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close());
  document.body.append(sheet);
  await ask("/account/keys", sheet);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet" });
  close.textContent = gettext("Close");
  close.addEventListener("click", () => sheet.close());
  sheet.append(close);
  sheet.showModal();
};

const ACTS = {
  "?": ["help", help],
  "/": ["search", search],
  j: ["next", () => step(1)],
  k: ["previous", () => step(-1)],
  m: ["write", () => find("#body")?.focus()],
  r: ["reply", () => keyOf(".message--theirs") && ask(`${conversation()}?reply_to=${keyOf(".message--theirs")}`)],
  e: ["edit", () => keyOf(".log__messages .message--mine") && ask(`/messages/${keyOf(".log__messages .message--mine")}/edit`, "#sheet-content")],
  s: ["star", () => choose("starred")],
  a: ["archive", () => choose("archived")],
};

// Where a keyboard writes another script, the key by its place.
const named = (key, code) => (key === "؟" ? "?" : key in ACTS || !/^Key[A-Z]$/.test(code) ? key : code[3].toLowerCase());

export const press = (key, code) => {
  const [name, act] = ACTS[named(key, code)] ?? [];
  if (name && !find("#self").dataset.keysOff.split(" ").includes(name)) act();
};
