// The call screen: new calls are shown and announced one after the other, however many come at once.
// #feed holds the server's list (newest first); #calls is what people see.
import { isOn, play } from "./sound.js";

const SHOWN_AT_LEAST_MS = 4000;
const SPEAKS_AT_MOST_MS = 9000;
const BEFORE = 3;
const feed = document.getElementById("feed");
const board = document.getElementById("calls");
const announced = new Set();
let shown = [];
let waiting = [];
let busy = false;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function readFeed() {
  return [...feed.querySelectorAll("[data-call]")].map(({ dataset }) => ({ ...dataset }));
}

function drawn(template, call) {
  const one = document.getElementById(template).content.firstElementChild.cloneNode(true);
  one.querySelector(".call-number").textContent = call.number;
  one.querySelector(".call-booth").lastChild.textContent = ` ${call.booth}`;
  return one;
}

function draw(isNew) {
  if (!shown.length) return;
  const [last, ...before] = shown;
  const huge = drawn("call-now", last);
  huge.classList.toggle("call-new", isNew);
  board.querySelector(".call-now").replaceWith(huge);
  board.querySelector(".call-list").replaceChildren(...before.slice(0, BEFORE).map((call) => drawn("call-before", call)));
}

function say(words) {
  if (!isOn() || !window.speechSynthesis) return Promise.resolve();
  const speech = new SpeechSynthesisUtterance(words);
  speech.lang = document.documentElement.lang;
  const spoken = new Promise((resolve) => {
    speech.onend = resolve;
    speech.onerror = resolve;
  });
  window.speechSynthesis.speak(speech);
  return Promise.race([spoken, pause(SPEAKS_AT_MOST_MS)]);
}

async function announce(call) {
  shown = [call, ...shown.filter((other) => other.number !== call.number)].slice(0, BEFORE + 1);
  draw(true);
  play("call");
  const visible = pause(SHOWN_AT_LEAST_MS);
  await pause(900);
  await say(call.say);
  await visible;
}

// What was taken back meanwhile is announced no more; when all is said, the server's list counts.
async function work() {
  if (busy) return;
  busy = true;
  while (waiting.length) await announce(waiting.shift());
  busy = false;
  shown = readFeed();
  draw(false);
}

function take() {
  const calls = readFeed();
  const standing = new Set(calls.map((call) => call.call));
  waiting = waiting.filter((call) => standing.has(call.call));
  for (const call of calls.reverse()) {
    if (announced.has(call.call)) continue;
    announced.add(call.call);
    waiting.push(call);
  }
  work();
}

shown = readFeed();
for (const { call } of shown) announced.add(call);
feed.addEventListener("vaxcentre:replaced", take);
