// Tells that the page is before somebody's eyes: a program that only fetches links runs no script and has no eyes.
const form = document.getElementById("seen");

function tell() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: true }).catch(() => {});
}

document.addEventListener("visibilitychange", tell);
tell();
