// The chat without page loads. Without this file the same forms post to the server.
"use strict";
(() => {
  const log = document.getElementById("log");
  const chips = document.getElementById("chips");
  const box = document.getElementById("box");
  const input = document.getElementById("message");
  const ids = document.querySelectorAll("input[name=conversation_id]");
  let busy = false;

  const bubble = (side, fill) => {
    const article = document.createElement("article");
    article.className = "bubble " + side;
    fill(article);
    log.append(article);
    article.scrollIntoView({ block: side === "theirs" ? "nearest" : "start" });
    return article;
  };
  const paragraph = (text) => (node) => {
    const p = document.createElement("p");
    p.textContent = text;
    node.append(p);
  };
  const offer = (questions) => {
    chips.replaceChildren(...questions.map((question) => {
      const button = document.createElement("button");
      button.name = "message";
      button.value = question;
      button.textContent = question;
      return button;
    }));
  };
  const post = (message, conversation) => fetch("/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, conversation_id: conversation || null }),
  });

  async function ask(message) {
    if (busy || !message.trim()) return;
    busy = true;
    bubble("theirs", paragraph(message));
    const waiting = setTimeout(() => box.classList.add("waiting"), 300);
    try {
      let response = await post(message, ids[0].value);
      if (response.status === 404) response = await post(message, "");
      const body = await response.json();
      if (!response.ok) throw new Error(body.error.message);
      ids.forEach((field) => { field.value = body.conversation_id; });
      // The server made and escaped this HTML from knowledge files; it holds nothing the family typed.
      bubble("ours " + body.status, (node) => { node.innerHTML = body.html; });
      offer(body.suggestions);
    } catch (error) {
      const text = error instanceof TypeError ? "网络不通，没有发出去。请检查网络后再试。" : error.message;
      bubble("ours error", paragraph(text));
      offer([message]);
    } finally {
      clearTimeout(waiting);
      box.classList.remove("waiting");
      busy = false;
    }
  }

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = event.submitter && event.submitter.name === "message" ? event.submitter.value : input.value;
    input.value = "";
    ask(chosen);
  });
})();
