// Shows, of what one can do, only what the chosen profession may do; the server decides all the same.
const holder = document.querySelector("[data-duties-of]");
const profession = document.querySelector("select[name=profession]");

function fit() {
  const allowed = JSON.parse(holder.dataset.dutiesOf)[profession.value] ?? [];
  for (const box of holder.querySelectorAll("[data-duty]")) {
    const shown = allowed.includes(box.dataset.duty);
    box.hidden = !shown;
    if (!shown) box.querySelector("input").checked = false;
  }
}

if (holder && profession) {
  profession.addEventListener("change", fit);
  fit();
}
