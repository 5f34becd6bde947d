/* A new scenario, message or form is made once, whether Wagtail's autosave makes it or the editor's own button does,
   however slowly the server answers: on our editors the form waits for an autosave that is under way, since its answer
   carries the address of what was just made; and no autosave begins once the form has been sent off. */
(() => {
  const LONGEST = 10000;
  const ENDS = ["w-autosave:success", "w-autosave:error"];
  let saving = false;
  let sentOff = false;
  document.addEventListener("w-autosave:save", (event) => (sentOff ? event.preventDefault() : (saving = true)));
  for (const end of ENDS) document.addEventListener(end, () => (saving = false));
  window.addEventListener("pageshow", () => (sentOff = false)); // they came back to it

  const saved = () =>
    new Promise((go) => {
      for (const end of ENDS) document.addEventListener(end, go, { once: true });
      setTimeout(go, LONGEST);
    });

  /* The button itself is disabled by now, or was renewed by the answer. */
  const asField = (button) =>
    Object.assign(document.createElement("input"), { type: "hidden", name: button?.name || "", value: button?.value || "" });

  const hold = async (event) => {
    const form = event.target;
    if (form.id !== "w-editor-form" || !location.pathname.includes("/nurture/")) return;
    if (!saving) {
      setTimeout(() => (sentOff = !event.defaultPrevented)); // when everybody else has had their say
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    await saved();
    saving = false;
    form.append(asField(pressed));
    form.requestSubmit();
  };
  document.addEventListener("submit", hold, { capture: true });
})();
