// Asks what needs attention in the entry that is being written, once the typing pauses.
const PAUSE_MS = 900;
const panel = document.getElementById("cc-warnings");
const form = document.getElementById("faq_form");
let timer = 0;
let asking = null;

function show({ measures, findings }) {
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

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.set("faq", panel.dataset.faq);
  try {
    const answer = await fetch(panel.dataset.url, { method: "POST", body, signal: asking.signal });
    if (answer.ok) show(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") console.warn("No hints just now:", error.message);
  }
}

if (panel && form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}
