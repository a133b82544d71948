// A hardware scanner is a keyboard that types very fast and presses Enter or Tab.
// listenToScanner(found) calls found(text, event); the server makes sense of other keyboard layouts.

const LONGEST_GAP_MS = 80;
const SHORTEST_CODE = 6;
const OURS = /V[1IL][0-9A-Z]{120}|^VB[0-9A-Z]{27}$/i;

// What the key bears on an American keyboard, whatever the tablet's layout and caps lock make of it.
function physical({ code }) {
  if (code.startsWith("Key")) return code.slice(3);
  if (code.startsWith("Digit")) return code.slice(5);
  if (code.startsWith("Numpad") && code.length === 7) return code.slice(6);
  return { Minus: "-", NumpadSubtract: "-", Slash: "/", Period: ".", Space: " " }[code] ?? "";
}

const isField = (element) => element.matches?.("input, textarea, select, [contenteditable]");

export function listenToScanner(found) {
  let typed = "";
  let pressed = "";
  let last = 0;

  function likeliest() {
    if (OURS.test(typed) || !OURS.test(pressed)) return typed;
    return pressed;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.timeStamp;
    if (at - last > LONGEST_GAP_MS) typed = pressed = "";
    last = at;
    const ends = event.key === "Enter" || event.key === "Tab";
    if (ends && pressed.length >= SHORTEST_CODE) {
      const text = likeliest();
      typed = pressed = "";
      // Otherwise Enter would press whatever button has the focus.
      event.preventDefault();
      if (isField(event.target) && event.target.id !== "code") event.target.value = "";
      return found(text);
    }
    if (event.key.length === 1) typed += event.key;
    if (event.key.length === 1 || event.key === "Dead") pressed += physical(event);
  }, { capture: true });
}
