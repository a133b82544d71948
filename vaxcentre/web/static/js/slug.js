// Proposes the end of a centre's address while its name is typed, until somebody types another one.
const source = document.querySelector("[data-slug-source]");
const target = source && document.getElementById(source.dataset.slugSource);

function slugFor(name) {
  const plain = name.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFKD");
  const words = plain.replace(/\p{Mark}/gu, "").match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 40).replace(/-$/, "");
}

if (target) {
  let proposed = slugFor(source.value);
  source.addEventListener("input", () => {
    if (target.value !== "" && target.value !== proposed) return;
    proposed = slugFor(source.value);
    target.value = proposed;
  });
}
