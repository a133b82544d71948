// <div data-share="words"><button data-share-now hidden>: offers what the phone shares with, such as a group of colleagues.
for (const place of document.querySelectorAll("[data-share]")) {
  const button = place.querySelector("[data-share-now]");
  if (!button || !navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ text: place.dataset.share });
    } catch {
      // closed without choosing: nothing to say
    }
  });
}
