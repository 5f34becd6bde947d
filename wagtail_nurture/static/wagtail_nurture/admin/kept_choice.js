/* A list of options keeps a value that is none of them any more: it gets an option of its own. */
(() => {
  const Select = window.telepath.constructors["wagtail.widgets.Select"];

  class KeptSelect extends Select {
    constructor(html, deleted) {
      super(html);
      const Bound = this.boundWidgetClass;
      this.boundWidgetClass = class extends Bound {
        setState(state) {
          const known = Array.from(this.input.options, (option) => option.value);
          const gone = [].concat(state ?? []).filter((value) => value && !known.includes(String(value)));
          gone.forEach((value) => this.input.add(new Option(deleted.replace("%s", () => value), value)));
          super.setState(state);
        }
      };
    }
  }

  window.telepath.register("wagtail_nurture.KeptSelect", KeptSelect);
})();
