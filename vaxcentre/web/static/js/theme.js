// Classic script in <head>: sets the remembered theme before the first paint, so nothing flashes.
(function () {
  var root = document.documentElement;
  if (root.hasAttribute("data-theme-fixed")) return; // walls are dark, paper is white
  try {
    var chosen = window.localStorage.getItem("vaxcentre.theme");
    if (chosen === "light" || chosen === "dark") {
      root.setAttribute("data-bs-theme", chosen);
    }
  } catch (error) {
    // Storage may be forbidden: the system's preference then decides.
  }
})();
