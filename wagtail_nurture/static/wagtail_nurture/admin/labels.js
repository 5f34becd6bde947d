/* Where nothing is chosen there are no words: without this, a folded block says "null" or "- Select an option -". */
(() => {
  const { FieldBlock } = window.wagtailStreamField.blocks;
  const words = FieldBlock.prototype.getTextLabel;
  FieldBlock.prototype.getTextLabel = function (options) {
    const label = words.call(this, options) ?? "";
    return /^-.*-$/.test(label) && this.getValue() === "" ? "" : label;
  };
})();
