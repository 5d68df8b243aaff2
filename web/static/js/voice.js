// Speaking instead of typing, where the browser can. The words stay in the box until they are sent.
import { say } from "./notice.js";

const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
const FAULTS = {
  "not-allowed": "没有麦克风权限。请在浏览器设置里允许，或用输入法键盘上的话筒。",
  "no-speech": "没有听到声音，请再点一次话筒说。",
};

export function attach(button, box, changed) {
  if (!Recognition) return;
  const listener = new Recognition();
  listener.lang = "zh-CN";
  listener.interimResults = true;
  let listening = false;
  let before = "";

  const show = (on) => {
    listening = on;
    button.setAttribute("aria-pressed", String(on));
  };
  listener.onresult = (event) => {
    box.value = before + Array.from(event.results, (result) => result[0].transcript).join("");
    changed();
  };
  listener.onerror = (event) => {
    if (event.error !== "aborted") say(FAULTS[event.error] ?? "这个浏览器的语音输入用不了，请用输入法键盘上的话筒。");
  };
  listener.onend = () => {
    show(false);
    box.focus();
  };
  button.hidden = false;
  show(false);
  button.addEventListener("click", () => {
    if (listening) return listener.stop();
    before = box.value;
    show(true);
    say("请说话，说完点“发送”。");
    listener.start();
  });
}
