// Keeps a patient's own page on their own phone, for when there is no network at the door.
// One box per ticket: a couple may share a phone. What is over, cancelled or gone is forgotten.
const BOX = "ticket ";
const PARTS = "parts";
const MOST_TICKETS = 4;
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function forget(page) {
  await caches.delete(BOX + page);
  if (!(await boxes()).length) await caches.delete(PARTS);
}

async function boxes() {
  return (await caches.keys()).filter((name) => name.startsWith(BOX));
}

async function keepParts(addresses) {
  const box = await caches.open(PARTS);
  await Promise.all(
    addresses.map(async (address) => {
      if (await box.match(address, { ignoreVary: true })) return;
      const answer = await fetch(address);
      if (answer.ok) await box.put(address, answer);
    }),
  );
}

async function keep({ keep: page, languages, parts }) {
  const box = await caches.open(BOX + page);
  await Promise.all([page, ...languages].map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok) await box.put(address, answer);
  }));
  await keepParts(parts);
  const oldest = (await boxes()).slice(0, -MOST_TICKETS);
  await Promise.all(oldest.map((name) => caches.delete(name)));
}

// Which open pages were given from what is kept: browsers do not always say that there is no network.
const givenFromKept = new Set();

self.addEventListener("message", (event) => {
  const { data, source } = event;
  if (data.asks === "network") source.postMessage({ network: !givenFromKept.has(source.id) });
  if (data.forget) event.waitUntil(forget(data.forget));
  if (data.keep) event.waitUntil(keep(data).then(() => source.postMessage({ kept: data.keep })));
});

function withPatience(request) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("too slow")), PATIENCE_MS);
    fetch(request).then(resolve, reject);
  });
}

function isPage(request) {
  return request.mode === "navigate" && /^\/t\/[^/]+$/.test(new URL(request.url).pathname);
}

// The network first: a moved appointment must show. The kept page when there is none.
async function page(request, client) {
  const address = request.url.split("?")[0];
  const name = BOX + address;
  try {
    const answer = await withPatience(request);
    if (answer.status === 404) await forget(address);
    if (answer.ok && (await caches.has(name))) await (await caches.open(name)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const box = (await caches.has(name)) && (await caches.open(name));
    const kept = box && ((await box.match(request.url, { ignoreVary: true })) || (await box.match(address, { ignoreVary: true })));
    if (kept) {
      givenFromKept.add(client);
      return kept;
    }
    throw error;
  }
}

async function part(request) {
  const kept = (await caches.has(PARTS)) && (await (await caches.open(PARTS)).match(request.url, { ignoreVary: true }));
  return kept || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (isPage(request)) event.respondWith(page(request, event.resultingClientId));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(part(request));
});
