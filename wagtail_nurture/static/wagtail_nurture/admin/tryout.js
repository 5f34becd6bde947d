/* The screen of a try-out: asks for the next step when it is due, and shows it without a reload. Without this file the
   same buttons load the page anew. */
function nurtureTryout() {
  const root = document.querySelector("[data-nurture-tryout]");
  if (!root) return;
  const live = document.querySelector("[data-ntry-live]");
  let timer = 0, busy = false, failures = 0;

  const walk = () => root.querySelector(".ntry-walk");
  const token = () => root.querySelector("[name=csrfmiddlewaretoken]").value;

  async function send(data) {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    data.set("csrfmiddlewaretoken", token());
    try {
      const answer = await fetch(root.dataset.nurtureTryout, {
        method: "POST", body: data, headers: { "X-Nurture-Tryout": "1" }, credentials: "same-origin", redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.status);
      failures = 0;
      show(await answer.text());
    } catch (error) {
      failures += 1; // a restart of the server must not end the walk: what it stands on is kept
      if (failures < 40) timer = setTimeout(tick, Math.min(1000 * failures, 5000));
    } finally {
      busy = false;
    }
  }

  function show(html) {
    const draft = document.createElement("template");
    draft.innerHTML = html;
    const next = draft.content.querySelector(".ntry-walk");
    const present = walk();
    if (!next) return location.reload();
    const held = document.activeElement && root.contains(document.activeElement) ? document.activeElement : null;
    const before = present.querySelectorAll(".nflow-step").length;
    present.replaceWith(next);
    if (held && held.name) {
      const same = next.querySelector(`button[name="${held.name}"][value="${held.value}"]`) || next.querySelector("button");
      if (same) same.focus({ preventScroll: true });
    }
    if (next.querySelectorAll(".nflow-step").length !== before) {
      const cards = next.querySelectorAll(".nflow-card");
      const last = cards[cards.length - 1];
      if (live) live.textContent = last.querySelector(".nflow-words").textContent;
      last.scrollIntoView({ block: "nearest" });
    }
    begin();
  }

  function tick() {
    const data = new FormData();
    data.set("do", "tick");
    data.set("run", walk().dataset.run);
    send(data);
  }

  function begin() {
    clearTimeout(timer);
    root.querySelectorAll("[data-ntry-hide]").forEach((button) => { button.hidden = true; });
    const look = walk().dataset.look;
    if (look !== undefined) timer = setTimeout(tick, Number(look));
    const bar = root.querySelector("[data-left]");
    if (bar) run(bar, performance.now());
  }

  function run(bar, since) {
    if (!bar.isConnected) return;
    bar.value = bar.max - Number(bar.dataset.left) + (performance.now() - since) / 1000;
    requestAnimationFrame(() => run(bar, since));
  }

  root.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.value === "other") return;
    event.preventDefault();
    const data = new FormData(event.target);
    data.set(button.name, button.value);
    send(data);
  });

  begin();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", nurtureTryout);
else nurtureTryout();
