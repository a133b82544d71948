// Draws the plan in the editor: everything can be reached by finger and by keyboard.

const CELL = 20;
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes = {}, ...inside) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

export class Drawing {
  constructor(svg, words) {
    this.svg = svg;
    this.words = words;
    this.inside = make("g");
    const kept = svg.querySelector("defs");
    svg.replaceChildren(kept, make("g", { class: "fp-grid" }), this.inside);
    svg.setAttribute("role", "group");
  }

  // Where the finger is, in cells.
  cellAt(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [at.x / CELL, at.y / CELL];
  }

  draw(plan, chosen, points) {
    const { width, height, elements, paths } = plan.values;
    this.svg.setAttribute("viewBox", `-6 -6 ${width * CELL + 12} ${height * CELL + 12}`);
    this.grid(width, height);
    const focused = this.inside.contains(document.activeElement) ? document.activeElement.id : null;
    const rank = { room: 0, wall: 1 };
    const order = elements.map((_, place) => place)
      .sort((a, b) => (rank[elements[a].kind] ?? 2) - (rank[elements[b].kind] ?? 2) || a - b);
    this.inside.replaceChildren(
      ...order.map((place) => this.element(elements[place], place, chosen)),
      ...paths.map((path, place) => this.way(path, place, chosen)),
      ...this.handles(plan, chosen), ...this.begun(points),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  grid(width, height) {
    const group = this.svg.querySelector(".fp-grid");
    if (group.dataset.size === `${width} ${height}`) return;
    group.dataset.size = `${width} ${height}`;
    const lines = [];
    for (let x = 0; x <= width; x += 1) lines.push(`M${x * CELL} 0V${height * CELL}`);
    for (let y = 0; y <= height; y += 1) lines.push(`M0 ${y * CELL}H${width * CELL}`);
    group.replaceChildren(make("path", { d: lines.join("") }));
  }

  element(one, place, chosen) {
    const mine = chosen?.list === "elements" && chosen.place === place;
    const { left, top, width, height } = one;
    const words = this.words.name(one);
    const group = make("g", {
      id: `fp-element-${place}`, class: `fp-item${mine ? " is-chosen" : ""}`, tabindex: "0", role: "button",
      "aria-pressed": String(mine), "aria-label": this.words.sized(one, words), "data-list": "elements", "data-place": place,
    }, make("rect", {
      class: `fp-${one.kind}`, x: left * CELL, y: top * CELL, width: width * CELL, height: height * CELL,
      rx: one.kind === "room" || one.kind === "wall" ? 0 : 6,
    }));
    if (one.kind !== "room" && one.kind !== "wall") group.append(...this.inscription(one, words));
    else if (one.kind === "room" && one.name) group.append(this.text(one.name, left * CELL + 12, top * CELL + 24, 16, "start"));
    return group;
  }

  inscription(one, words) {
    const [across, down] = [one.width * CELL, one.height * CELL];
    const [x, y] = [one.left * CELL + across / 2, one.top * CELL + down / 2];
    const tall = down >= 56 && one.kind !== "booth";
    const size = Math.min(one.kind === "booth" ? 30 : 17, (across - 8) / 0.66 / words.length);
    const label = this.text(words, x, y + (tall ? 22 : size * 0.36), size, "middle");
    return tall ? [this.icon(this.words.icon(one.kind), x - 12, y - 25, 24), label] : [label];
  }

  text(words, x, y, size, anchor) {
    return make("text", { class: "fp-word", x, y, "font-size": size, "text-anchor": anchor }, words);
  }

  icon(name, x, y, size) {
    return make("use", { href: `${this.words.icons}#${name}`, x, y, width: size, height: size, class: "fp-icon" });
  }

  way(path, place, chosen) {
    const mine = chosen?.list === "paths" && chosen.place === place;
    const points = path.points.map(([x, y]) => `${x * CELL},${y * CELL}`).join(" ");
    return make("g", {
      id: `fp-way-${place}`, class: `fp-item fp-way fp-way-${path.kind}${mine ? " is-chosen" : ""}`, tabindex: "0", role: "button",
      "aria-pressed": String(mine), "aria-label": this.words.way(path), "data-list": "paths", "data-place": place,
    }, make("polyline", { class: "fp-way-touch", points }), make("polyline", { points, "marker-end": `url(#fp-arrow-${path.kind})` }));
  }

  // A corner to pull an element larger, or each point of a way.
  handles(plan, chosen) {
    const one = plan.get(chosen);
    if (!one) return [];
    const knob = (x, y, facts) => make("g", { class: "fp-handle", ...facts },
      make("circle", { class: "fp-handle-touch", cx: x * CELL, cy: y * CELL, r: 26 }), make("circle", { cx: x * CELL, cy: y * CELL, r: 9 }));
    if (chosen.list === "elements") return [knob(one.left + one.width, one.top + one.height, { "data-handle": "size" })];
    return one.points.map(([x, y], point) => knob(x, y, { "data-handle": "point", "data-point": point }));
  }

  begun(points) {
    if (!points?.length) return [];
    const dots = points.map(([x, y]) => make("circle", { class: "fp-begun", cx: x * CELL, cy: y * CELL, r: 7 }));
    return [make("polyline", { class: "fp-begun", points: points.map(([x, y]) => `${x * CELL},${y * CELL}`).join(" ") }), ...dots];
  }
}
