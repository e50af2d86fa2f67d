// Files on their way: what htmx sends by fetch, which tells no progress, goes by XMLHttpRequest when it carries a file.
const tell = (id, share) => {
  const item = document.getElementById(id);
  if (!item?.matches(".message--pending")) return;
  item.querySelector("progress").value = share;
  item.querySelector(".message__share").textContent = `${Math.round(100 * share)} %`; // not in the state, which is read out
};

const answer = (request) => {
  const lines = request.getAllResponseHeaders().trim().split("\r\n").map((line) => line.match(/^(.+?): (.*)$/));
  const headers = lines.filter(Boolean).map(([, name, value]) => [name, value]);
  return new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers });
};

// Without any progress for so long, it has failed.
const stallMs = () => Number(document.querySelector("message-outbox").dataset.stallMs);

const send = (url, { method, headers, body, signal }, onProgress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  let stalled;
  const goOn = () => {
    clearTimeout(stalled);
    stalled = setTimeout(() => { reject(new Error("timeout")); request.abort(); }, stallMs());
  };
  request.open(method, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener("progress", ({ loaded, total }) => { goOn(); onProgress(loaded / total); });
  request.addEventListener("loadend", () => clearTimeout(stalled));
  request.addEventListener("load", () => resolve(answer(request)));
  request.addEventListener("error", () => reject(new TypeError("Failed to fetch")));
  request.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  signal.addEventListener("abort", () => request.abort());
  if (signal.aborted) { // while it waited for its turn
    reject(new DOMException("aborted", "AbortError"));
    return;
  }
  goOn();
  request.send(body);
});

const why = async (failure, files) => {
  if (failure.name === "AbortError") return ""; // whoever stopped it knows
  const words = (await Promise.all(files.map(whyUnreadable))).filter(Boolean);
  if (failure.message === "timeout") words.push(gettext("Nothing moved for a minute."));
  return words.join(" ");
};

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const sent = ctx.request.body;
  const files = sent instanceof FormData ? [...sent.values()].filter((value) => value instanceof File && value.name) : [];
  if (!files.length) return;
  ctx.request.timeout = 0; // it takes as long as it takes
  ctx.fetch = (url, request) => send(url, request, (share) => tell(ctx.sending, share)).catch(async (failure) => {
    ctx.reason = await why(failure, files);
    throw failure;
  });
});
