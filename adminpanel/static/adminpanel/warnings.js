// Asks what needs attention in the entry that is being written.
import { form, whileTyping } from "./typing.js";

const panel = document.getElementById("cc-warnings");

async function show(answer) {
  const { measures, findings } = await answer.json();
  panel.querySelector(".cc-measures").textContent = measures;
  const status = panel.querySelector("[role=status]");
  const { none, some } = status.dataset;
  const said = findings.length ? `${some} ${findings.length}` : none;
  if (status.textContent !== said) status.textContent = said; // read aloud only when it changes
  panel.querySelector("ul").replaceChildren(
    ...findings.map(({ level, message }) => {
      const item = document.createElement("li");
      const text = document.createElement("span");
      item.className = `cc-level-${level}`;
      text.textContent = message;
      item.append(text);
      return item;
    }),
  );
}

if (panel && form) {
  whileTyping(panel, 900, {
    show,
    failed: (error) => console.warn("No hints just now:", error.message),
  });
}
