// The page of one entry: print and share.
import { share } from "./tools.js";

const reveal = (id, act) => {
  const button = document.getElementById(id);
  button.hidden = false;
  button.addEventListener("click", act);
};
reveal("print", () => print());
reveal("share", () => share(document.querySelector("h1").textContent, document.querySelector("link[rel=canonical]").href));
