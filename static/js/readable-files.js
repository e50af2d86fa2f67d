// whyUnreadable(file): in words, why this file cannot be read now; "" where it can. It is a folder, or it was changed, moved
// or deleted after it was chosen, or went with a stick that was pulled out. Forms that htmx does not send are checked here.
globalThis.whyUnreadable = async (file) => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return "";
  } catch (failure) {
    return failure instanceof DOMException && failure.name === "NotFoundError"
      ? gettext("“{name}” is no longer where it was. Choose it again.", file)
      : gettext("“{name}” has changed since it was chosen, or cannot be read. Choose it again.", file);
  }
};

const checked = new WeakSet();

document.addEventListener("submit", async (event) => {
  const { submitter } = event;
  const form = /** @type {HTMLFormElement} */ (event.target);
  const files = [...form.querySelectorAll("[type=file]")].flatMap((input) => [...input.files]);
  if (event.defaultPrevented || !files.length || checked.delete(form)) return;
  event.preventDefault();
  const words = (await Promise.all(files.map(whyUnreadable))).filter(Boolean).join(" ");
  if (words) {
    const problem = Object.assign(document.createElement("p"), { className: "problem", textContent: words });
    document.getElementById("problem").replaceChildren(problem);
  } else {
    checked.add(form);
    form.requestSubmit(submitter);
  }
});
