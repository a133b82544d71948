// <button data-share="#field" hidden>: the phone's own way of sharing a text, where it has one.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ text: document.querySelector(button.dataset.share).value }).catch(() => {});
  });
}
