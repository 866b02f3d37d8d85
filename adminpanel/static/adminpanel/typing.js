// Sends the form that is being written as it stands to a panel's address once the typing pauses.
export const form = document.querySelector("#faq_form, #broadcast_form");

// Calls show(answer) with what the server said, or failed(error). Returns what asks at once.
export function whileTyping(panel, pauseMs, { more = () => ({}), show, failed }) {
  let timer = 0;
  let asking = null;

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of Object.entries({ faq: panel.dataset.faq ?? "", ...more() })) {
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

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, pauseMs);
  }

  // Through jQuery where there is one: the fields for sources and related entries tell only its
  // listeners.
  const jQuery = window.django?.jQuery;
  for (const name of ["input", "change"]) {
    if (jQuery) jQuery(form).on(name, later);
    else form.addEventListener(name, later);
  }
  return ask;
}
