// The editor of the plan: drag, pull larger, draw ways by tapping, keys for all of it. Saving is a form.
import { Drawing } from "./draw.js";
import { Panel } from "./panel.js";
import { Plan } from "./plan.js";

const page = document.getElementById("fp-editor");
const form = document.getElementById("fp-form");
const bar = document.getElementById("fp-draw-bar");
const hint = document.getElementById("fp-hint");
const findings = document.getElementById("fp-findings");
const numbers = page.dataset.booths.split(" ").filter(Boolean).map(Number);
const buttons = [...page.querySelectorAll("[data-add], [data-draw]")];
const SIZES = { room: [20, 12], booth: [6, 6], waiting: [7, 6], observation: [9, 10], desk: [8, 4], pharmacy: [8, 4], wall: [10, 1], entrance: [4, 2], exit: [4, 2] };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const wordOf = (kind) => buttons.find((one) => (one.dataset.add ?? one.dataset.draw) === kind).dataset.word;
const words = {
  icons: page.dataset.icons,
  kind: wordOf,
  icon: (kind) => page.querySelector(`[data-add="${kind}"]`).dataset.icon,
  name(one) {
    if (one.kind === "booth") return filled(page.dataset.textBooth, { number: one.booth });
    if (one.name) return one.name;
    if (one.kind === "room" || one.kind === "wall") return "";
    if (one.line && one.kind === "waiting") return filled(page.dataset.textLine, { code: one.line });
    return [wordOf(one.kind), one.line].filter(Boolean).join(" ");
  },
  sized: (one, name) => filled(page.dataset.textSize, { ...one, name: name || wordOf(one.kind) }),
  way: (path) => `${wordOf(path.kind)}. ${filled(page.dataset.textWay, { num: path.points.length })}`,
};

let chosen = null;
let points = null;
let way = null;
let dirty = "unsaved" in page.dataset;
let checking = null;

const sheet = document.getElementById("fp-sheet");
const svg = sheet.querySelector("svg");
const drawing = new Drawing(svg, words);
const plan = new Plan(JSON.parse(form.elements.plan.value), () => {
  dirty = true;
  if (!plan.get(chosen)) chosen = null;
  show();
  clearTimeout(checking);
  checking = setTimeout(check, 500);
});
const panel = new Panel(document.getElementById("fp-panel"), words, (field, value) => {
  if (field === "booth" && plan.values.elements.some((one) => one.booth === value)) return show();
  return plan.change(() => {
    const one = plan.get(chosen);
    if (field === "left" || field === "top") plan.place(one, field === "left" ? value : one.left, field === "top" ? value : one.top);
    else if (field === "width" || field === "height") plan.size(one, field === "width" ? value : one.width, field === "height" ? value : one.height);
    else if (value === "") delete one[field];
    else one[field] = value;
  });
});

function show() {
  drawing.draw(plan, chosen, points);
  panel.show(plan, chosen);
  form.elements.plan.value = JSON.stringify(plan.values);
  page.querySelector("[data-do=undo]").disabled = !plan.past.length;
  page.querySelector("[data-do=redo]").disabled = !plan.future.length;
  bar.hidden = points === null;
  for (const one of buttons) if (one.dataset.draw) one.setAttribute("aria-pressed", String(points !== null && one.dataset.draw === way));
}

async function check() {
  form.elements.plan.value = JSON.stringify(plan.values);
  try {
    const answer = await fetch(page.dataset.check, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.ok || answer.status === 422) findings.innerHTML = await answer.text();
  } catch {
    // Offline: what was said stays; saving will say the rest.
  }
}

function say(text) {
  hint.hidden = !text;
  hint.textContent = text;
}

function add(kind) {
  const booth = kind === "booth" ? plan.missingBooth(numbers) : undefined;
  if (kind === "booth" && booth === undefined) return say(page.dataset.textAll);
  say("");
  const [width, height] = (SIZES[kind] ?? [6, 4]).map((size, axis) => Math.min(size, axis ? plan.values.height : plan.values.width));
  const [left, top] = kind === "room" ? [0, 0] : plan.freePlace(width, height);
  const place = plan.values.elements.length;
  chosen = { list: "elements", place };
  plan.change((values) => values.elements.push({ kind, left, top, width, height, ...(booth ? { booth } : {}) }));
  return document.getElementById(`fp-element-${place}`)?.focus({ preventScroll: true });
}

function remove() {
  const gone = chosen;
  if (!gone) return;
  chosen = null;
  plan.change((values) => values[gone.list].splice(gone.place, 1));
}

function copy() {
  const one = plan.get(chosen);
  if (!one || chosen.list === "paths" || one.kind === "booth") return;
  const twin = structuredClone(one);
  plan.place(twin, one.left + 1, one.top + 1);
  chosen = { list: "elements", place: plan.values.elements.length };
  plan.change((values) => values.elements.push(twin));
}

function draw(kind) {
  points = points !== null && way === kind ? null : [];
  way = kind;
  chosen = null;
  bar.querySelector("span").textContent = bar.dataset.text;
  show();
}

function finish() {
  const drawn = points;
  points = null;
  if (drawn?.length > 1) {
    chosen = { list: "paths", place: plan.values.paths.length };
    plan.change((values) => values.paths.push({ kind: way, points: drawn }));
  }
  show();
}

const DEEDS = { undo: () => plan.undo(), redo: () => plan.redo(), remove, copy, finish, stop: () => { points = null; show(); } };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-draw], [data-do]");
  if (!button) return;
  if (button.dataset.add) add(button.dataset.add);
  else if (button.dataset.draw) draw(button.dataset.draw);
  else DEEDS[button.dataset.do]?.();
});

// A finger on the plan: a point of a new way, a handle, an element, or nothing.
let drag = null;
svg.addEventListener("pointerdown", (event) => {
  const [x, y] = drawing.cellAt(event);
  if (points !== null) {
    const next = plan.point(x, y);
    if (String(points.at(-1)) !== String(next)) points.push(next);
    event.preventDefault();
    return show();
  }
  const handle = event.target.closest("[data-handle]");
  const item = event.target.closest("[data-list]");
  if (!handle && !item) {
    chosen = null;
    return show();
  }
  if (!handle) chosen = { list: item.dataset.list, place: Number(item.dataset.place) };
  const one = plan.get(chosen);
  drag = { handle: handle?.dataset.handle, point: Number(handle?.dataset.point), from: [x, y], start: structuredClone(one) };
  plan.begin();
  svg.setPointerCapture(event.pointerId);
  event.preventDefault();
  show();
  return document.getElementById(`fp-${chosen.list === "paths" ? "way" : "element"}-${chosen.place}`)?.focus({ preventScroll: true });
});

svg.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = drawing.cellAt(event);
  const by = [Math.round(x - drag.from[0]), Math.round(y - drag.from[1])];
  move(plan.get(chosen), drag.start, by, drag);
  show();
});

function move(one, start, [across, down], { handle, point } = {}) {
  if (handle === "point") one.points[point] = plan.point(start.points[point][0] + across, start.points[point][1] + down);
  else if (chosen.list === "paths") one.points = start.points.map(([x, y]) => plan.point(x + across, y + down));
  else if (handle === "size") plan.size(one, start.width + across, start.height + down);
  else plan.place(one, start.left + across, start.top + down);
}

for (const name of ["pointerup", "pointercancel"]) {
  svg.addEventListener(name, () => {
    if (!drag) return;
    drag = null;
    plan.end();
    show();
  });
}

svg.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-list]");
  if (!item || drag || (chosen?.list === item.dataset.list && chosen.place === Number(item.dataset.place))) return;
  chosen = { list: item.dataset.list, place: Number(item.dataset.place) };
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
    event.preventDefault();
    if (key === "y" || event.shiftKey) plan.redo();
    else plan.undo();
  } else if (points !== null && (key === "enter" || key === "escape")) {
    event.preventDefault();
    if (key === "enter") finish();
    else DEEDS.stop();
  } else if (chosen && svg.contains(document.activeElement) && ARROWS[event.key]) {
    event.preventDefault();
    plan.change(() => move(plan.get(chosen), structuredClone(plan.get(chosen)), ARROWS[event.key], event.shiftKey && chosen.list === "elements" ? { handle: "size" } : {}));
  } else if (chosen && svg.contains(document.activeElement) && (key === "delete" || key === "backspace")) {
    event.preventDefault();
    remove();
  }
});

form.addEventListener("submit", () => {
  finish();
  dirty = false;
});
for (const other of document.querySelectorAll("main form:not(#fp-form)")) other.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());

page.querySelector(".fp-tools").hidden = false;
page.classList.add("is-live");
svg.setAttribute("aria-label", sheet.dataset.label);
show();
