// The demo's stage: asks for the state every other second and shows it. No framework.
(() => {
  const $ = (id) => document.getElementById(id);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const words = JSON.parse($("words").textContent);
  const say = (text, value) => text.replace("{}", value);
  const EVERY = 2000;
  let open = null;      // name of the mail on the phone
  let newest = null;    // newest mail seen so far
  let told = 0;         // lines of the journal shown
  const read = new Set();

  function show(state) {
    $("now").textContent = state.now;
    $("ahead").textContent = state.ahead ? say(words.ahead, state.ahead) : words.time;
    $("next").textContent = state.next ? `(${state.next})` : "";
    $("silent").hidden = state.worker;
    $("scenario").textContent = state.scenario;
    showYou(state.you);
    showFlow(state);
    showMails(state.mails, state.you ? state.you.email : "");
  }

  function showYou(you) {
    $("you").hidden = !you;
    $("nobody").hidden = Boolean(you);
    if (!you) return;
    $("email").textContent = you.email;
    $("status").textContent = you.status;
    $("journal").replaceChildren(...you.journal.map((line) => {
      const item = document.createElement("li");
      const time = document.createElement("time");
      time.textContent = line.at;
      item.append(time, line.words);
      return item;
    }));
    if (you.journal.length !== told) $("you").scrollTop = $("you").scrollHeight;
    told = you.journal.length;
  }

  let drawn = "";
  function showFlow(state) {
    if (state.diagram + state.here === drawn) return;
    drawn = state.diagram + state.here;
    $("diagram").innerHTML = state.diagram; // our own server drew it and escaped what people wrote
    const here = state.here && $(`step-${state.here}`);
    if (here) {
      here.classList.add("is-here");
      here.dataset.here = words.here;
      here.scrollIntoView({ block: "nearest" });
    }
  }

  function showMails(mails, mine) {
    $("no-mail").hidden = mails.length > 0;
    if (newest === null) mails.forEach((mail) => read.add(mail.name));
    if (mails.length && mails[0].name !== newest) {
      // A new mail opens by itself; once the shop knows you, only when it is yours.
      const fresh = mails.filter((mail) => newest === null || mail.name > newest);
      const chosen = fresh.find((mail) => !mine || mail.to.includes(mine)) || (open ? null : fresh[0]);
      newest = mails[0].name;
      if (chosen) openMail(chosen.name);
    }
    $("mails").replaceChildren(...mails.map((mail) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const subject = document.createElement("strong");
      const about = document.createElement("span");
      subject.textContent = mail.subject;
      about.textContent = mail.to === mine ? words.you : say(words.to, mail.to);
      button.append(subject, about);
      button.classList.toggle("new", !read.has(mail.name));
      if (mail.name === open) button.setAttribute("aria-current", "true");
      button.onclick = () => { openMail(mail.name); showMails(mails, mine); };
      item.append(button);
      return item;
    }));
    const unread = mails.filter((mail) => !read.has(mail.name)).length;
    $("unread").hidden = !unread;
    $("unread").textContent = say(words.unread, unread);
  }

  function openMail(name) {
    open = name;
    read.add(name);
    $("mail").src = `/demo/mail/${name}`;
  }

  // A link in the mail opens in the shop, as it would in the reader's browser. The frame itself runs no script.
  $("mail").addEventListener("load", () => {
    $("mail").contentDocument?.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link) return;
      event.preventDefault();
      $("site").src = link.href;
    });
  });

  async function post(form, name, value) {
    const body = new FormData();
    body.set(name, value);
    const answer = await fetch(form.dataset.post, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  document.querySelectorAll("form[data-post]").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.disabled = true;
    try {
      const state = await post(form, button.name, button.value);
      if ("fresh" in form.dataset) {
        $("site").src = `/${document.documentElement.lang}/`;
        await refresh();
      } else {
        show(state);
      }
    } finally {
      button.disabled = false;
    }
  }));

  async function refresh() {
    const answer = await fetch("/demo/state");
    if (answer.ok) show(await answer.json());
  }

  show(JSON.parse($("state").textContent));
  setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, EVERY);
})();
