// The plan that is being drawn: its elements and ways, and every step back and forth.

const SMALLEST = 1;

export class Plan {
  constructor(values, onChange) {
    this.values = values;
    this.onChange = onChange;
    this.past = [];
    this.future = [];
    this.before = null;
  }

  // A gesture is one step, however many moves it is made of.
  begin() {
    this.before = JSON.stringify(this.values);
  }

  end() {
    const before = this.before;
    this.before = null;
    if (before === null || before === JSON.stringify(this.values)) return;
    this.past.push(before);
    this.future = [];
    this.onChange();
  }

  change(make) {
    this.begin();
    make(this.values);
    this.end();
  }

  undo() {
    this.step(this.past, this.future);
  }

  redo() {
    this.step(this.future, this.past);
  }

  step(from, to) {
    if (!from.length) return;
    to.push(JSON.stringify(this.values));
    this.values = JSON.parse(from.pop());
    this.onChange();
  }

  get(chosen) {
    return chosen && this.values[chosen.list][chosen.place];
  }

  // Moves and sizes stay on the plan.
  place(element, left, top) {
    element.left = Math.min(Math.max(left, 0), this.values.width - element.width);
    element.top = Math.min(Math.max(top, 0), this.values.height - element.height);
  }

  size(element, width, height) {
    element.width = Math.min(Math.max(width, SMALLEST), this.values.width - element.left);
    element.height = Math.min(Math.max(height, SMALLEST), this.values.height - element.top);
  }

  point(x, y) {
    const inside = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    return [inside(x, this.values.width), inside(y, this.values.height)];
  }

  // The first free place, from the middle outwards row by row; else the corner.
  freePlace(width, height) {
    const taken = (left, top) => this.values.elements.some((one) => one.kind !== "room" && left < one.left + one.width
      && one.left < left + width && top < one.top + one.height && one.top < top + height);
    for (let top = 0; top + height <= this.values.height; top += 1) {
      for (let left = 0; left + width <= this.values.width; left += 1) if (!taken(left, top)) return [left, top];
    }
    return [0, 0];
  }

  missingBooth(numbers) {
    const shown = new Set(this.values.elements.map((one) => one.booth));
    return numbers.find((number) => !shown.has(number));
  }
}
