// What is chosen stands in the address: the grid and the list beside it are asked for again, in parts.
import { replaceInside } from "../live.js";

const page = document.getElementById("rota-page");
const week = document.getElementById("rota-week");
const panel = document.getElementById("rota-panel");
let latest = 0;

async function part(address) {
  const answer = await fetch(address, { headers: { "X-Live": "true" }, cache: "no-store" });
  if (answer.redirected) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function beside(address) {
  return `${page.dataset.people}${address.search}`;
}

function showPanel(html) {
  panel.hidden = false;
  page.classList.add("has-panel");
  document.querySelector("[data-open-panel]")?.setAttribute("hidden", "");
  replaceInside(panel, html);
  for (const hidden of panel.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
}

// live.js asks for the grid of the new address, and waits with it while somebody is being dragged.
function remember(address) {
  history.replaceState(null, "", address);
  week.dataset.liveUrl = address.pathname + address.search;
  week.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
}

export async function choose(address) {
  const turn = (latest += 1);
  address.searchParams.set("people", "1");
  remember(address);
  try {
    const list = await part(beside(address));
    if (turn !== latest || page.classList.contains("is-dragging")) return;
    showPanel(list);
    panel.querySelector("h2")?.setAttribute("tabindex", "-1");
    panel.querySelector("h2")?.focus({ preventScroll: true });
  } catch {
    location.assign(address);
  }
}

export async function openPanel(href) {
  const address = new URL(href, location.href);
  try {
    remember(address);
    showPanel(await part(beside(address)));
    document.getElementById("rota-search")?.focus({ preventScroll: true });
  } catch {
    location.assign(address);
  }
}

export async function closePanel(href) {
  const address = new URL(href, location.href);
  if (address.searchParams.has("people")) return choose(address);
  panel.hidden = true;
  page.classList.remove("has-panel");
  const opener = document.querySelector("[data-open-panel]");
  opener?.removeAttribute("hidden");
  opener?.focus();
  remember(address);
}

// After a change: the grid asks at once, and the list beside it starts anew.
export function refresh() {
  const address = new URL(location.href);
  for (const name of ["seat", "person"]) address.searchParams.delete(name);
  if (panel && !panel.hidden) choose(address);
  else look();
}

// Nothing was changed here, but perhaps elsewhere.
export function look() {
  week.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
}
