// What is chosen stands in the address: the grid and the list beside it are asked for again, in part.
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

function showPanel(html, address) {
  panel.hidden = false;
  page.classList.add("has-panel");
  document.querySelector("[data-open-panel]")?.setAttribute("hidden", "");
  replaceInside(panel, html);
  for (const hidden of panel.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  remember(address);
}

function remember(address) {
  history.replaceState(null, "", address);
  week.dataset.liveUrl = address.pathname + address.search;
}

export async function choose(address) {
  const turn = (latest += 1);
  address.searchParams.set("people", "1");
  try {
    const [grid, list] = await Promise.all([part(address), part(beside(address))]);
    if (turn !== latest) return;
    replaceInside(week, grid);
    showPanel(list, address);
    panel.querySelector("h2")?.setAttribute("tabindex", "-1");
    panel.querySelector("h2")?.focus({ preventScroll: true });
  } catch {
    location.assign(address);
  }
}

export async function openPanel(href) {
  const address = new URL(href, location.href);
  try {
    showPanel(await part(beside(address)), address);
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
  week.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
}

// After a change: the grid asks at once, and the list beside it starts anew.
export function refresh() {
  const address = new URL(location.href);
  for (const name of ["seat", "person"]) address.searchParams.delete(name);
  if (panel && !panel.hidden) choose(address);
  else week.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
}
