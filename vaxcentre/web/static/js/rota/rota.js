// The planning: everything is a link or a form and works without this; with it nothing is reloaded,
// people can be dragged, and the arrows lead from shift to shift.
import { choose, openPanel, closePanel } from "./choose.js";
import { follow } from "./drag.js";
import { arrows } from "./keys.js";
import { findPeople } from "./search.js";
import { openSheet, send } from "./sheet.js";

const page = document.getElementById("rota-page");
const plans = page.dataset.token !== undefined;

for (const lone of document.querySelectorAll("[data-without-script]")) lone.hidden = true;
document.addEventListener("change", (event) => {
  event.target.closest("form[data-auto-submit]")?.requestSubmit();
});

arrows(document.getElementById("rota-week"));

function onSubmit(event) {
  const form = event.target;
  const button = event.submitter;
  if (form.matches("[data-rota-form]") || form.closest(".toast-note")) {
    event.preventDefault();
    send(form.action, new FormData(form, button));
    if (form.closest(".toast-note")) form.closest(".toast-note").remove();
  } else if (form.matches(".rota-form") && button) {
    event.preventDefault();
    const address = new URL(button.formAction || form.action, location.href);
    address.search = new URLSearchParams(new FormData(form, button));
    if (button.hasAttribute("formaction")) send(page.dataset.place, named(address, "need", "held", "who"));
    else if (button.name === "need" && chosen()) send(page.dataset.place, { need: button.value, ...chosen() });
    else choose(address);
  }
}

function named(address, ...names) {
  return Object.fromEntries(names.map((name) => [name, address.searchParams.get(name)]).filter(([, value]) => value));
}

// Whoever is chosen stands in the hidden field of the grid's form.
function chosen() {
  const field = document.querySelector(".rota-form input[name=held], .rota-form input[name=who]");
  return field && { [field.name]: field.value };
}

function onClick(event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("[data-open-panel]")) openPanel(link.href);
  else if (link.matches("[data-close-panel]")) closePanel(link.href);
  else if (link.matches("[data-choose], .pick a:not([data-put])")) choose(new URL(link.href));
  else if (link.matches("[data-put]")) send(page.dataset.place, named(new URL(link.href), "need", "who"));
  else if (link.matches("[data-sheet-url]")) openSheet(link.href);
  else return;
  event.preventDefault();
}

if (plans) {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  findPeople(page);
  follow(page);
}
