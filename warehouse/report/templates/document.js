"use strict";
(() => {
  // A link to a claim outlines all of its words: they may lie in several marks, in several paragraphs.
  const show = () => {
    for (const m of document.querySelectorAll("mark.on")) m.classList.remove("on");
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.classList.contains("at")) return;
    if (target.closest(".x")) document.getElementById("left-out").checked = true;
    for (const m of document.querySelectorAll("mark[data-c]")) {
      if (m.dataset.c.split(" ").includes(target.dataset.c)) m.classList.add("on");
    }
    target.scrollIntoView({ block: "center" });
  };
  window.addEventListener("hashchange", show);
  if (location.hash) show();
})();
