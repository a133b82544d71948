// The panel beside the plan: what is chosen, to be named, numbered and measured.

const FOR = {
  elements: (one) => [
    ...(one.kind === "booth" ? ["booth"] : ["name"]),
    ...(["waiting", "entrance", "exit"].includes(one.kind) ? ["line"] : []),
    ...(one.kind === "observation" ? ["seats"] : []),
    "left", "top", "width", "height", ...(one.kind === "booth" ? [] : ["copy"]),
  ],
  paths: () => ["line"],
};
const NUMBERS = ["booth", "seats", "left", "top", "width", "height"];

export class Panel {
  constructor(node, words, onField) {
    this.node = node;
    this.words = words;
    node.addEventListener("change", ({ target }) => {
      const { field } = target.dataset;
      if (!field) return;
      const number = NUMBERS.includes(field);
      if (number && !/^\d+$/.test(target.value) && field !== "seats") return;
      onField(field, number && target.value !== "" ? Number(target.value) : target.value);
    });
  }

  show(plan, chosen) {
    const one = plan.get(chosen);
    this.node.hidden = !one;
    if (!one) return;
    const wanted = FOR[chosen.list](one);
    for (const part of this.node.querySelectorAll("[data-for]")) part.hidden = !wanted.includes(part.dataset.for);
    for (const field of this.node.querySelectorAll("[data-field]")) {
      const value = String(one[field.dataset.field] ?? "");
      if (field.value !== value) field.value = value;
    }
    this.node.querySelector("h2").textContent = chosen.list === "paths" ? this.words.kind(one.kind) : this.words.name(one) || this.words.kind(one.kind);
  }
}
