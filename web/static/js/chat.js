// The chat without page loads. Without script the same forms post to the server.
import * as feedback from "./feedback.js";
import { say } from "./notice.js";
import { ask, Unsent } from "./sending.js";
import * as tools from "./tools.js";
import * as transcript from "./transcript.js";
import * as typeahead from "./typeahead.js";
import { Visit } from "./visit.js";
import * as voice from "./voice.js";

const NOT_JUDGED = ["smalltalk", "clarification"];
const visit = new Visit();
const log = document.getElementById("log");
const form = document.getElementById("box");
const box = document.getElementById("message");
const closeOffers = typeahead.attach(box, document.getElementById("offers"), document.getElementById("spoken"), begin);
const unsent = new Map(); // item -> its article, until it is answered
let queue = Promise.resolve();

const grow = () => {
  box.style.height = "auto";
  box.style.height = box.scrollHeight + 3 + "px";
};
const toTop = (article) => article.scrollIntoView({ block: "start" });

// In a panel on another site our other pages may not be shown: they open on their own.
function openApart(part) {
  if (!document.body.classList.contains("embedded")) return;
  part.querySelectorAll("a[href^='/']").forEach((link) => Object.assign(link, { target: "_blank", rel: "noopener" }));
}

function showAnswer(item, article, answer) {
  const reply = transcript.addAnswer(article, answer);
  openApart(reply);
  if (NOT_JUDGED.includes(answer.status)) return;
  const bar = reply.querySelector(".tools");
  // A moment later, and outside the live region: the answer is read out, its buttons are not.
  setTimeout(() => {
    bar.append(transcript.copyOf("tools"));
    tools.attach(bar, answer);
    if (item.judged) return feedback.thank(bar, false);
    feedback.attach(bar, answer.exchange_id, () => {
      item.judged = true;
      visit.save();
    });
  });
}

async function deliver(item, article) {
  unsent.delete(item);
  transcript.markSending(article);
  try {
    const answer = await transcript.patiently(() => ask(item, visit.conversation));
    if (!visit.items.includes(item)) return; // cleared meanwhile
    visit.conversation = answer.conversation_id;
    item.answer = answer;
    visit.save();
    showAnswer(item, article, answer);
    if (item === visit.last) {
      transcript.offer(answer.suggestions, answer.status);
      toTop(article);
    }
  } catch (error) {
    if (!(error instanceof Unsent)) throw error;
    unsent.set(item, article);
    transcript.markUnsent(article, error.message, () => {
      article.focus({ preventScroll: true });
      enqueue(item, article);
    });
  }
}

function enqueue(item, article) {
  queue = queue.then(() => deliver(item, article)); // in order: each answer may lean on the one before
}

function begin(message) {
  const question = message.trim();
  if (!question) return say("请先写上想问的事，比如“三孩补贴多少钱”。");
  closeOffers();
  if (navigator.onLine) say("");
  box.value = "";
  grow();
  transcript.offer([], "");
  const article = transcript.addQuestion(question);
  toTop(article);
  // The tapped button is gone, or the keyboard would cover the answer: go on from the question.
  if (document.activeElement !== box || matchMedia("(pointer: coarse)").matches) article.focus({ preventScroll: true });
  enqueue(visit.add(question), article);
}

function restore() {
  let article = null;
  transcript.quietly(() => {
    for (const item of visit.items) {
      article = transcript.addQuestion(item.message);
      if (item.answer) showAnswer(item, article, item.answer); else enqueue(item, article);
    }
  });
  const last = visit.last?.answer;
  if (last) transcript.offer(last.suggestions, last.status);
  if (article) requestAnimationFrame(() => toTop(article));
}

function clear(event) {
  event.preventDefault();
  globalThis.speechSynthesis?.cancel();
  const before = visit.clear();
  unsent.clear();
  transcript.clear();
  document.getElementById("main").focus();
  if (!before.items.length) return say("对话是空的。");
  say("对话已清空。", "找回来", () => {
    Object.assign(visit, before);
    visit.save();
    say("");
    restore();
    log.lastElementChild.focus({ preventScroll: true });
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".ask")) return;
  event.preventDefault();
  begin(event.submitter?.name === "message" ? event.submitter.value : box.value);
});
box.addEventListener("keydown", (event) => {
  // keyCode 229: some input methods do not say that they are composing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  begin(box.value);
});
box.addEventListener("input", grow);
document.getElementById("clear")?.addEventListener("click", clear);
addEventListener("offline", () => say("网络断开了。您写的话不会丢，连上以后自动再发。"));
addEventListener("online", () => {
  say("");
  unsent.forEach((article, item) => enqueue(item, article));
});
if (!navigator.onLine) say("现在没有网络。可以先写好，连上以后再发。");
voice.attach(document.getElementById("voice"), box, grow);

if (document.body.classList.contains("embedded")) {
  const leave = () => parent.postMessage("assistant:close", "*"); // says nothing but “close”, so any parent may hear it
  const button = document.getElementById("close");
  button.hidden = false;
  button.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave();
  });
}

if (log.children.length) { // the server wrote this transcript: script came late
  visit.clear();
  openApart(log);
}
visit.conversation ||= form.elements.conversation_id.value;
restore();
if (box.value) grow();
