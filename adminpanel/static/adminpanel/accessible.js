// What the markup of django-unfold and select2 lacks for keyboards and screen readers.

// A field that searches while one types has the name of the select that it stands for.
function nameSearchFields() {
  for (const input of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const select = input.closest(".select2-container").previousElementSibling;
    const label = select?.id && document.querySelector(`label[for="${select.id}"]`);
    if (label) input.setAttribute("aria-label", label.textContent.replace("*", "").trim());
  }
}

function pressByKey(event) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.currentTarget.click();
}

// The icon that shows and hides the menu is a span.
function makeMenuAButton() {
  for (const icon of document.querySelectorAll("#header-inner span[x-on\\:click*=sidebar]")) {
    icon.tabIndex = 0;
    icon.setAttribute("role", "button");
    icon.setAttribute("aria-label", "Menu");
    icon.addEventListener("keydown", pressByKey);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  makeMenuAButton();
  // Its "remove all" is no item of the list it stands in, and too easily pressed by mistake.
  for (const select of document.querySelectorAll("select[multiple]")) {
    select.removeAttribute("data-allow-clear");
  }
  window.django?.jQuery?.(nameSearchFields); // after select2 has begun
});
