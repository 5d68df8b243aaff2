// What was said during this visit. It stays in this tab, so that a reload loses nothing and closing the page forgets all.
const NAME = "visit";

export class Visit {
  // items: {key, message, answer, judged}, oldest first; answer is null while the message is not answered.
  constructor() {
    this.conversation = "";
    this.items = [];
    try {
      Object.assign(this, JSON.parse(sessionStorage.getItem(NAME)));
    } catch { /* storage is switched off or holds something else: begin anew */ }
  }

  get last() {
    return this.items[this.items.length - 1];
  }

  add(message) {
    const item = { key: newKey(), message, answer: null, judged: false };
    this.items.push(item);
    this.save();
    return item;
  }

  save() {
    const { conversation, items } = this;
    try { sessionStorage.setItem(NAME, JSON.stringify({ conversation, items })); } catch { /* as above */ }
  }

  clear() {
    const before = { conversation: this.conversation, items: this.items };
    Object.assign(this, { conversation: "", items: [] });
    this.save();
    return before;
  }
}

// crypto.randomUUID exists on https only; a portal inside an office may well be http.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16).padStart(8, "0")).join("-");
}
