/* Shows how far an import (or a batch of letters) is: asks for the changing part of the page until nothing moves any
   more, and once after a file was downloaded: the page then offers more. */
(function () {
  "use strict";
  const place = document.querySelector("[data-nurture-import]");
  if (!place) return;
  const address = window.location.pathname + "?part";

  function look() {
    fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
      .then((words) => {
        const held = place.contains(document.activeElement) && focused(document.activeElement);
        place.innerHTML = words;
        const again = held && place.querySelector(held);
        if (again) again.focus();
        if (place.querySelector("[data-busy]")) window.setTimeout(look, 1000);
      })
      .catch(() => window.setTimeout(look, 5000));
  }

  /* How to find what has the focus once it is drawn anew. */
  function focused(element) {
    if (element.hasAttribute("form")) return '[form="' + element.getAttribute("form") + '"]';
    return element.form && 'form[action="' + element.form.getAttribute("action") + '"] button';
  }

  if (place.hasAttribute("data-busy")) window.setTimeout(look, 700);
  place.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-nurture-download")) window.setTimeout(look, 1500);
  });
})();
