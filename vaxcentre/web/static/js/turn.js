// A patient's turn: when they are called, the title says so, and a tap beforehand allows sound and vibration.
// Nothing is asked of the server here: live.js brings each change into #now.
import { play } from "./sound.js";

const region = document.getElementById("now");
const offer = document.querySelector("[data-alert]");
const button = document.querySelector("[data-alert-me]");
const usual = document.title;
const BUZZ_MS = [400, 150, 400, 150, 400];
let allowed = false;
let before = state();

function state() {
  return region.querySelector("[data-visit-state]")?.dataset.visitState ?? "";
}

function show() {
  const waiting = state() === "waiting";
  offer.hidden = !waiting;
  button.hidden = allowed;
  document.querySelector("[data-alert-on]").hidden = !allowed;
  document.title = region.querySelector("[data-call-title]")?.dataset.callTitle ?? usual;
}

button.addEventListener("click", () => {
  allowed = true;
  play("ok");
  navigator.vibrate?.(80);
  show();
  document.dispatchEvent(new CustomEvent("vaxcentre:awake"));
});

region.addEventListener("vaxcentre:replaced", () => {
  const now = state();
  if (now === "called" && before !== "called") {
    window.scrollTo({ top: 0 });
    if (allowed) {
      play("call");
      navigator.vibrate?.(BUZZ_MS);
    }
  }
  before = now;
  show();
});

show();
