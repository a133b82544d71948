// [data-fullscreen] shows the page without the browser's frame; the screen is kept awake meanwhile.

let lock = null;

async function keepAwake() {
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null; // Low battery or no permission: the wall may then go dark, nothing else breaks.
  }
}

function toggle() {
  if (document.fullscreenElement) return document.exitFullscreen();
  keepAwake();
  return document.documentElement.requestFullscreen?.();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-fullscreen]")) toggle();
});
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) lock?.release();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && document.fullscreenElement) keepAwake();
});

if (document.fullscreenEnabled) {
  for (const button of document.querySelectorAll("[data-fullscreen]")) button.hidden = false;
}
