// On every page, before the first paint: 大字版, kept on this device. Afterwards: a menu that closes by itself.
"use strict";
(() => {
  const root = document.documentElement;
  let kept = null;
  try { kept = localStorage.getItem("size"); } catch { /* storage is switched off: the choice holds for this page */ }
  const apply = (size) => {
    if (size === "large") root.dataset.size = size; else delete root.dataset.size;
  };
  if (kept) apply(kept);

  const followSize = (button) => {
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.size === "large"));
    show();
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const size = root.dataset.size === "large" ? "normal" : "large";
      apply(size);
      show();
      try { localStorage.setItem("size", size); } catch { /* as above */ }
    });
  };
  const followMenu = (menu) => {
    document.addEventListener("click", (event) => {
      if (menu.open && (!menu.contains(event.target) || event.target.closest("a"))) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  };
  addEventListener("DOMContentLoaded", () => {
    followSize(document.getElementById("size"));
    document.querySelectorAll(".menu").forEach(followMenu);
  });
})();
