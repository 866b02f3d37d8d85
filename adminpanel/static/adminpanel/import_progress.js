// Asks how far the worker is, and shows the page anew once it has finished.
const box = document.getElementById("import-progress");
const bar = document.getElementById("import-bar");

async function look() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    const { running, done, total } = await answer.json();
    if (!running) {
      window.location.reload();
      return;
    }
    if (total) {
      bar.max = total;
      bar.value = done;
      box.querySelector("[data-done]").textContent = done;
      box.querySelector("[data-total]").textContent = total;
    }
  } catch {
    // The next look may find the server again.
  }
  setTimeout(look, 1000);
}

look();
