// Under an answer: 朗读, 复制, 转发.
import { say } from "./notice.js";

export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard on http or in older browsers
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    const focused = document.activeElement;
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
  }
  say(done);
}

export async function share(title, url) {
  if (!navigator.share) return copy(`${title}\n${url}`, "链接已复制，粘贴给家人就能看。");
  try {
    await navigator.share({ title, url });
  } catch (error) {
    if (error.name !== "AbortError") await copy(`${title}\n${url}`, "链接已复制，粘贴给家人就能看。");
  }
}

export function speak(button, text) {
  const label = button.querySelector("span");
  const rest = () => {
    label.textContent = "朗读";
    button.setAttribute("aria-pressed", "false");
  };
  const speaking = button.getAttribute("aria-pressed") === "true";
  speechSynthesis.cancel();
  if (speaking) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "zh-CN";
  words.rate = 0.95;
  words.onend = rest;
  words.onerror = (event) => {
    rest();
    if (event.error !== "interrupted" && event.error !== "canceled") say("这台设备没有中文朗读。");
  };
  label.textContent = "停止";
  button.setAttribute("aria-pressed", "true");
  speechSynthesis.speak(words);
}

export function attach(tools, answer) {
  const entry = answer.parts[0]?.entry;
  const url = entry ? `${location.origin}/q/${entry}` : location.origin + "/";
  const spoken = answer.text.split("\n").filter((line) => !line.startsWith("依据：")).join("\n");
  const speaker = tools.querySelector(".speak");
  if (globalThis.speechSynthesis) speaker.addEventListener("click", () => speak(speaker, spoken)); else speaker.remove();
  tools.querySelector(".copy").addEventListener("click", () => copy(`${answer.text}\n${url}`, "答案已复制。"));
  const sharer = tools.querySelector(".share");
  if (entry) sharer.addEventListener("click", () => share(answer.parts[0].question, url)); else sharer.remove();
}
