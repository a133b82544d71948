// The camera: starts by itself, comes back when the tablet wakes up, has a lamp and a choice of lenses.
// startCamera(panel, texts, found) calls found(text) for each code that it sees.

const BETWEEN_LOOKS_MS = 100;
const TRY_AGAIN_MS = 3000;
const CHOICE = "vaxcentre.camera";

function remembered() {
  try {
    return window.localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    window.localStorage.setItem(CHOICE, id);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

export function startCamera(panel, texts, found) {
  const video = panel.querySelector("video");
  const words = panel.querySelector(".camera-words");
  const lamp = panel.querySelector("#torch");
  const choice = panel.querySelector("#camera-choice");
  const decoder = new Worker(new URL("./decoder.js", import.meta.url), { type: "module" });
  let stream = null;
  let starting = false;
  let busy = false;

  function say(text) {
    words.textContent = text;
    words.hidden = !text;
  }

  function wish() {
    const id = remembered();
    const lens = id ? { deviceId: { ideal: id } } : { facingMode: { ideal: "environment" } };
    return { video: { ...lens, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }

  async function start() {
    if (stream || starting || document.hidden) return;
    if (!navigator.mediaDevices?.getUserMedia) return say(window.isSecureContext ? texts.absent : texts.insecure);
    starting = true;
    say(texts.starting);
    try {
      stream = await navigator.mediaDevices.getUserMedia(wish());
      for (const track of stream.getTracks()) track.addEventListener("ended", restart);
      video.srcObject = stream;
      await video.play();
      say("");
      await offerTools();
    } catch (error) {
      stop();
      say(error.name === "NotAllowedError" ? texts.refused : texts.absent);
      setTimeout(start, TRY_AGAIN_MS);
    } finally {
      starting = false;
    }
  }

  function restart() {
    stop();
    start();
  }

  async function offerTools() {
    const [track] = stream.getVideoTracks();
    lamp.hidden = !track.getCapabilities?.().torch;
    lamp.setAttribute("aria-pressed", "false");
    const lenses = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
    choice.hidden = lenses.length < 2;
    const current = track.getSettings?.().deviceId;
    choice.replaceChildren(...lenses.map((lens, at) => new Option(lens.label || String(at + 1), lens.deviceId, false, lens.deviceId === current)));
  }

  async function look() {
    if (busy || !stream || document.hidden || video.readyState < 2 || !video.videoWidth) return;
    busy = true;
    try {
      const side = Math.min(video.videoWidth, video.videoHeight);
      const left = (video.videoWidth - side) / 2;
      const top = (video.videoHeight - side) / 2;
      const picture = await createImageBitmap(video, left, top, side, side);
      decoder.postMessage(picture, [picture]);
    } catch {
      busy = false;
    }
  }

  decoder.addEventListener("message", ({ data }) => {
    busy = false;
    for (const text of data) found(text);
  });
  decoder.addEventListener("error", () => say(texts.absent));
  lamp.addEventListener("click", async () => {
    const lit = lamp.getAttribute("aria-pressed") !== "true";
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: lit }] });
    lamp.setAttribute("aria-pressed", String(lit));
  });
  choice.addEventListener("change", () => {
    remember(choice.value);
    restart();
  });
  // A tablet that slept, or an app that was in the background, gives back a dead picture.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  navigator.mediaDevices?.addEventListener?.("devicechange", () => !stream && start());
  window.addEventListener("pageshow", (event) => event.persisted && restart());
  setInterval(look, BETWEEN_LOOKS_MS);
  start();
}
