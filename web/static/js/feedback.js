// 👍 and 👎 without leaving the page.
import { say } from "./notice.js";
import { post } from "./sending.js";
import { copyOf } from "./transcript.js";

export function thank(tools, focus) {
  tools.querySelector(".judge").replaceWith(copyOf("thanks"));
  tools.querySelector(".why").remove();
  if (focus) tools.querySelector(".thanks").focus({ preventScroll: true });
}

// Calls `done` once the verdict is kept.
export function attach(tools, exchange, done) {
  tools.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const given = new FormData(event.target);
    given.set(event.submitter.name, event.submitter.value);
    const body = { exchange_id: exchange };
    for (const name of ["verdict", "reason", "text"]) body[name] = given.get(name) ?? "";
    try {
      await post("/api/feedback", body);
      thank(tools, true);
      done();
    } catch (error) {
      say(`${error.message} 评价没有记下，可以再点一次。`);
    }
  });
}
