// The patient's page: kept for when there is no network, large text, address to the clipboard.
import { timeWords } from "./clock.js";
import { toast } from "./toast.js";

const LARGE = "vaxcentre.largeText";
const main = document.querySelector("[data-ticket]");

function remembered(key) {
  try {
    return window.localStorage.getItem(key) === "yes";
  } catch {
    return false;
  }
}

function setLarge(button, large) {
  document.documentElement.classList.toggle("large-text", large);
  button.setAttribute("aria-pressed", String(large));
  try {
    window.localStorage.setItem(LARGE, large ? "yes" : "no");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

const largeText = document.querySelector("[data-large-text]");
setLarge(largeText, remembered(LARGE));
largeText.addEventListener("click", () => setLarge(largeText, largeText.getAttribute("aria-pressed") !== "true"));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-text]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copyText);
    toast(button.dataset.copied, { tone: "go" });
  } catch {
    // Without a clipboard the address is still there to read.
  }
});

// What the page is made of: the worker keeps exactly this, and nothing of any other page.
function parts() {
  const addresses = new Set();
  for (const link of document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")) addresses.add(link.href);
  for (const script of document.scripts) if (script.src) addresses.add(script.src);
  for (const used of document.querySelectorAll("use")) {
    addresses.add(new URL(used.getAttribute("href"), window.location.href).href.split("#")[0]);
  }
  for (const { name } of performance.getEntriesByType("resource")) {
    if (new URL(name).pathname.startsWith("/static/")) addresses.add(name);
  }
  return [...addresses];
}

async function keep() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/t/worker.js", { scope: "/t/" });
  const { active } = await navigator.serviceWorker.ready;
  const page = window.location.origin + window.location.pathname;
  active.postMessage(
    main.dataset.keep === "yes"
      ? { keep: page, languages: [window.location.href, main.dataset.other], parts: parts() }
      : { forget: page },
  );
}

let isKeptPage = false;
let lostSince = null;

// How old what is shown is: when the connection was lost, or when the kept page was made.
function showConnection() {
  const region = document.getElementById("now");
  const age = document.querySelector("[data-offline-age]");
  const at = lostSince ?? Date.parse(region.dataset.shownAt);
  age.textContent = age.dataset.words.replace("{time}", timeWords(at, region.dataset.timeZone));
  document.querySelector("[data-offline]").hidden = navigator.onLine && !isKeptPage && lostSince === null;
}

document.addEventListener("vaxcentre:connection", ({ detail }) => {
  lostSince = detail.since;
  showConnection();
});

window.addEventListener("online", () => {
  isKeptPage = false;
  showConnection();
});
window.addEventListener("offline", showConnection);
showConnection();
navigator.serviceWorker?.controller?.postMessage({ asks: "network" });

navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data.kept) document.documentElement.dataset.kept = "yes";
  if (data.network === false) {
    isKeptPage = true;
    showConnection();
  }
});

if (document.readyState === "complete") keep();
else window.addEventListener("load", keep);

// The screen stays on while the code is held out, or while somebody waits for their call and wants to be told; a phone that cannot do so does as it always did.
async function stayAwake() {
  if (document.hidden || !document.querySelector(".patient-code, [data-alert-on]:not([hidden])") || !("wakeLock" in navigator)) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // Refused when the battery is low.
  }
}

document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("vaxcentre:awake", stayAwake);
stayAwake();
