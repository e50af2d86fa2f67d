// The service worker: shows the offline page where a page cannot be had, and brings forth the tab of a notification.
//
// It keeps that page and what it is made of (KEPT; the build puts the names above this line), and no page of anybody's.
// The network is always asked first, so nothing new is ever held back by what is kept.
//
// Its scope is where haggle stands; the host may keep things of its own, which are left alone.
const here = (/** @type {string} */ path) => new URL(registration.scope).pathname.slice(0, -1) + path;
const NAME = `haggle${here("")} `;
const STORE = `${NAME}${BUILD} ${KEPT.join(" ")}`;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.destination === "document") event.respondWith(visit(event));
  else if (KEPT.map(here).includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => held(request)));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data.url, location.origin)));
});

/** @param {Request} request */
async function held(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? Response.error(); // the browser may have thrown it away
}

async function keep() {
  const store = await caches.open(STORE);
  await store.addAll(KEPT.map(here));
}

// It takes the open pages on, so that the next worker waits until they are closed: in Chromium a page that is asked for
// while one worker relieves another may never come. The browser asks for a page while the worker still wakes; Firefox must
// not: where that fails it shows its own error, whatever the worker answers.
async function begin() {
  const others = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== STORE);
  await Promise.all(others.map((name) => caches.delete(name)));
  if (!navigator.userAgent.includes("Firefox/")) await registration.navigationPreload?.enable();
  await clients.claim();
}

/** @param {FetchEvent} event */
async function visit({ request, preloadResponse }) {
  const posted = request.method === "POST" && request.clone();
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch (failure) {
    const kept = await caches.match(here("/offline"));
    if (!kept) throw failure;
    return posted ? withForm(kept, posted) : kept;
  }
}

// What was posted is part of the page, lest it be lost. Of files only the names: they have to be chosen again.
/** @param {Response} kept @param {Request} posted */
async function withForm(kept, posted) {
  const asText = (/** @type {FormDataEntryValue} */ value) => (value instanceof File ? [value.name, true] : [value, false]);
  const fields = [...await posted.formData()].map(([name, value]) => [name, ...asText(value)]);
  const text = JSON.stringify(fields).replaceAll("<", "\\u003c");
  const page = (await kept.text()).replace("</offline-page>", (/** @type {string} */ end) => `<script type="application/json">${text}</script>${end}`);
  const headers = new Headers(kept.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return new Response(page, { headers });
}

/** @param {URL} url */
async function show(url) {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => new URL(tab.url).pathname === url.pathname);
  return there ? there.focus() : clients.openWindow(url);
}
