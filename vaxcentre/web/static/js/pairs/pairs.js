// Dragging people and pairs between booths, the bench and the break. The page itself is never rearranged:
// the server decides, and the board is shown anew. Without this every move is two taps.
import Sortable from "../../vendor/sortable.js";
import { showToast, toast } from "../toast.js";

const board = document.getElementById("pairs");
const sheet = document.getElementById("pairs-sheet");

function fragment(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

function explain(html) {
  sheet.replaceChildren(fragment(html));
  if (!sheet.open) sheet.showModal();
  sheet.querySelector(".sheet-title")?.focus();
}

const refresh = () => board.dispatchEvent(new CustomEvent("vaxcentre:refresh"));

sheet.addEventListener("click", (event) => event.target.closest("[data-close]") && sheet.close());
sheet.addEventListener("close", refresh);

async function send(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("csrf_token", board.dataset.token);
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-Part": "true" }, cache: "no-store" });
    if (answer.redirected) return location.reload();
    if (answer.status === 409) explain(await answer.text());
    else if (!answer.ok) throw new Error(String(answer.status));
    else showToast(fragment(await answer.text()).querySelector(".toast-note"));
  } catch {
    toast(board.dataset.failed, { tone: "stop" });
  }
  refresh();
}

// The undo of a toast: answered on this page, too.
document.addEventListener("submit", (event) => {
  const note = event.target.closest(".toast-note");
  if (!note) return;
  event.preventDefault();
  send(event.target.action, Object.fromEntries(new FormData(event.target)));
  note.remove();
});

let carried = null;

const zoneAt = ({ clientX, clientY }) => document.elementFromPoint(clientX, clientY)?.closest("[data-target]");

function hover(event) {
  const zone = zoneAt(event.touches?.[0] ?? event);
  if (zone === carried.zone) return;
  carried.zone?.classList.remove("is-under");
  zone?.classList.add("is-under");
  carried.zone = zone;
}

const onMove = (event) => carried && hover(event);

function start({ item }) {
  carried = { people: item.dataset.people, from: item.closest("[data-target]"), zone: null };
  document.addEventListener("pointermove", onMove, true);
  document.addEventListener("touchmove", onMove, { capture: true, passive: true });
  // live.js waits while anything in the region has been sent: no answer sweeps the drag away.
  board.querySelector(".pairs-hall").setAttribute("data-sent", "drag");
  board.classList.add("is-dragging");
}

function drop() {
  document.removeEventListener("pointermove", onMove, true);
  document.removeEventListener("touchmove", onMove, true);
  const { people, from, zone } = carried;
  carried = null;
  zone?.classList.remove("is-under");
  board.classList.remove("is-dragging");
  board.querySelector("[data-sent]")?.removeAttribute("data-sent");
  if (!zone || zone === from) return;
  const { target, seen } = zone.dataset;
  if (target !== "break") send(board.dataset.move, { people, target, seen: `${from.dataset.seen} ${seen}`.trim() });
  else if (from.dataset.target !== "bench") send(board.dataset.move.replace(/move$/, `${from.dataset.target}/pause`), {});
}

const settings = {
  sort: false, forceFallback: true, fallbackOnBody: true, fallbackTolerance: 6, delay: 180, delayOnTouchOnly: true,
  touchStartThreshold: 8, draggable: ".pairs-seat", onStart: start, onEnd: drop, onMove: () => false,
};
// Each list becomes one that can be dragged from when it is first touched; those of an older board are let go.
const lists = new Map();
board.addEventListener("pointerdown", ({ target }) => {
  const list = target.closest("[data-drag]");
  if (!list || lists.has(list)) return;
  for (const [old, sortable] of lists) if (!old.isConnected && lists.delete(old)) sortable.destroy();
  lists.set(list, Sortable.create(list, settings));
}, true);
