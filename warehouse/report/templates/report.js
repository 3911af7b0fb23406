"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const findings = [...document.querySelectorAll(".finding")];

  // Filters: a finding stays when it matches all of them; a group without any is hidden.
  const tools = document.querySelector(".tools");
  if (tools) {
    const query = $("q"), hits = $("hits");
    const selects = { verdict: $("by-verdict"), outlet: $("by-outlet"), event: $("by-event") };
    const fold = (s) => s.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const words = new Map();
    const apply = () => {
      const wanted = fold(query.value).split(/\s+/).filter(Boolean);
      const value = (name) => (selects[name] ? selects[name].value : "");
      let n = 0;
      for (const f of findings) {
        if (wanted.length && !words.has(f)) words.set(f, fold(f.textContent));
        const on =
          wanted.every((w) => words.get(f).includes(w)) &&
          (!value("verdict") || f.dataset.verdict === value("verdict")) &&
          (!value("outlet") || f.dataset.outlets.split("|").includes(value("outlet"))) &&
          (!value("event") || f.dataset.event === value("event"));
        f.hidden = !on;
        n += on;
      }
      const active = wanted.length || Object.keys(selects).some(value);
      for (const g of document.querySelectorAll(".group")) {
        const own = [...g.querySelectorAll(".finding")];
        g.hidden = Boolean(active) && (own.length === 0 || own.every((f) => f.hidden));
      }
      for (const s of document.querySelectorAll(".first")) s.hidden = Boolean(active);
      hits.textContent = active ? `${n} of ${findings.length} findings` : "";
    };
    tools.hidden = false;
    tools.addEventListener("input", apply);
    tools.addEventListener("submit", (e) => e.preventDefault());
    document.addEventListener("keydown", (e) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (e.key === "/" && !typing) {
        e.preventDefault();
        query.focus();
      } else if (e.key === "Escape" && document.activeElement === query) {
        query.value = "";
        apply();
      }
    });
  }

  // A link to a claim opens its article and outlines all of its words; a link to a finding opens the finding.
  const show = () => {
    for (const m of document.querySelectorAll("mark.on")) m.classList.remove("on");
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const box = target.closest("details");
    if (box) {
      box.hidden = false;
      box.open = true;
    }
    if (target.classList.contains("at")) {
      for (const m of box.querySelectorAll("mark[data-c]")) {
        if (m.dataset.c.split(" ").includes(target.dataset.c)) m.classList.add("on");
      }
      const pane = target.closest(".reader");
      if (getComputedStyle(pane).position === "sticky") {
        pane.scrollTop += target.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight * 0.35;
        return;
      }
    }
    target.scrollIntoView({ block: box === target ? "start" : "center" });
  };
  window.addEventListener("hashchange", show);
  // following the same link twice changes no hash
  document.addEventListener("click", (e) => {
    const link = e.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) show();
  });
  if (location.hash) show();
})();
