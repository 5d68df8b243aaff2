// Known questions for what is being typed: at most five, chosen by finger or by keys.
const MOST_TYPED = 20;
const PAUSE = 120; // milliseconds
const PERSONAL = /\d{5}/; // numbers of people and cards never leave the box before it is sent

export function attach(box, list, spoken, choose) {
  let asked = 0;
  let timer = 0;
  let active = -1;

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    spoken.textContent = "";
    box.removeAttribute("aria-activedescendant");
  };
  const pick = (item) => {
    const question = item.textContent;
    close();
    choose(question);
  };
  const mark = (next) => {
    const items = [...list.children];
    active = (next + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    items[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[active].id);
  };
  const show = (questions) => {
    close();
    if (!questions.length) return;
    list.replaceChildren(...questions.map((question, i) => {
      const item = document.createElement("li");
      item.id = "offer-" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = question;
      item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps its focus
      item.addEventListener("click", () => pick(item));
      return item;
    }));
    list.hidden = false;
    spoken.textContent = `有 ${questions.length} 个相近的问题，按上下键选`;
  };
  const look = async () => {
    const typed = box.value.trim();
    const turn = ++asked;
    if (typed.length < 2 || typed.length > MOST_TYPED || PERSONAL.test(typed)) return close();
    try {
      const response = await fetch("/api/suggestions?q=" + encodeURIComponent(typed));
      const { suggestions } = await response.json();
      if (turn === asked && document.activeElement === box) show(suggestions.filter((question) => question !== typed));
    } catch {
      close(); // a weak network: go on without
    }
  };

  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? list.children.length - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) pick(list.children[active]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return close;
}
