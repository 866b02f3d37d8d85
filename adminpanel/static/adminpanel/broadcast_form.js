// Counts the audience and shows the messages of the broadcast that is being written.
const PAUSE_MS = 700;
const form = document.getElementById("broadcast_form");
const panel = document.getElementById("cc-live");
const status = panel.querySelector("[role=status]");
const shown = panel.querySelector("[data-shown]");
let timer = 0;
let asking = null;

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.set("picture_chosen", form.elements.picture.files.length ? "1" : "");
  body.delete("picture"); // its place is enough for the preview
  try {
    const answer = await fetch(panel.dataset.url, { method: "POST", body, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
    shown.innerHTML = await answer.text(); // a template of ours
    const said = shown.querySelector("[data-said]")?.textContent.trim() ?? "";
    if (status.textContent !== said) status.textContent = said; // read aloud when it changes
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = panel.dataset.failed;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
}

// Fields that the choice made elsewhere gives a meaning.
function fold() {
  const when = form.querySelector("[name=when]:checked")?.value;
  form.querySelector("[data-when]").hidden = when === "now";
  for (const row of form.querySelectorAll("[data-button]")) {
    row.querySelector("[data-entry]").hidden = row.querySelector("select").value !== "entry";
  }
  const repeats = form.elements.repeats.value !== "never";
  form.querySelector("[data-until]").hidden = !repeats;
}

form.addEventListener("input", later);
form.addEventListener("change", () => {
  fold();
  later();
});
fold();
ask();
