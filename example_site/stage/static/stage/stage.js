// The demo's stage: asks for the state every other second and shows it. No framework.
(() => {
  const $ = (id) => document.getElementById(id);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const words = JSON.parse($("words").textContent);
  const say = (text, value) => text.replace("{}", value);
  const EVERY = 2000;
  let open = null;      // the mail or text on the phone
  let known = null;     // names of the mails and texts seen so far
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
    showMails(state.mails, state.you ? [state.you.email, state.you.phone].filter(Boolean) : []);
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
    const yours = (mail) => mine.some((address) => mail.to.includes(address));
    if (known === null) mails.forEach((mail) => read.add(mail.name));
    // A new mail opens by itself; once the shop knows you, only when it is yours.
    const fresh = mails.filter((mail) => known === null || !known.has(mail.name));
    known = new Set([...(known || []), ...mails.map((mail) => mail.name)]);
    const chosen = fresh.find((mail) => !mine.length || yours(mail)) || (open ? null : fresh[0]);
    if (chosen) openMail(chosen);
    $("mails").replaceChildren(...mails.map((mail) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const subject = document.createElement("strong");
      const about = document.createElement("span");
      subject.textContent = mail.subject;
      const to = mine.includes(mail.to) ? words.you : say(words.to, mail.to);
      about.textContent = mail.text ? `${words.text} ${to}` : to;
      button.append(subject, about);
      button.classList.toggle("new", !read.has(mail.name));
      if (open && mail.name === open.name) button.setAttribute("aria-current", "true");
      button.onclick = () => { openMail(mail); showMails(mails, mine); };
      item.append(button);
      return item;
    }));
    const unread = mails.filter((mail) => !read.has(mail.name)).length;
    $("unread").hidden = !unread;
    $("unread").textContent = say(words.unread, unread);
  }

  function openMail(mail) {
    open = mail;
    read.add(mail.name);
    $("mail").src = mail.url;
    $("answer").hidden = !mail.text;
    $("answer").querySelector(".hint").hidden = true;
    $("reply").value = "STOP";
  }

  // A text can be answered: the demo's gateway tells the site, as a provider's would.
  $("answer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    event.submitter && (event.submitter.disabled = true);
    try {
      const body = new FormData(form);
      body.set("name", open.name);
      const answer = await fetch(form.dataset.post, { method: "POST", body, headers: { "X-CSRFToken": token } });
      form.querySelector(".hint").hidden = answer.ok;
      if (!answer.ok) return;
      show(await answer.json());
      $("mail").src = open.url;
    } finally {
      event.submitter && (event.submitter.disabled = false);
    }
  });

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

  document.querySelectorAll("header form[data-post]").forEach((form) => form.addEventListener("submit", async (event) => {
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
