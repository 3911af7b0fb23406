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
      // documents know nothing of verdicts and events: words and outlet alone choose among them
      for (const d of document.querySelectorAll(".documents li")) {
        if (wanted.length && !words.has(d)) words.set(d, fold(d.textContent));
        d.hidden = !(
          wanted.every((w) => words.get(d).includes(w)) &&
          (!value("outlet") || d.dataset.outlet === value("outlet"))
        );
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

  // A link to a finding opens it.
  const show = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const box = target.closest("details");
    if (box) {
      box.hidden = false;
      box.open = true;
    }
    target.scrollIntoView({ block: "start" });
  };
  window.addEventListener("hashchange", show);
  // following the same link twice changes no hash
  document.addEventListener("click", (e) => {
    const link = e.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) show();
  });
  if (location.hash) show();
})();
