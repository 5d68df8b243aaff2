// {{ site.name }}: a button and a panel on another site. One line: <script src="{{ public }}/embed.js" async></script>
// No cookies, nothing inline: styles are set through the CSSOM, which a strict content policy allows.
"use strict";
(() => {
  const home = new URL(document.currentScript.src).origin;
  const name = {{ site.name | tojson }};
  const allowed = {{ origins | tojson }}.includes(location.origin);
  const phone = matchMedia("(max-width: 600px)");
  const put = (node, styles) => Object.assign(node.style, styles);

  const build = () => {
    const button = document.createElement(allowed ? "button" : "a");
    button.textContent = "问" + name;
    put(button, {
      position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", padding: "14px 20px", border: "0", borderRadius: "28px",
      font: "600 17px/1.2 system-ui, sans-serif", color: "#fff", background: "#0e6656", cursor: "pointer", textDecoration: "none",
      boxShadow: "0 4px 16px rgba(0, 0, 0, .25)",
    });
    if (!allowed) {
      console.warn(name + "：" + location.origin + " 不在允许嵌入的网站里，按钮改为打开新窗口。请管理员设置 ASSISTANT_EMBED_ORIGINS。");
      Object.assign(button, { href: home + "/", target: "_blank", rel: "noopener" });
      document.body.append(button);
      return;
    }

    const panel = document.createElement("iframe");
    panel.id = "assistant-panel";
    panel.title = name;
    panel.allow = "microphone; clipboard-write; web-share";
    put(panel, { position: "fixed", zIndex: "2147483001", display: "none", border: "0", background: "#faf5ee", boxShadow: "0 8px 32px rgba(0, 0, 0, .3)" });
    const fit = () => put(panel, phone.matches
      ? { right: "0", bottom: "0", width: "100%", height: "100%", borderRadius: "0" }
      : { right: "16px", bottom: "16px", width: "400px", height: "min(680px, calc(100vh - 32px))", borderRadius: "16px" });
    phone.addEventListener("change", fit);
    fit();

    const show = (open) => {
      if (open && !panel.src) panel.src = home + "/embed";
      panel.style.display = open ? "block" : "none";
      button.style.display = open ? "none" : "block";
      button.setAttribute("aria-expanded", String(open));
      (open ? panel : button).focus();
    };
    button.type = "button";
    button.setAttribute("aria-controls", panel.id);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => show(true));
    addEventListener("message", (event) => {
      if (event.origin === home && event.source === panel.contentWindow && event.data === "assistant:close") show(false);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.style.display === "block") show(false);
    });
    document.body.append(button, panel);
  };
  if (document.body) build(); else addEventListener("DOMContentLoaded", build);
})();
