/* The panel "Checks of the message": asks what the checks found whenever the message was saved, and leads to the place. */
(() => {
  const { Controller } = window.StimulusModule;

  class Checks extends Controller {
    static targets = ["found", "failed"];
    static values = { url: String };

    connect() {
      this.saved = () => this.look();
      document.addEventListener("w-autosave:success", this.saved);
      this.look();
    }

    disconnect() {
      document.removeEventListener("w-autosave:success", this.saved);
    }

    async look() {
      if (!this.urlValue) return;
      const asked = (this.asked = (this.asked || 0) + 1);
      try {
        const answer = await fetch(this.urlValue, { headers: { "X-Requested-With": "XMLHttpRequest" }, redirect: "error" });
        if (!answer.ok) throw new Error(answer.status);
        const html = await answer.text();
        if (asked !== this.asked) return;
        this.foundTarget.innerHTML = html;
        this.failedTarget.hidden = true;
        this.count();
      } catch {
        this.failedTarget.hidden = asked !== this.asked;
      }
    }

    /* On the button that opens the panel: how many things stop publishing, or else how many there are to know. */
    count() {
      const { nurtureCount, nurtureStops } = this.foundTarget.querySelector("[data-nurture-count]").dataset;
      const counter = document.querySelector("[data-side-panel-toggle=nurture-checks] [data-side-panel-toggle-counter]");
      if (!counter) return;
      counter.textContent = nurtureStops > 0 ? nurtureStops : nurtureCount;
      counter.hidden = nurtureCount === "0";
      counter.classList.toggle("w-bg-critical-200", nurtureStops > 0);
      counter.classList.toggle("w-bg-surface-button-default", !(nurtureStops > 0));
    }

    show({ params: { place } }) {
      const found = document.querySelector(`[data-contentpath="${CSS.escape(place)}"]`);
      if (!found) return;
      for (let closed = found.querySelector("[data-panel-toggle][aria-expanded=false]"); closed; closed = null) closed.click();
      for (let around = found.parentElement; around; around = around.parentElement) {
        const toggle = around.matches("[data-panel]") && around.querySelector("[data-panel-toggle]");
        if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
      }
      const field = found.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true], button");
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      /* On a phone the panel covers the form. */
      if (window.innerWidth < 800) document.querySelector("[data-form-side-close-button]")?.click();
      found.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
      field?.focus({ preventScroll: true });
    }
  }

  window.wagtail.app.register("nurture-checks", Checks);
})();
