// Tablets at a post and walls: sounds, full screen, controls that fade when nobody is there.
import "./sound.js";
import "./fullscreen.js";

const STILL_AFTER_MS = 4000;
let timer = null;

function stir() {
  document.body.classList.remove("is-still");
  clearTimeout(timer);
  timer = setTimeout(() => document.body.classList.add("is-still"), STILL_AFTER_MS);
}

for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(kind, stir, { passive: true });
stir();
