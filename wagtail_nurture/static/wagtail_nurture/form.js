// Sends a capture form without leaving the page until it is accepted. Without this script the form works all the same.
(() => {
  "use strict";
  if (window.nurtureForms) return;
  window.nurtureForms = true;
  const opened = performance.now();

  const send = async (form) => {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (response.redirected) {
      window.location.assign(response.url);
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.querySelector("form.nurture-form");
    if (!answer) throw new Error("No form in the answer");
    answer.id = form.id;
    form.replaceWith(answer);
    const first = answer.querySelector("[autofocus]");
    if (first) first.focus();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.nurture-form")) return;
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    form.elements.namedItem("t").value = Math.round(performance.now() - opened);
    if (!window.fetch) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    send(form).catch(() => HTMLFormElement.prototype.submit.call(form));
  });

  // Back from the thanks page: the form can be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form.nurture-form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
  });
})();
