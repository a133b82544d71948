// Sends a change, and shows what the server says: a toast when it is done, a sheet when it asks or refuses.
import { showToast, toast } from "../toast.js";
import { look, refresh } from "./choose.js";

const page = document.getElementById("rota-page");
const sheet = document.getElementById("rota-sheet");

function fragment(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

function show(html) {
  sheet.replaceChildren(fragment(html));
  if (!sheet.open) sheet.showModal();
  const first = sheet.querySelector("textarea, input:not([type=hidden])") ?? sheet.querySelector(".sheet-title");
  first?.focus();
}

sheet?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  sheet.close();
});
sheet?.addEventListener("close", look);

async function ask(address, settings) {
  try {
    const answer = await fetch(address, { ...settings, headers: { "X-Part": "true" }, cache: "no-store" });
    if (answer.redirected) return location.reload();
    if (answer.status >= 500 || answer.status === 404) throw new Error(String(answer.status));
    return { done: answer.ok && settings.method === "POST", html: await answer.text() };
  } catch {
    toast(page.dataset.failed, { tone: "stop" });
    return null;
  }
}

export async function openSheet(address) {
  const answer = await ask(address, {});
  if (answer) show(answer.html);
}

export async function send(address, fields) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (body !== fields) for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("csrf_token", page.dataset.token);
  const answer = await ask(address, { method: "POST", body });
  if (!answer) return;
  if (!answer.done) return show(answer.html);
  sheet.close();
  refresh();
  const note = fragment(answer.html).querySelector(".toast-note");
  if (note) showToast(note);
}
