// The first page: the search box; what it shows is in the page itself.
"use strict";
(() => {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("find"));
  G.search(box, (chosen) => {
    location.href = G.page(`${chosen.kind}/${chosen.key}.html`);
  });
  G.draw(() => {
    box.placeholder = G.t("例如：西夏区、司法局、320800", "for example 西夏区, 司法局, 320800");
    document.documentElement.dataset.ready = "1";
  });
})();
