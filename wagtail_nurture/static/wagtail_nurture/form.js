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

  // Counts, and nothing else: that this form was seen, that it was begun. No cookie, no id, once for each page.
  const said = new Set();
  const say = (form, what) => {
    const address = form.dataset.nurtureSeen;
    if (!address || !navigator.sendBeacon || said.has(`${what} ${form.id}`)) return;
    said.add(`${what} ${form.id}`);
    const locale = form.elements.namedItem("locale").value;
    navigator.sendBeacon(address, new URLSearchParams({ what, locale }));
  };
  const begun = (event) => {
    const form = event.target.closest && event.target.closest("form.nurture-form");
    if (!form || event.target.name === "website") return;
    say(form, "view");
    say(form, "start");
  };
  document.addEventListener("input", begun);
  document.addEventListener("change", begun);
  const watch = () => {
    const forms = document.querySelectorAll("form[data-nurture-seen]");
    if (!window.IntersectionObserver) return;
    const observer = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
        observer.unobserve(entry.target);
        say(entry.target, "view");
      });
    }, { rootMargin: "0px 0px -15% 0px" });
    forms.forEach((form) => observer.observe(form));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();

  // Back from the thanks page: the form can be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form.nurture-form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
  });
})();
