// Asks every two seconds how far the broadcast is, and shows the page anew when its state changes.
const EVERY_MS = 2000;
const box = document.getElementById("cc-watch");
const bar = box.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
    const { state, total, open, words } = await answer.json();
    if (state !== box.dataset.state) {
      window.location.reload();
      return;
    }
    if (bar && total) {
      bar.max = total;
      bar.value = total - open;
    }
    for (const place of box.querySelectorAll("[data-words]")) {
      const text = words[place.dataset.words];
      if (place.textContent !== text) place.textContent = text;
    }
    box.querySelector("[data-failed]").hidden = true;
  } catch {
    box.querySelector("[data-failed]").hidden = false; // the next look may find the server again
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
