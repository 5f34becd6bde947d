/* The folded steps that wait for a date read as the flow does: "the next 24 December, 18:00", "3 days before “Birthday”". */
class NurtureWaitUntil extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(...given) {
    const block = super.render(...given);
    block.getTextLabel = () => {
      const { field, years, hour } = block.childBlocks;
      const when = field ? this.ownDate(block.childBlocks) : this.date(block.childBlocks);
      if (!when) return "";
      return this.meta.folded[years.getValue()].replace("%(when)s", when).replace("%(hour)s", hour.getTextLabel());
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

  ownDate({ field, amount, unit, side }) {
    const number = Number(amount.getValue());
    const name = field.getTextLabel();
    if (!name || !Number.isInteger(number)) return "";
    const forms = this.meta.folded[unit.getValue()][side.getValue()];
    const words = number === 0 ? this.meta.folded.day : forms[number === 1 ? 0 : 1];
    return words.replace("%(n)d", number).replace("%(field)s", name);
  }
}
window.telepath.register("wagtail_nurture.WaitUntil", NurtureWaitUntil);
