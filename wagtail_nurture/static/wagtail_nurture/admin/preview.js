/* Beside the preview of a message: whom it speaks to (looked for by name, remembered by the server), and a button that
   tries it out as it stands in the form: a test to oneself, or a file to look at. The preview itself is Wagtail's: it is asked to load anew by a change of its mode. */
(() => {
  const PERSON = "person", PAUSE = 250;

  function begin(box) {
    const form = document.querySelector("[data-edit-form]");
    const mode = box.closest("[data-controller='w-preview']").querySelector("[data-w-preview-target='mode']");
    const part = (name) => box.querySelector(`[data-nurture-${name}]`);
    const [person, words, found, said, test] = ["person", "words", "found", "said", "test"].map(part);

    const post = (url, data) => {
      data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      return fetch(url, { method: "POST", body: data, credentials: "same-origin", redirect: "error" });
    };
    const ask = async (name, value) => {
      const data = new FormData();
      data.set(name, value);
      const answer = await post(box.dataset.personUrl, data);
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };
    const failed = () => { said.textContent = said.dataset.failed; };
    const read = () => mode.dispatchEvent(new Event("change", { bubbles: true }));

    const choose = async (each) => {
      try {
        await ask("person", each.id);
        part("name").textContent = each.name;
        part("whom").hidden = false;
        words.value = "";
        found.replaceChildren();
        words.focus();
        read();
      } catch { failed(); }
    };
    const row = (each) => {
      const button = document.createElement("button"), address = document.createElement("span");
      button.type = "button";
      button.textContent = each.name;
      address.textContent = each.address;
      button.append(address);
      button.addEventListener("click", () => choose(each));
      const item = document.createElement("li");
      item.append(button);
      return item;
    };
    let timer = 0, asked = 0;
    const look = async () => {
      const number = ++asked, sought = words.value.trim();
      try {
        const people = sought.length > 1 ? (await ask("words", sought)).people : [];
        if (number !== asked) return; // an older answer that came late
        found.replaceChildren(...people.map(row));
        said.textContent = sought.length > 1 && !people.length ? words.dataset.none : "";
      } catch { failed(); }
    };
    if (words) {
      words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); });
      words.addEventListener("keydown", (event) => {
        if (event.key === "Enter") { event.preventDefault(); clearTimeout(timer); look(); }
      });
    }

    const show = () => {
      if (person) person.hidden = mode.value !== PERSON;
    };
    mode.addEventListener("change", show);
    show();

    const keep = (file, name) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    };
    const attempt = async () => {
      if (test.disabled) return;
      const data = new FormData(form);
      data.set("nurture_mode", mode.value);
      for (const field of box.querySelectorAll("[data-nurture-also]")) data.set(field.dataset.nurtureAlso, field.value);
      test.disabled = true;
      said.textContent = test.dataset.busy;
      try {
        const answer = await post(box.dataset.testUrl, data);
        if (answer.headers.get("Content-Type") === "application/pdf") {
          keep(await answer.blob(), "letter.pdf");
          said.textContent = test.dataset.done;
        } else said.textContent = (await answer.json()).said;
      } catch { failed(); }
      test.disabled = false;
    };
    if (!test) return;
    test.addEventListener("click", attempt);
    for (const field of box.querySelectorAll("[data-nurture-also]")) {
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") { event.preventDefault(); attempt(); }
      });
    }
  }

  const start = () => document.querySelectorAll("[data-nurture-preview]").forEach(begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
