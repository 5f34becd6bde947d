/* What this editor may not add is not offered: neither in the message nor inside its parts. What stands there stays. */
(() => {
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  function withhold(definition, names, done) {
    if (!definition || done.has(definition)) return;
    done.add(definition);
    if (definition.groupedChildBlockDefs) {
      const everything = Object.values(definition.childBlockDefsByName);
      definition.groupedChildBlockDefs = definition.groupedChildBlockDefs
        .map(([group, blocks]) => [group, blocks.filter((block) => !names.has(block.name))])
        .filter(([, blocks]) => blocks.length);
      everything.forEach((block) => withhold(block, names, done));
    }
    (definition.childBlockDefs || []).forEach((block) => withhold(block, names, done));
    withhold(definition.childBlockDef, names, done);
  }

  class MessageBlocks extends StreamBlockDefinition {
    constructor(name, groups, states, meta) {
      super(name, groups, states, meta);
      if (meta.withheld.length) withhold(this, new Set(meta.withheld), new Set());
    }
  }

  window.telepath.register("wagtail_nurture.MessageBlocks", MessageBlocks);
})();
