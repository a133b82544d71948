// Keeps a region fresh: <div id="board" data-live-url="/…" data-live-seconds="2">…</div>
// Asks with the ETag of the last answer; 304 does nothing, 200 replaces the inside of the region.
import { noteServerTime, timeWords } from "./clock.js";

const SLOWEST_S = 30;
const WAIT_AT_MOST_MS = 8000;
const failing = new Map();

function announceConnection() {
  const since = failing.size ? Math.min(...failing.values()) : null;
  const notice = document.getElementById("connection-notice");
  const { textOffline = "" } = document.body.dataset;
  if (notice) {
    notice.hidden = since === null;
    notice.textContent = since === null ? "" : textOffline.replace("{time}", timeWords(since));
  }
  document.dispatchEvent(new CustomEvent("vaxcentre:connection", { detail: { online: since === null, since } }));
}

function noteFailure(region) {
  if (!failing.has(region)) failing.set(region, Date.now());
  announceConnection();
}

function noteSuccess(region) {
  if (failing.delete(region)) announceConnection();
}

// Someone typing, a half-made choice or an open sheet must not be swept away.
function isBusy(region) {
  const active = document.activeElement;
  const typing = region.contains(active) && active.matches("input:not([type=button]), textarea, select");
  return typing || region.querySelector("dialog[open], [aria-busy=true], [data-sent]") !== null;
}

// A choice made but not yet sent, in a form with an id: the form of the next patient has another one.
function choicesIn(region) {
  return [...region.querySelectorAll("form[id] input:checked")]
    .filter((input) => !input.defaultChecked)
    .map(({ form, name, value }) => [form.id, name, value]);
}

function chooseAgain([id, name, value]) {
  const inputs = document.getElementById(id)?.querySelectorAll(`input[name="${CSS.escape(name)}"]`) ?? [];
  for (const input of inputs) if (input.value === value) input.checked = true;
}

export function replaceInside(region, html) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = [...region.querySelectorAll("[id][data-keep-scroll]")].map((one) => [one.id, one.scrollTop, one.scrollLeft]);
  const opened = [...region.querySelectorAll("details[id][open]")].map((one) => one.id);
  const chosen = choicesIn(region);
  region.innerHTML = html;
  chosen.forEach(chooseAgain);
  for (const [id, top, left] of scrolled) document.getElementById(id)?.scrollTo(left, top);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  window.htmx?.process(region);
  region.dispatchEvent(new CustomEvent("vaxcentre:replaced", { bubbles: true }));
}

async function ask(region, memory) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), WAIT_AT_MOST_MS);
  try {
    const response = await fetch(region.dataset.liveUrl, {
      headers: { Accept: "text/html", "X-Live": "true", ...(memory.etag ? { "If-None-Match": memory.etag } : {}) },
      cache: "no-store", credentials: "same-origin", signal: giveUp.signal,
    });
    noteServerTime(response.headers.get("X-Server-Time"));
    // Signed out meanwhile: the whole page has to ask again, its region must not become a sign-in form.
    if (response.redirected || response.status === 401) return window.location.reload();
    if (response.status === 304) {
      // Something changed elsewhere: the newer ETag spares the server the same comparison next time.
      memory.etag = response.headers.get("ETag") || memory.etag;
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    memory.html = await response.text();
    memory.newEtag = response.headers.get("ETag");
  } finally {
    clearTimeout(timer);
  }
}

// The ETag is kept only once its answer is on the page, so a postponed one is never lost.
function show(region, memory) {
  if (memory.html === null || isBusy(region)) return;
  const { html } = memory;
  memory.html = null;
  memory.etag = memory.newEtag;
  replaceInside(region, html);
}

function follow(region) {
  const usual = Number(region.dataset.liveSeconds) || 2;
  const memory = { etag: region.dataset.liveEtag || null, newEtag: null, html: null };
  let seconds = usual;
  let timer = null;

  async function turn() {
    clearTimeout(timer);
    if (!region.isConnected) return noteSuccess(region);
    if (document.hidden) return;
    try {
      await ask(region, memory);
      seconds = usual;
      noteSuccess(region);
      show(region, memory);
    } catch {
      seconds = Math.min(seconds * 1.7, Math.max(SLOWEST_S, usual));
      noteFailure(region);
    }
    clearTimeout(timer);
    timer = setTimeout(turn, seconds * 1000);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && turn());
  window.addEventListener("online", turn);
  region.addEventListener("vaxcentre:refresh", turn);
  timer = setTimeout(turn, usual * 1000);
}

export function start(within = document) {
  for (const region of within.querySelectorAll("[data-live-url]:not([data-live-followed])")) {
    region.dataset.liveFollowed = "true";
    follow(region);
  }
}

start();
document.addEventListener("htmx:load", (event) => start(event.target));
