// How htmx works here. It reads this when it starts on the page, after all deferred scripts.
Object.assign(htmx.config, {
  history: false,
  noSwap: [204, 304, "4xx", "5xx"],
  defaultSettleDelay: 0,
  morphIgnore: ["data-htmx-powered", "aria-current", "open", "tabindex", "data-held"],
  sse: { pauseOnBackground: false, connectTimeout: 10_000, reconnectMaxDelay: 15_000 },
});
