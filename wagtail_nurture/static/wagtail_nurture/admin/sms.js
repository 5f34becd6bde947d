/* How long a text message gets, while it is written: its alphabet, its letters, its parts. The server counts the same
   (content/sms/alphabet.py, draw.py): with the sender, the link, the STOP mention and the longest values of its fields. */
(() => {
  const BASIC = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
      "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
  );
  const EXTENSION = new Set("\f^{}\\[~]|€");
  const ROOM = { gsm: [160, 153], ucs: [70, 67] };
  const LINK = /\{\{\s*link\s*\}\}/;
  const FIELD = /\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*(?:\|([^{}|<>]*))?\}\}/g;

  const isGsm = (letter) => BASIC.has(letter) || EXTENSION.has(letter);

  function measure(text) {
    const letters = [...text];
    const kind = letters.every(isGsm) ? "gsm" : "ucs";
    const size = (letter) => (kind === "gsm" ? (EXTENSION.has(letter) ? 2 : 1) : letter.length);
    const [alone, each] = ROOM[kind];
    const units = letters.reduce((sum, letter) => sum + size(letter), 0);
    if (units <= alone) return { kind, units, parts: 1, free: alone - units, room: alone };
    let parts = 1;
    let filled = 0;
    for (const letter of letters) {
      if (filled + size(letter) > each) {
        parts += 1;
        filled = 0;
      }
      filled += size(letter);
    }
    return { kind, units, parts, free: each - filled, room: each };
  }

  function longest(written, facts, hasLink) {
    let text = written.trim().replace(/\r\n/g, "\n");
    const link = hasLink ? "x".repeat(facts.link) : "";
    const place = LINK.exec(text);
    if (place) {
      const after = text.slice(place.index + place[0].length).replace(new RegExp(LINK, "g"), "");
      text = text.slice(0, place.index) + link + after;
    } else if (link) {
      text = `${text} ${link}`;
    }
    let signed = false;
    const drawn = text.replace(FIELD, (_all, name, fallback) => {
      if (name === "sender_name") signed = true;
      const words = (fallback || "").trim();
      const room = facts.fields[name] === undefined ? 30 : facts.fields[name];
      return words + "x".repeat(Math.max(0, room - words.length));
    });
    return `${signed ? "" : `${facts.sender}: `}${drawn} ${facts.stop}`;
  }

  const say = (words, facts) => words.replace(/%\((\w+)\)s/g, (_all, name) => facts[name]);

  class Counted extends window.StimulusModule.Controller {
    static values = { facts: Object, words: Object };

    connect() {
      this.told = document.createElement("output");
      this.told.className = "nurture-sms-count";
      this.told.htmlFor = this.element.id;
      this.element.insertAdjacentElement("afterend", this.told);
      this.count = this.count.bind(this);
      this.form = this.element.form;
      this.form.addEventListener("input", this.count);
      this.form.addEventListener("change", this.count);
      this.count();
    }

    disconnect() {
      this.form.removeEventListener("input", this.count);
      this.form.removeEventListener("change", this.count);
      this.told.remove();
    }

    price(parts) {
      const { price, currency } = this.factsValue;
      const shown = { style: "currency", currency, maximumFractionDigits: 4 };
      return new Intl.NumberFormat(document.documentElement.lang || undefined, shown).format(parts * price);
    }

    count() {
      const { page, url, landing } = this.form.elements;
      const hasLink = Boolean((page && page.value) || (url && url.value.trim()) || (landing && landing.value));
      const found = measure(longest(this.element.value, this.factsValue, hasLink));
      const strange = [...new Set(this.element.value)].filter((letter) => !isGsm(letter)).join("");
      const words = this.wordsValue;
      const lines = [say(found.parts === 1 ? words.one : words.several, found)];
      if (strange) lines.push(say(words.strange, { letters: strange.slice(0, 20) }));
      if (found.parts > this.factsValue.most) lines.push(say(words.most, this.factsValue));
      if (this.factsValue.price) lines.push(say(words.cost, { price: this.price(found.parts) }));
      lines.push(words.counted);
      this.told.replaceChildren(...lines.map((line) => Object.assign(document.createElement("span"), { textContent: line })));
      this.told.dataset.alphabet = found.kind;
      this.told.dataset.units = found.units;
      this.told.dataset.parts = found.parts;
      this.told.classList.toggle("nurture-sms-over", found.parts > this.factsValue.most);
    }
  }

  window.wagtail.app.register("nurture-sms", Counted);
})();
