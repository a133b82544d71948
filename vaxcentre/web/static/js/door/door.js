// The door: a code comes from the camera, a scanner or the keyboard; each gets one answer.
import { toast } from "../toast.js";
import { closeOnTouch, showAnswer } from "./answer.js";
import { startCamera } from "./camera.js";
import { Outbox } from "./outbox.js";
import { listenToScanner } from "./wedge.js";

const SAME_CODE_AGAIN_MS = 3000;
const LEGIBLE_MS = 1500;
const door = document.getElementById("door");
const box = document.getElementById("answer");
const waiting = document.getElementById("waiting");
const texts = door.dataset;
const seen = new Map();

const outbox = new Outbox(texts.scanUrl, texts.csrf, {
  // Several that waited are shown one after the other, each long enough to be read.
  answered: (html) => {
    showAnswer(box, html);
    return new Promise((done) => setTimeout(done, outbox.scans.length ? LEGIBLE_MS : 0));
  },
  failed: () => toast(texts.textFailed, { tone: "stop" }),
  waiting: (count) => {
    waiting.hidden = count === 0;
    document.getElementById("waiting-count").textContent = count;
    document.dispatchEvent(new CustomEvent("vaxcentre:connection", { detail: { online: count === 0, since: null } }));
  },
});

// A ticket that stays before the camera is one scan, however long it stays.
function scanned(text, source) {
  const code = text.trim();
  const now = performance.now();
  const isNew = now - (seen.get(code) ?? -Infinity) > SAME_CODE_AGAIN_MS;
  seen.set(code, now);
  if (code && isNew) outbox.add(code, source);
}

startCamera(document.getElementById("camera"), {
  starting: texts.textStarting, refused: texts.textRefused, absent: texts.textAbsent, insecure: texts.textInsecure,
}, (text) => scanned(text, "camera"));

const form = document.getElementById("code-form");
listenToScanner((text) => {
  form.reset();
  scanned(text, "scanner");
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = form.elements.code.value;
  form.reset();
  outbox.add(code, "typed");
});
document.getElementById("give-up").addEventListener("click", () => outbox.giveUp());

// "Let in all the same" stays on this page too; should the answer be lost, the form goes the plain way.
box.addEventListener("submit", async (event) => {
  const sent = event.target;
  if (!sent.matches("[data-door-form]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(sent, event.submitter));
  try {
    const response = await fetch(sent.action, { method: "POST", body, headers: { "X-Part": "true" }, credentials: "same-origin" });
    if (!response.ok || response.redirected || !showAnswer(box, await response.text())) throw new Error(String(response.status));
  } catch {
    sent.requestSubmit ? HTMLFormElement.prototype.submit.call(sentWith(sent, event.submitter)) : sent.submit();
  }
});

function sentWith(sent, submitter) {
  if (submitter?.name) sent.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  return sent;
}

closeOnTouch(box);
