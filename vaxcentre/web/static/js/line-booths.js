// A line that is ticked ticks its booths; a booth that is not unticks its line.
for (const line of document.querySelectorAll(".booth-line")) {
  const whole = line.querySelector("input[name=line]");
  const booths = [...line.querySelectorAll("input[name=booth]")];
  whole.addEventListener("change", () => booths.forEach((booth) => (booth.checked = whole.checked)));
  for (const booth of booths) {
    booth.addEventListener("change", () => (whole.checked = booths.every((each) => each.checked)));
  }
}
