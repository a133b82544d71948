// Server time on a tablet whose own clock may be wrong, and the clocks shown on pages.
// <time data-clock data-time-zone="Europe/Paris" data-locale="fr"></time>

const NOISE_MS = 1500;
let offsetMs = 0;

export function now() {
  return Date.now() + offsetMs;
}

// The answer travelled a while: a smaller difference is noise.
export function noteServerTime(text) {
  const difference = Date.parse(text ?? "") - Date.now();
  if (Math.abs(difference - offsetMs) > NOISE_MS) offsetMs = difference;
}

export function timeWords(at, zone, locale = document.documentElement.lang) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone || undefined,
  }).formatToParts(at);
  const part = (type) => parts.find((one) => one.type === type).value;
  const hour = String(Number(part("hour")));
  return locale.startsWith("fr") ? `${hour}\u202fh\u202f${part("minute")}` : `${hour.padStart(2, "0")}:${part("minute")}`;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const words = timeWords(now(), clock.dataset.timeZone);
    if (clock.textContent !== words) clock.textContent = words;
  }
  setTimeout(tick, 1000 - (now() % 1000));
}

noteServerTime(document.querySelector("meta[name=server-time]")?.content);
tick();
