/* The folded steps that wait for a date read as the flow does: "the next 24 December, 18:00", "3 days before “Birthday”",
   "1 week after “Concert”". */
class NurtureWaitUntil extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(...given) {
    const block = super.render(...given);
    block.getTextLabel = () => {
      const { field, page, years, hour } = block.childBlocks;
      const when = field || page ? this.shifted(block.childBlocks) : this.date(block.childBlocks);
      if (!when) return "";
      return this.meta.folded[years ? years.getValue() : "once"].replace("%(when)s", when).replace("%(hour)s", hour.getTextLabel());
    };
    return block;
  }

  date({ date, years }) {
    const [year, month, day] = String(date.getValue()).split("-").map(Number);
    if (!year || !month || !day) return date.getValue();
    const shown = { day: "numeric", month: "long", timeZone: "UTC" };
    if (years.getValue() === "once") shown.year = "numeric";
    return new Intl.DateTimeFormat(this.language(), shown).format(Date.UTC(year, month - 1, day));
  }

  language() {
    const language = document.documentElement.lang || "en";
    return language.startsWith("en") ? "en-GB" : language;
  }

  shifted({ field, page, amount, unit, side }) {
    const number = Number(amount.getValue());
    const name = field ? field.getTextLabel() : this.event(page);
    if (!name || !Number.isInteger(number)) return "";
    if (number === 0 && name === this.meta.folded.own) return name;
    const forms = this.meta.folded[unit.getValue()][side.getValue()];
    const words = number === 0 ? this.meta.folded.day : forms[number === 1 ? 0 : 1];
    return words.replace("%(n)d", number).replace("%(field)s", name).replace("%(event)s", name);
  }

  event(page) {
    const title = page.getTextLabel();
    return title ? this.meta.folded.named.replace("%(page)s", title) : this.meta.folded.own;
  }
}
window.telepath.register("wagtail_nurture.WaitUntil", NurtureWaitUntil);
