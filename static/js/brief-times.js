// brief(moment): "14:00" of today, "3 Nov" of this year, else "3 Nov 2025", by the clock of the reader's zone and as the
// server writes it (clock.py). What stands on the page so (<time data-brief>) is written anew when the day is over: at
// midnight, when a laptop wakes, when the page is shown again. "haggle:day" is told of it.
const LOOK_MS = 30_000;
const { lang, dataset } = document.documentElement;

// A zone that this browser does not know gives way to its own, which is the best guess.
/** @param {Intl.DateTimeFormatOptions} options */
const formatOf = (options) => {
  const latin = `${lang}-u-nu-latn`;
  try {
    return new Intl.DateTimeFormat(latin, { timeZone: dataset.zone || "UTC", ...options });
  } catch {
    return new Intl.DateTimeFormat(latin, options);
  }
};

// Made when it is first needed: making one takes a while.
/** @param {Intl.DateTimeFormatOptions} options */
const writer = (options) => {
  /** @type {Intl.DateTimeFormat} */
  let format;
  return (/** @type {Date | number} */ moment) => (format ??= formatOf(options)).format(moment);
};

const clock = writer({ timeStyle: "short" });
const day = writer({ dateStyle: "short" });
const year = writer({ year: "numeric" });
const date = writer({ day: "numeric", month: "short" });
const dateOfYear = writer({ day: "numeric", month: "short", year: "numeric" });
/** @type {(part: ReturnType<typeof writer>, one: Date | number, other: Date | number) => boolean} */
const areSame = (part, one, other) => part(one) === part(other);

globalThis.brief = (moment, now = Date.now()) => {
  if (areSame(day, moment, now)) return clock(moment) + (dataset.zone ? "" : " UTC");
  return areSame(year, moment, now) ? date(moment) : dateOfYear(moment);
};

let shownAt = performance.timeOrigin; // the server wrote the page after that

const look = () => {
  if (areSame(day, shownAt, Date.now())) return;
  shownAt = Date.now();
  for (const time of document.querySelectorAll("time[data-brief]")) time.textContent = brief(new Date(time.dateTime));
  document.dispatchEvent(new CustomEvent("haggle:day"));
};

setInterval(look, LOOK_MS);
document.addEventListener("visibilitychange", look);
window.addEventListener("pageshow", look);
