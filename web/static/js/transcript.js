// The conversation on the screen.
const log = document.getElementById("log");
const chips = document.getElementById("chips");
const welcome = document.querySelector(".welcome");
const waiting = document.getElementById("waiting");
const SLOW = 400; // milliseconds before we say that we are looking

export const copyOf = (name) => document.getElementById(name).content.cloneNode(true);

export function addQuestion(text) {
  welcome.hidden = true;
  log.append(copyOf("question"));
  const article = log.lastElementChild;
  article.querySelector(".said").textContent = text;
  article.classList.add("fresh");
  return article;
}

// The server made and escaped `answer.html` from knowledge files; nothing that anybody typed stands in it.
export function addAnswer(after, answer) {
  const fragment = copyOf("reply");
  const article = fragment.querySelector("article");
  article.classList.add(answer.status, "fresh");
  article.querySelector(".content").innerHTML = answer.html;
  after.after(fragment);
  return article;
}

export function offer(questions, status) {
  chips.className = "chips " + status;
  chips.replaceChildren(...questions.map((question) => {
    const button = document.createElement("button");
    button.className = "chip";
    button.name = "message";
    button.value = button.textContent = question;
    return button;
  }));
}

export function markUnsent(article, reason, again) {
  const line = document.createElement("p");
  line.className = "unsent";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "重发";
  button.addEventListener("click", again);
  line.append(`没发出去：${reason} `, button);
  article.append(line);
}

export const markSending = (article) => article.querySelector(".unsent")?.remove();

// Runs `work`; says that we are looking only when it takes long.
export async function patiently(work) {
  const timer = setTimeout(() => {
    waiting.hidden = false;
    waiting.textContent = "正在查，请稍等……";
  }, SLOW);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    waiting.hidden = true;
    waiting.textContent = "";
  }
}

export function clear() {
  log.replaceChildren();
  offer([], "");
  welcome.hidden = false;
}

// Read-out programs hear each new line once; what is put back after a reload they have heard before.
export function quietly(work) {
  log.setAttribute("aria-live", "off");
  work();
  setTimeout(() => log.removeAttribute("aria-live"));
}
