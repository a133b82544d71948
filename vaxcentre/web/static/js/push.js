// Notifications on this device: switched on and off by a tap, and never asked for before one.
// parts/push.html writes all of this:
//
// <section data-push-key="…"      our public key in base64url (Vapid(…).public_key)
//   data-push-worker="/my/worker.js"
//   data-push-save="…"            gets a POST with endpoint, p256dh, auth, csrf_token; answers 204 once they are kept
//   data-push-forget="…"          gets a POST with endpoint, csrf_token; answers 204
//   data-push-csrf="…"
//   data-push-known="…">          SHA-256 in hex of each endpoint kept for this person, separated by spaces
//   <p data-push-when="on">…      shown in the states it names, hidden in all others
//   <button data-push-switch="on" data-push-when="off failed" hidden>
//   <button data-push-switch="off" data-push-when="on" hidden>
//
// States: on, off, blocked (in the browser's settings), failed (the last tap), unsupported, insecure (no https),
// install (an iPhone or iPad, where only what is on the home screen may notify).
// "on" means that the browser AND the server say so: a device that somebody else took over shows "off".

const root = document.querySelector("[data-push-key]");
const texts = root?.dataset ?? {};

function isApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.platform) && navigator.maxTouchPoints > 1);
}

function isOnHomeScreen() {
  return navigator.standalone === true || window.matchMedia("(display-mode: standalone)").matches;
}

function obstacle() {
  if (!window.isSecureContext) return "insecure";
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able) return isApple() && !isOnHomeScreen() ? "install" : "unsupported";
  return Notification.permission === "denied" ? "blocked" : null;
}

function plain(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function isOurs(subscription) {
  const theirs = subscription.options?.applicationServerKey;
  if (!theirs) return true; // some browsers do not tell
  const [mine, other] = [plain(texts.pushKey), new Uint8Array(theirs)];
  return mine.length === other.length && mine.every((byte, place) => byte === other[place]);
}

async function isKnown({ endpoint }) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return texts.pushKnown.split(" ").includes(hex);
}

async function present() {
  const registration = await navigator.serviceWorker.getRegistration(texts.pushWorker);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function state() {
  const found = obstacle();
  if (found) return found;
  const subscription = Notification.permission === "granted" ? await present() : null;
  return subscription && isOurs(subscription) && (await isKnown(subscription)) ? "on" : "off";
}

function show(now) {
  for (const element of root.querySelectorAll("[data-push-when]")) {
    element.hidden = !element.dataset.pushWhen.split(" ").includes(now);
  }
  root.dataset.pushNow = now;
}

async function post(address, fields) {
  const body = new URLSearchParams({ ...fields, csrf_token: texts.pushCsrf });
  const answer = await fetch(address, { method: "POST", body, redirect: "error" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
}

// Not navigator.serviceWorker.ready: the worker may look after other pages than this one.
async function started() {
  const registration = await navigator.serviceWorker.register(texts.pushWorker);
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return registration;
  await new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("the worker did not start"));
    });
  });
  return registration;
}

async function subscribed() {
  const { pushManager } = await started();
  const old = await pushManager.getSubscription();
  if (old && isOurs(old)) return old;
  await old?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: plain(texts.pushKey) });
}

async function switchOn() {
  const permission = await Notification.requestPermission(); // first thing: Safari wants it in the tap itself
  if (permission !== "granted") return permission === "denied" ? "blocked" : "off";
  const subscription = await subscribed();
  const { endpoint, keys } = subscription.toJSON();
  try {
    await post(texts.pushSave, { endpoint, ...keys });
  } catch (error) {
    await subscription.unsubscribe(); // else the browser would keep an address that nobody uses
    throw error;
  }
  return "on";
}

async function switchOff() {
  const subscription = await present();
  if (subscription) {
    await post(texts.pushForget, { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return "off";
}

async function tapped(button) {
  if (root.ariaBusy === "true") return;
  root.ariaBusy = "true";
  const switching = button.dataset.pushSwitch === "on" ? switchOn : switchOff;
  show(await switching().catch(() => "failed"));
  root.ariaBusy = "false";
  if (button.hidden) root.querySelector("[data-push-switch]:not([hidden])")?.focus();
}

async function look() {
  if (root.ariaBusy === "true" || root.dataset.pushNow === "failed") return;
  show(await state().catch(() => "off"));
}

if (root) {
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-push-switch]");
    if (button) tapped(button);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && root.dataset.pushNow === "blocked") look(); // back from the browser's settings
  });
  look();
}
