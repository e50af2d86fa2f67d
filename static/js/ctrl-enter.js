// Wherever Enter makes a line, Enter with Ctrl (on a Mac with Cmd) sends the form. While an input method composes, the key
// is its own. <message-composer> looks first, for it sends nothing empty.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isMeant = key === "Enter" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.repeat;
  if (!isMeant || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (!(target instanceof HTMLTextAreaElement) || !target.form) return;
  event.preventDefault();
  target.form.requestSubmit();
});
