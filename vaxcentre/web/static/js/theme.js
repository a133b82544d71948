// Classic script in <head>: sets the remembered theme before the first paint, so nothing flashes.
(function () {
  try {
    var chosen = window.localStorage.getItem("vaxcentre.theme");
    if (chosen === "light" || chosen === "dark") {
      document.documentElement.setAttribute("data-bs-theme", chosen);
    }
  } catch (error) {
    // Storage may be forbidden: the system's preference then decides.
  }
})();
