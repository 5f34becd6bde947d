/* A chooser in which nothing is chosen has no words: without this, a folded block says "null" for it. */
(() => {
  const { FieldBlock } = window.wagtailStreamField.blocks;
  const words = FieldBlock.prototype.getTextLabel;
  FieldBlock.prototype.getTextLabel = function (options) {
    return words.call(this, options) ?? "";
  };
})();
