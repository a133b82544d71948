// The answer as a page of its own, after a search or a walk-in: back to the camera when it was read.
import { listenToScanner } from "./wedge.js";

const answer = document.querySelector(".answer");
const onward = answer?.querySelector("[data-answer-close]");

if (onward) {
  onward.focus({ preventScroll: true });
  const timer = setTimeout(() => window.location.assign(onward.href), Number(answer.dataset.answerSeconds || 6) * 1000);
  answer.addEventListener("click", (event) => {
    if (event.target.closest("form")) return clearTimeout(timer);
    if (!event.target.closest("a")) window.location.assign(onward.href);
  });
  // Enter of a scanner must not press the button with the focus; the code is scanned again on the next page.
  listenToScanner(() => window.location.assign(onward.href));
}
