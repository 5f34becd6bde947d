/* The checklist of the overview turns green by itself: while something is not, it asks again, ever less often. */
(() => {
  const box = document.querySelector("[data-nurture-checklist]");
  if (!box) return;
  const rows = box.querySelector("[data-nurture-rows]");
  const form = box.querySelector("form");
  const said = box.querySelector("[data-nurture-said]");
  const FIRST = 2000, LONGEST = 20000;
  let pause = FIRST, timer = 0, asking = false;

  const fold = () => rows.querySelector("details");
  const finished = () => fold().dataset.done === fold().dataset.total;

  function show(html) {
    const next = document.createElement("div");
    next.innerHTML = html;
    if (!next.querySelector("details")) return;
    const before = fold(), done = before.dataset.done;
    if (before.outerHTML.replace(/ open(="")?/, "") === next.querySelector("details").outerHTML.replace(/ open(="")?/, "")) return;
    const focused = rows.contains(document.activeElement) ? document.activeElement.id : "";
    const wasOpen = before.open, wasFinished = finished();
    rows.replaceChildren(...next.childNodes);
    if (finished() === wasFinished) fold().open = wasOpen;
    if (focused) (document.getElementById(focused) || fold().querySelector("summary")).focus();
    if (fold().dataset.done !== done) {
      said.textContent = rows.querySelector("[data-nurture-summary]").textContent;
      pause = FIRST;
    }
  }

  async function ask(now) {
    clearTimeout(timer);
    if (asking || document.hidden) return;
    asking = true;
    const body = new FormData(form);
    if (now === true) body.append("now", "1");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "XMLHttpRequest" },
        redirect: "error",
      });
      if (answer.status === 200) show(await answer.text());
    } catch {
      pause = LONGEST; /* the site does not answer: try again later */
    } finally {
      asking = false;
    }
    if (!finished()) {
      timer = setTimeout(ask, pause);
      pause = Math.min(pause * 1.5, LONGEST);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pause = FIRST;
    ask(true);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    pause = FIRST;
    ask();
  });
  ask();
})();
