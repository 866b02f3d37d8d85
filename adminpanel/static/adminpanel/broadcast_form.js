// Counts the audience and shows the messages of the broadcast that is being written.
import { form, whileTyping } from "./typing.js";

const panel = document.getElementById("cc-typed");
const status = panel.querySelector("[role=status]");
const shown = panel.querySelector("[data-shown]");

// Read aloud only when it changes.
function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

const ask = whileTyping(panel, 700, {
  // Of a picture, that there is one is enough for the preview.
  more: () => ({ picture: "", picture_chosen: form.elements.picture.files.length ? "1" : "" }),
  show: async (answer) => {
    shown.innerHTML = await answer.text(); // a template of ours
    say(shown.querySelector("[data-said]")?.textContent.trim() ?? "");
  },
  failed: () => say(panel.dataset.failed),
});

// Fields that only what was chosen elsewhere gives a meaning.
function fold() {
  const when = form.querySelector("[name=when]:checked")?.value;
  form.querySelector("[data-when]").hidden = when === "now";
  for (const row of form.querySelectorAll("[data-button]")) {
    row.querySelector("[data-entry]").hidden = row.querySelector("select").value !== "entry";
  }
  form.querySelector("[data-until]").hidden = form.elements.repeats.value === "never";
}

form.addEventListener("change", fold);
fold();
ask();
