// Shows the entry that is being written as a patient's phone would.
import { form, whileTyping } from "./typing.js";

const panel = document.getElementById("cc-live");

if (panel && form) {
  const messages = panel.querySelector(".cc-live-messages");
  const status = panel.querySelector("[role=status]");
  const chosen = (name) => panel.querySelector(`[name=${name}]:checked`).value;
  const tell = (words) => {
    if (status.textContent !== words) status.textContent = words; // read aloud only when it changes
  };
  const ask = whileTyping(panel, 350, {
    more: () => ({ length: chosen("cc-length") }),
    show: async (answer) => {
      messages.innerHTML = await answer.text(); // rendered and escaped by our own server
      tell("");
    },
    failed: () => tell(status.dataset.failed),
  });
  const choose = () => {
    panel.dataset.phone = chosen("cc-phone");
    ask();
  };
  panel.addEventListener("change", choose);
  choose(); // a browser may have kept an earlier choice
}
