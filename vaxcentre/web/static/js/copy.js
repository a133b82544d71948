// <button data-copy="#field" data-copied="Copié">: puts the field's value on the clipboard and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // plain http in the local network has no clipboard of its own
    }
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
