// The token that every form of this page posts, for the forms that only scripts send.
document.addEventListener("htmx:config:request", ({ detail: { ctx: { request } } }) => {
  if (request.method === "POST" && !request.body.has("csrf_token")) {
    request.body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
  }
});
