// Arrows lead from shift to shift, Enter opens one (it is a link). Only the shift that has the focus
// offers its people to the tab key: otherwise a full week would be a thousand steps.
export function arrows(week) {
  const links = () => [...week.querySelectorAll(".rota-hours a")];
  const cell = (element) => element?.closest(".rota-cell");

  function rove(current) {
    for (const link of links()) {
      const here = link === current;
      link.tabIndex = here ? 0 : -1;
      for (const button of cell(link).querySelectorAll("button, summary")) button.tabIndex = here ? 0 : -1;
    }
  }

  function beside(link, key) {
    const day = link.closest(".rota-day");
    const cells = [...day.querySelectorAll(".rota-hours a")];
    if (key === "ArrowDown") return cells[cells.indexOf(link) + 1];
    if (key === "ArrowUp") return cells[cells.indexOf(link) - 1];
    const row = [...cell(link).classList].find((name) => /^r\d+$/.test(name));
    let next = day;
    while ((next = key === "ArrowRight" ? next.nextElementSibling : next.previousElementSibling)) {
      const found = next.querySelector(`.rota-cell.${row} .rota-hours a`) ?? next.querySelector(".rota-hours a");
      if (found) return found;
    }
    return undefined;
  }

  week.addEventListener("keydown", (event) => {
    const link = event.target.closest(".rota-hours a");
    if (!link || !event.key.startsWith("Arrow")) return;
    const next = beside(link, event.key);
    if (!next) return;
    event.preventDefault();
    rove(next);
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  week.addEventListener("focusin", (event) => {
    const link = cell(event.target)?.querySelector(".rota-hours a");
    if (link && link.tabIndex !== 0) rove(link);
  });
  const begin = () => rove(week.querySelector(".rota-today .rota-hours a") ?? links()[0]);
  week.addEventListener("vaxcentre:replaced", begin);
  begin();
}
