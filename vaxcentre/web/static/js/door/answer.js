// The answer that covers the page: until touched, until it was read, or until the next one comes.

let timer = null;
let before = null;

export function closeAnswer(box) {
  clearTimeout(timer);
  if (!box.firstElementChild) return;
  box.replaceChildren();
  document.querySelector("#door")?.removeAttribute("inert");
  before?.focus?.({ preventScroll: true });
  before = null;
  document.querySelector("#now")?.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
}

export function showAnswer(box, html) {
  clearTimeout(timer);
  if (!box.firstElementChild) before = document.activeElement;
  const made = document.createElement("template");
  made.innerHTML = html;
  const answer = made.content.querySelector(".answer");
  if (!answer) return false;
  box.replaceChildren(answer);
  document.querySelector("#door")?.setAttribute("inert", "");
  answer.querySelector("[data-answer-close]")?.focus({ preventScroll: true });
  timer = setTimeout(() => closeAnswer(box), Number(answer.dataset.answerSeconds || 6) * 1000);
  return true;
}

export function closeOnTouch(box) {
  box.addEventListener("click", (event) => {
    const closes = event.target.closest("[data-answer-close]");
    if (!closes && event.target.closest("button, a, form")) return clearTimeout(timer);
    event.preventDefault();
    closeAnswer(box);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeAnswer(box));
}
