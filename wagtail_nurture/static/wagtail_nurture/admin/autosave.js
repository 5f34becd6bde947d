/* Sent off while Wagtail's autosave of a new scenario, message or form is under way, the form would make it a second
   time: on our editors it waits for the answer, which carries the address of what was just made. */
(() => {
  const LONGEST = 10000;
  const ENDS = ["w-autosave:success", "w-autosave:error"];
  let saving = false;
  document.addEventListener("w-autosave:save", () => (saving = true));
  for (const end of ENDS) document.addEventListener(end, () => (saving = false));

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
    if (!saving || form.id !== "w-editor-form" || !location.pathname.includes("/nurture/")) return;
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
