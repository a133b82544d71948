// Short notes at the bottom of the page. import { toast } from "./toast.js"; toast("Enregistré.")
// One leaves by itself, but never while it is pointed at or holds the focus.

function startLeaving(note) {
  let timer = null;
  const stay = () => clearTimeout(timer);
  const leave = () => {
    stay();
    timer = setTimeout(() => note.remove(), Number(note.dataset.toast) * 1000);
  };
  note.addEventListener("pointerenter", stay);
  note.addEventListener("pointerleave", leave);
  note.addEventListener("focusin", stay);
  note.addEventListener("focusout", leave);
  leave();
}

export function showToast(note) {
  document.getElementById("toasts").append(note);
  startLeaving(note);
}

export function toast(text, { tone = "know", seconds = 6 } = {}) {
  const note = document.createElement("div");
  note.className = `toast-note toast-${tone}`;
  note.dataset.toast = seconds;
  const words = document.createElement("p");
  words.textContent = text;
  note.append(words);
  showToast(note);
}
