// "Mes postes" stays readable without a network: the worker of /my/ keeps it as last seen. When a kept page is shown, it
// says of when it is.
if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/my/worker.js", { scope: "/my/" }).catch(() => {
    // a browser in private mode may refuse: the page then needs the network
  });
}

const note = document.querySelector("[data-kept-since]");

function say() {
  if (note) note.hidden = navigator.onLine;
}

say();
window.addEventListener("online", () => window.location.reload());
window.addEventListener("offline", say);
