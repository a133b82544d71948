// Three sounds that differ in rhythm as well as in pitch: ok rises, attention knocks twice, refusal is low and long.
// Muted per device with [data-sound-toggle]; elements with data-sound play when they appear.

const STORED = "vaxcentre.sound";
const TUNES = {
  // [frequency in Hz, start in s, length in s]
  ok: [[660, 0, 0.11], [990, 0.12, 0.2]],
  attention: [[740, 0, 0.12], [740, 0.2, 0.12]],
  refusal: [[196, 0, 0.3], [165, 0.34, 0.5]],
  call: [[784, 0, 0.28], [659, 0.3, 0.28], [523, 0.6, 0.5]],
};
const LOUDNESS = 0.35;
let context = null;

function stored() {
  try {
    return window.localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

let on = stored() !== "off";

export const isOn = () => on;

// Browsers stay silent until the page was touched once.
function mayPlay() {
  const known = window.AudioContext || window.webkitAudioContext;
  return known && navigator.userActivation?.hasBeenActive !== false;
}

function audio() {
  context ??= new (window.AudioContext || window.webkitAudioContext)();
  if (context.state === "suspended") context.resume();
  return context;
}

function note(out, type, [frequency, start, length]) {
  const at = out.currentTime + start;
  const tone = out.createOscillator();
  const gain = out.createGain();
  tone.type = type;
  tone.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.001, at + length);
  tone.connect(gain).connect(out.destination);
  tone.start(at);
  tone.stop(at + length + 0.02);
}

export function play(name) {
  document.dispatchEvent(new CustomEvent("vaxcentre:sound", { detail: { name, on } }));
  if (!on || !mayPlay() || !TUNES[name]) return;
  const out = audio();
  for (const one of TUNES[name]) note(out, name === "refusal" ? "square" : "sine", one);
}

export function turn(next) {
  on = next;
  try {
    window.localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  show();
  if (on) play("ok");
}

function show() {
  for (const button of document.querySelectorAll("[data-sound-toggle]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(on));
  }
}

function playWithin(added) {
  if (!(added instanceof Element)) return;
  const sounding = added.matches("[data-sound]") ? added : added.querySelector("[data-sound]");
  if (sounding) play(sounding.dataset.sound);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sound-toggle]")) turn(!on);
});
// Awake from the first touch on, so that the first sound is not late.
document.addEventListener("pointerdown", () => on && audio(), { once: true });
document.addEventListener("keydown", () => on && audio(), { once: true });

new MutationObserver((changes) => {
  for (const change of changes) change.addedNodes.forEach(playWithin);
}).observe(document.body, { childList: true, subtree: true });

show();
const first = document.querySelector("[data-sound]");
if (first) play(first.dataset.sound);
