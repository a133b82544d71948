// Shows what is sent to somebody of the team, and opens the page it is about. Keeps nothing.
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
