/* Folded rules, happenings and countdowns read as the flow does: "clicked in the message “Advice”, and has 10 points or more". */
(() => {
  const { StructBlockDefinition, StreamBlockDefinition } = window.wagtailStreamField.blocks;
  const OPEN = "…";

  const filled = (field) => Boolean(field && field.getValue());
  const shown = (field) => (filled(field) ? day(field.getValue()) || field.getTextLabel() || "" : "");

  /* "20 March 2027" for "2027-03-20"; nothing for what is no day. */
  function day(value) {
    const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value)) || [];
    if (!year) return "";
    const language = document.documentElement.lang || "en";
    const how = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(language.startsWith("en") ? "en-GB" : language, how).format(Date.UTC(year, month - 1, date));
  }

  /* `words` with each %(place)s filled in by `value(name)`. */
  const fill = (words, value) => words.replace(/%\((\w+)\)[sd]/g, (_place, name) => value(name) || OPEN);

  const places = (pages, fields) =>
    pages.filter(([name]) => filled(fields[name])).map(([name, words]) => ` ${fill(words, () => shown(fields[name]))}`).join("");

  const fits = (way, fields) =>
    Object.entries(way.when).every(([name, values]) => {
      if (name === "pages") return places(way.pages, fields) !== "";
      return values === true ? filled(fields[name]) : values.includes(fields[name].getValue());
    });

  const form = (way, fields) => {
    if (!way.by) return way.words[0];
    const language = document.documentElement.lang || "en";
    const one = new Intl.PluralRules(language).select(Number(fields[way.by].getValue()) || 0) === "one";
    return way.words[one ? 0 : 1];
  };

  /* The first of `ways` that fits `fields`, filled in; null when none does. */
  function worded(ways, fields) {
    const way = ways.find((each) => fits(each, fields));
    if (!way) return null;
    const words = form(way, fields)
      .replace("%(pages)s", () => places(way.pages, fields))
      .replace("%(more)s", () => places(way.more || [], fields));
    return fill(words, (name) => shown(fields[name]));
  }

  /* One condition or happening in words; what has none of its own is told by its name and its fields. */
  function said(child, told) {
    if (child.block.toldAsGroup) return child.block.toldAsGroup();
    const words = worded(told.kinds[child.type] || [], child.block.childBlocks || {});
    return words ?? [child.block.blockDef.meta.label, child.getTextLabel()].filter(Boolean).join(" ");
  }

  /* Its own heading says the same as the heading of the whole rule: "viewed at least 2 pages", not "2 × any page type". */
  function headed(child, told) {
    const byFields = child.getTextLabel.bind(child);
    child.getTextLabel = (options) => {
      if (child.block.toldAsGroup) return child.block.getTextLabel();
      return worded(told.kinds[child.type] || [], child.block.childBlocks || {}) ?? byFields(options);
    };
    if (child.titleElement) child.titleElement.text(child.getTextLabel() || "");
    return child;
  }

  class ToldAlone extends StructBlockDefinition {
    render(...given) {
      const block = super.render(...given);
      block.getTextLabel = () => worded(this.meta.folded, block.childBlocks) ?? "";
      return block;
    }
  }

  class Rule extends StructBlockDefinition {
    render(...given) {
      const block = super.render(...given);
      const { match: how, conditions } = block.childBlocks;
      const { told } = conditions.blockDef.meta;
      block.getTextLabel = () => {
        const match = how.getValue();
        const parts = conditions.children.map((child) => said(child, told));
        if (!parts.length) return "";
        if (match === "none") return fill(told.none, () => parts.join("; "));
        return parts.reduce((first, second) => fill(told[match] || told.all, (name) => ({ first, second })[name]));
      };
      if (block.layout) block.layout.getTextLabel = block.getTextLabel;
      block.toldAsGroup = () => fill(told.group, () => block.getTextLabel());
      return block;
    }
  }

  class Told extends StreamBlockDefinition {
    render(...given) {
      const block = super.render(...given);
      const { told } = this.meta;
      const make = block._createChild.bind(block);
      block._createChild = (...how) => headed(make(...how), told);
      block.children.forEach((child) => headed(child, told));
      block.getTextLabel = () => {
        const parts = block.children.map((child) => said(child, told));
        return parts.length < 2 ? parts[0] || "" : `${parts.slice(0, -1).join(", ")} ${told.or} ${parts.at(-1)}`;
      };
      return block;
    }
  }

  window.telepath.register("wagtail_nurture.Rule", Rule);
  window.telepath.register("wagtail_nurture.Told", Told);
  window.telepath.register("wagtail_nurture.ToldAlone", ToldAlone);
})();
