// Sends the entry's form as it stands to a panel's address once the typing pauses.
export const form = document.getElementById("faq_form");

// Calls show(answer) with what the server said, or failed(error). Returns what asks at once.
export function whileTyping(panel, pauseMs, { more = () => ({}), show, failed }) {
  let timer = 0;
  let asking = null;

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of Object.entries({ faq: panel.dataset.faq, ...more() })) {
      body.set(name, value);
    }
    try {
      const answer = await fetch(panel.dataset.url, {
        method: "POST",
        body,
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
      await show(answer);
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    }
  }

  // Through jQuery, since the fields for sources and related entries tell only its listeners.
  window.django.jQuery(form).on("input change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pauseMs);
  });
  return ask;
}
