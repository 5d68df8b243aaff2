// One line above the box: 已复制, 网络断开了, 对话已清空.
const line = document.getElementById("notice");

export function say(text, action, act) {
  line.textContent = text;
  if (!action) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action;
  button.addEventListener("click", act);
  line.append(button);
}
