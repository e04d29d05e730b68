(function () {
  "use strict";
  var boxes = document.querySelectorAll("input[data-level]");
  var search = document.querySelector("input[type=search]");
  function show() {
    var on = {};
    boxes.forEach(function (box) { on[box.dataset.level] = box.checked; });
    var wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    document.querySelectorAll("section[data-level]").forEach(function (section) {
      section.hidden = !on[section.dataset.level];
      section.querySelectorAll(".owner").forEach(function (owner) {
        var any = false;
        owner.querySelectorAll("article").forEach(function (card) {
          var text = card.textContent.toLowerCase() + " " + owner.firstElementChild.textContent.toLowerCase();
          card.hidden = !wanted.every(function (word) { return text.indexOf(word) >= 0; });
          any = any || !card.hidden;
        });
        owner.hidden = !any;
      });
    });
  }
  boxes.forEach(function (box) { box.addEventListener("change", show); });
  search.addEventListener("input", show);
  show();
})();
