// A result of 算一算 or 孕育日历: copy, share, print. Without this file the page reads the same.
import { copy, share } from "./tools.js";

const reveal = (id, act) => {
  const button = document.getElementById(id);
  button.hidden = false;
  button.addEventListener("click", act);
};
const written = () => {
  const result = document.getElementById("result").cloneNode(true);
  result.querySelectorAll("details, .actions, table, .crumbs").forEach((node) => node.remove());
  result.querySelectorAll("h1, h2, h3, p, li").forEach((node) => node.append("\n"));
  result.querySelectorAll("h3 small, .span, .verdict").forEach((node) => node.prepend(" "));
  return result.textContent.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n");
};
reveal("copy", () => copy(written(), "已复制，可以粘贴给家人。"));
reveal("share", () => share(document.title, location.href));
reveal("print", () => print());
