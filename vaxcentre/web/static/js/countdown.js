// Live countdowns: <time data-until="2026-11-24T09:40:00Z" data-over-word="Peut partir"></time>
// data-count="up" counts from the instant instead (waiting since). 4:07; from an hour on 1 h 04, without seconds.
import { now } from "./clock.js";

const two = (number) => String(number).padStart(2, "0");

export function span(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}\u202fh\u202f${two(minutes)}` : `${minutes}:${two(seconds % 60)}`;
}

function show(element) {
  const left = Date.parse(element.dataset.until) - now();
  const up = element.dataset.count === "up";
  const over = !up && left <= 0;
  const words = over ? element.dataset.overWord || "0:00" : span(up ? -left : left + 999);
  if (element.textContent !== words) element.textContent = words;
  if (over && !element.hasAttribute("data-over")) {
    element.setAttribute("data-over", "");
    element.dispatchEvent(new CustomEvent("vaxcentre:over", { bubbles: true }));
  }
}

function tick() {
  for (const element of document.querySelectorAll("[data-until]")) show(element);
}

tick();
setInterval(tick, 1000);
document.addEventListener("vaxcentre:replaced", tick);
