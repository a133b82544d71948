// What every page has: theme, menus, sheets, toasts, forms that are sent once.
// The layout loads it with a version in its address: import from the modules below, never from this one,
// or it would run twice.
import "./live.js";
import "./countdown.js";
import "./clock.js";
import { showToast } from "./toast.js";

const THEME = "vaxcentre.theme";
const SENT_AGAIN_AFTER_MS = 8000;
const root = document.documentElement;

function remember(key, value) {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function isDark() {
  const chosen = root.getAttribute("data-bs-theme");
  return chosen ? chosen === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  root.setAttribute("data-bs-theme", next);
  remember(THEME, next);
}

function openSheet(opener, event) {
  const sheet = document.getElementById(opener.dataset.sheet);
  if (!sheet || typeof sheet.showModal !== "function") return;
  event.preventDefault();
  sheet.showModal();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function dismiss(button) {
  button.closest(button.dataset.dismiss)?.remove();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  closeMenus(target.closest("details.menu"));
  if (target.closest("[data-theme-toggle]")) toggleTheme();
  if (target.closest("[data-print]")) window.print();
  const opener = target.closest("[data-sheet]");
  if (opener) openSheet(opener, event);
  const closer = target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  const dismisser = target.closest("[data-dismiss]");
  if (dismisser) dismiss(dismisser);
  if (target instanceof HTMLDialogElement && target.classList.contains("sheet")) target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A form goes once: the buttons stay disabled until the answer, or long enough for a download.
function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[data-was-enabled]")) {
    button.disabled = false;
    button.removeAttribute("data-was-enabled");
  }
}

function hold(form) {
  form.dataset.sent = "true";
  form.setAttribute("aria-busy", "true");
  for (const button of form.querySelectorAll("button:not([disabled]):not([type=button])")) {
    button.dataset.wasEnabled = "true";
    button.disabled = true;
  }
}

// What the worker of one's own pages keeps is forgotten with the sign-in, whoever ends it and wherever; and when
// the next person signs in, for a sign-in may have ended by itself.
document.addEventListener("submit", (event) => {
  const { pathname } = new URL(event.target.action, window.location.href);
  if (/\/(sign-out|lock|sign-in|switch\/[\w-]+)$/.test(pathname)) window.caches?.delete("vaxcentre.my");
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.many !== undefined) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  // After this turn of the loop: a disabled button would not send its name and value.
  setTimeout(() => (event.defaultPrevented && !form.hasAttribute("hx-post") ? release(form) : hold(form)));
  setTimeout(() => release(form), SENT_AGAIN_AFTER_MS);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});

// Controls that only work with JavaScript are hidden until it is here.
function revealControls(within) {
  for (const control of within.querySelectorAll("[data-dismiss], [data-theme-toggle], [data-print], [data-needs-script]")) {
    control.hidden = false;
  }
}

function start(within) {
  revealControls(within);
  for (const note of within.querySelectorAll("[data-toast]")) {
    if (!note.closest("#toasts")) showToast(note);
  }
  within.querySelector("[data-focus]")?.focus();
}

function showConnection({ detail }) {
  for (const state of document.querySelectorAll("[data-connection]")) {
    state.querySelector(".connection-on").hidden = !detail.online;
    state.querySelector(".connection-off").hidden = detail.online;
  }
}

// On a low screen the menu scrolls: the entry of the page shown is in sight.
const rail = document.querySelector(".rail");
if (rail && rail.scrollHeight > rail.clientHeight) rail.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });

start(document);
document.addEventListener("vaxcentre:connection", showConnection);
window.addEventListener("offline", () => showConnection({ detail: { online: false } }));
window.addEventListener("online", () => showConnection({ detail: { online: true } }));
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
document.addEventListener("vaxcentre:replaced", (event) => revealControls(event.target));
