// Shows what is sent to somebody of the team, and opens the page it is about. Keeps one page: the person's own shifts,
// as last seen, for when there is no network; signing out forgets it (see shell.js).
const UNNAMED = "vaxcentre";
const HOME = "/";
const ICON = "/static/img/icon-192.png";
const BADGE = "/static/img/badge-96.png";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Browsers forbid a push that shows nothing: whatever came, something is shown.
function read(data) {
  try {
    return data.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const { title, body, path, tag, language } = read(event.data);
  const about = { body, lang: language, icon: ICON, badge: BADGE, data: { path } };
  if (tag) Object.assign(about, { tag, renotify: true });
  event.waitUntil(self.registration.showNotification(title || UNNAMED, about));
});

// A page of ours, whatever the message says.
function addressOf(path) {
  const address = new URL(path || HOME, self.location.origin);
  return address.origin === self.location.origin ? address.href : new URL(HOME, self.location.origin).href;
}

async function show(path) {
  const address = addressOf(path);
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((page) => page.url.split("#")[0] === address);
  return there ? there.focus() : self.clients.openWindow(address);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.path));
});

const KEPT = "vaxcentre.my";
const OWN_SHIFTS = "/my/shifts";
const PATIENCE_MS = 6000;

function withPatience(request) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("too slow")), PATIENCE_MS);
    fetch(request).then(resolve, reject);
  });
}

// The network first: a cancelled shift must show. Whoever is sent to sign in is not, or no longer, the person whose
// page was kept.
async function ownShifts(request) {
  try {
    const answer = await withPatience(request);
    if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 401) await caches.delete(KEPT);
    else if (answer.ok) await (await caches.open(KEPT)).put(OWN_SHIFTS, answer.clone());
    return answer;
  } catch (error) {
    const kept = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(OWN_SHIFTS, { ignoreVary: true }));
    if (kept) return kept;
    throw error;
  }
}

// Styles and scripts of that page; their addresses change with their content.
async function part(request) {
  if (!(await caches.has(KEPT))) return fetch(request);
  const box = await caches.open(KEPT);
  const kept = await box.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await box.put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === OWN_SHIFTS) event.respondWith(ownShifts(request));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});
