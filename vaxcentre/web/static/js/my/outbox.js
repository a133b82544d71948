// <form data-outbox data-words="…">: a tap on a phone with poor reception is sent again and again until an answer
// comes, and always means the same: the server gives a repeat the first answer. What waits is kept in the tab, so that
// a reload goes on with it. Without this script the form is an ordinary one.
const KEPT = "vaxcentre.my.waiting";
const PATIENCE_MS = 8000;
const SLOWEST_MS = 5000;
const FORGOTTEN_AFTER_MS = 10 * 60 * 1000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function keep(tap) {
  try {
    if (tap) window.sessionStorage.setItem(KEPT, JSON.stringify(tap));
    else window.sessionStorage.removeItem(KEPT);
  } catch {
    // Storage may be forbidden; the tap then waits in memory alone.
  }
}

function kept() {
  try {
    const tap = JSON.parse(window.sessionStorage.getItem(KEPT));
    return tap && Date.now() - tap.at < FORGOTTEN_AFTER_MS ? tap : null;
  } catch {
    return null;
  }
}

function showWaiting(words) {
  if (document.querySelector(".outbox-notice")) return;
  const notice = document.createElement("p");
  notice.className = "outbox-notice";
  notice.setAttribute("role", "alert");
  notice.textContent = words;
  document.body.append(notice);
}

async function send(tap) {
  const answer = await fetch(tap.url, {
    method: "POST", body: new URLSearchParams(tap.body), headers: { "X-Outbox": "true" },
    credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return answer;
}

async function run(tap) {
  keep(tap);
  let wait = 700;
  for (;;) {
    try {
      const answer = await send(tap);
      keep(null);
      // Refused, or signed out meanwhile: the page says how things stand.
      window.location.assign(answer.headers.get("X-Go-To") ?? window.location.href);
      return;
    } catch {
      showWaiting(tap.words);
      await pause(wait);
      wait = Math.min(wait * 1.5, SLOWEST_MS);
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-outbox]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.onItsWay) return;
  form.dataset.onItsWay = "true";
  const { submitter } = event;
  submitter?.setAttribute("aria-busy", "true");
  const body = [...new FormData(form, submitter)];
  run({ url: form.action, body, words: form.dataset.words ?? "", at: Date.now() });
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-on-its-way]")) delete form.dataset.onItsWay;
});

const left = kept();
if (left) {
  showWaiting(left.words);
  run(left);
}
