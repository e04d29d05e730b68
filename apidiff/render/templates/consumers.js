(function () {
  "use strict";
  var chosen = document.getElementById("consumer");
  if (!chosen) { return; }
  chosen.addEventListener("change", function () {
    document.querySelectorAll("article").forEach(function (card) {
      var named = (card.dataset.consumers || "").split("\n");
      card.classList.toggle("others", chosen.value !== "" && named.indexOf(chosen.value) < 0);
    });
  });
})();
