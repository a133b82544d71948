// Finding somebody: the list shows only them, and the grid marks where they are. Nothing is sent.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function findPeople(page) {
  const week = document.getElementById("rota-week");

  function show() {
    const field = document.getElementById("rota-search");
    const wanted = plain(field?.value.trim() ?? "");
    for (const pick of page.querySelectorAll(".pick[data-name]")) {
      pick.hidden = wanted !== "" && !plain(pick.dataset.name).includes(wanted);
    }
    for (const seat of week.querySelectorAll(".seat")) {
      seat.classList.toggle("is-found", wanted.length > 1 && plain(seat.title).includes(wanted));
    }
    // Who is found behind a number comes out, and goes back when the search ends.
    for (const rest of week.querySelectorAll(".seats-rest")) {
      const holds = rest.querySelector(".is-found") !== null;
      if (holds && !rest.open) rest.dataset.searched = "true";
      if (holds) rest.open = true;
      else if (rest.dataset.searched && rest.open) {
        delete rest.dataset.searched;
        rest.open = false;
      }
    }
  }

  page.addEventListener("input", (event) => event.target.id === "rota-search" && show());
  page.addEventListener("vaxcentre:replaced", show);
}
