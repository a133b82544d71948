// Dragging people: from the list onto a place, from place to place, or back onto the list to take them out.
// The page itself is never rearranged: the server decides, and the grid is shown anew.
import Sortable from "../../vendor/sortable.js";
import { openSheet, send } from "./sheet.js";

const why = document.getElementById("rota-why");

export function follow(page) {
  const week = document.getElementById("rota-week");
  const panel = document.getElementById("rota-panel");
  let carried = null;

  function say(words) {
    why.hidden = !words;
    if (why.textContent !== words) why.textContent = words ?? "";
  }

  function pointed({ clientX, clientY }) {
    const below = document.elementFromPoint(clientX, clientY);
    return { duty: below?.closest(".duty"), out: Boolean(below?.closest("#rota-panel")) };
  }

  function light(answers) {
    for (const duty of week.querySelectorAll(".duty[data-need]")) {
      const [tone] = answers[duty.dataset.need] ?? ["not"];
      duty.classList.add(`says-${tone}`);
    }
  }

  function dim() {
    for (const duty of week.querySelectorAll(".duty")) {
      duty.classList.remove("is-under", "says-may", "says-care", "says-over", "says-not", "says-here");
    }
    page.classList.remove("is-dragging");
    panel.classList.remove("is-out");
    week.querySelector("[data-sent]")?.removeAttribute("data-sent");
    say(null);
  }

  async function load(item) {
    const { person } = item.dataset;
    const seat = item.querySelector("button[name=seat]")?.value;
    carried = { seat, person, answers: null, duty: null, out: false, at: null };
    const mine = carried;
    const address = new URL(page.dataset.reasons, location.href);
    address.searchParams.set(seat ? "seat" : "person", seat ?? person);
    say(page.dataset.loading);
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      mine.answers = await answer.json();
    } catch {
      mine.answers = {};
    }
    if (carried !== mine) return;
    light(mine.answers);
    mine.duty = null;
    if (mine.at) hover(mine.at);
    else say(null);
  }

  function hover(event) {
    carried.at = { clientX: event.clientX, clientY: event.clientY };
    const { duty, out } = pointed(event);
    panel.classList.toggle("is-out", out && Boolean(carried.seat));
    if (duty === carried.duty || !carried.answers) return;
    carried.duty?.classList.remove("is-under");
    duty?.classList.add("is-under");
    carried.duty = duty;
    say(duty ? (carried.answers[duty.dataset.need]?.[1] ?? null) : null);
  }

  const onMove = (event) => carried && hover(event.touches?.[0] ?? event);

  function start({ item }) {
    document.addEventListener("pointermove", onMove, true);
    document.addEventListener("touchmove", onMove, { capture: true, passive: true });
    page.classList.add("is-dragging");
    // live.js waits while anything in the region has been sent: no answer sweeps the drag away.
    week.querySelector(".rota-grid")?.setAttribute("data-sent", "drag");
    load(item);
  }

  function drop() {
    document.removeEventListener("pointermove", onMove, true);
    document.removeEventListener("touchmove", onMove, true);
    const { seat, person, answers, at } = carried;
    const { duty, out } = at ? pointed(at) : {};
    carried = null;
    dim();
    const need = duty?.dataset.need;
    if (need && answers?.[need]?.[0] !== "here") send(page.dataset.place, { need, ...(seat ? { held: seat } : { who: person }) });
    else if (out && seat) openSheet(`${page.dataset.takeOut}&held=${seat}`);
  }

  const settings = {
    sort: false, forceFallback: true, fallbackOnBody: true, fallbackTolerance: 6, delay: 220, delayOnTouchOnly: true,
    touchStartThreshold: 8, onStart: start, onEnd: drop, onMove: () => false,
  };
  // Each list of people becomes one that can be dragged from when it is first touched: a full week has hundreds.
  const lists = new Map();
  page.addEventListener("pointerdown", ({ target }) => {
    const list = target.closest(".seats, .picks");
    if (!list || lists.has(list)) return;
    for (const [old, sortable] of lists) {
      if (!old.isConnected && lists.delete(old)) sortable.destroy();
    }
    lists.set(list, Sortable.create(list, { ...settings, draggable: ".seat, [data-person]" }));
  }, true);
}
