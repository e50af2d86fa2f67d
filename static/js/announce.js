// announce(text): says to whoever listens what others see arrive. Many at once, as after a tunnel, are told by their number.
const GATHER_MS = 250;
const MANY = 4;
const news = [];

globalThis.announce = (text) => {
  if (news.push(text) > 1) return;
  setTimeout(() => {
    const lines = news.splice(0);
    document.getElementById("announcer").innerText = lines.length < MANY
      ? lines.join("\n")
      : ngettext("{num} new message", "{num} new messages", lines.length);
  }, GATHER_MS);
};
