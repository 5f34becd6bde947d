/* The folded "Wait" block reads as the flow does: "1 day, not before 9:00". Without this, its label has no plural. */
class NurtureWait extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(...given) {
    const block = super.render(...given);
    block.getTextLabel = (options) => {
      const { amount, unit, not_before: hour } = block.childBlocks;
      const number = Number(amount.getValue());
      const forms = this.meta.lengths[unit.getValue()];
      if (!forms || !Number.isInteger(number)) return "";
      const length = forms[number === 1 ? 0 : 1].replace("%(n)d", number);
      return hour.getValue() ? `${length}, ${hour.getTextLabel(options)}` : length;
    };
    return block;
  }
}
window.telepath.register("wagtail_nurture.Wait", NurtureWait);
