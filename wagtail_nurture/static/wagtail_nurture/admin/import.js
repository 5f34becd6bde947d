/* Shows how far an import is: asks for the changing part of the page until nothing moves any more. */
(function () {
  "use strict";
  const place = document.querySelector("[data-nurture-import][data-busy]");
  if (!place) return;
  const address = window.location.pathname + "?part";

  function look() {
    fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
      .then((words) => {
        const held = document.activeElement && document.activeElement.getAttribute("form");
        place.innerHTML = words;
        if (held) {
          const again = place.querySelector('[form="' + held + '"]');
          if (again) again.focus();
        }
        if (place.querySelector("[data-busy]")) window.setTimeout(look, 1000);
      })
      .catch(() => window.setTimeout(look, 5000));
  }
  window.setTimeout(look, 700);
})();
