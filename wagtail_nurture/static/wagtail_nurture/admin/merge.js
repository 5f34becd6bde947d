/* "Insert a field" below each text that may tell a merge field: inputs by a Stimulus controller, rich text by a control
   of Draftail. The fields and the words come from the page (#nurture-merge-fields); both ways open the same dialog. */
(() => {
  if (window.nurtureMerge) return;
  window.nurtureMerge = true;

  const described = () => {
    const source = document.getElementById("nurture-merge-fields");
    return source ? JSON.parse(source.textContent) : null;
  };

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  let dialog, saying;

  function build({ groups, words }) {
    const field = make("select", { id: "nurture-merge-field" });
    for (const group of groups) {
      const options = group.fields.map(({ name, label }) => make("option", { value: name }, label));
      field.append(make("optgroup", { label: group.label }, ...options));
    }
    const fallback = make("input", { id: "nurture-merge-fallback", type: "text", maxlength: "100", autocomplete: "off", "aria-describedby": "nurture-merge-help" });
    const code = make("code");
    const known = make("span");
    const unknown = make("span");
    const cancel = make("button", { type: "button", class: "button button-secondary" }, words.cancel);
    const insert = make("button", { type: "submit", class: "button" }, words.insert);
    const form = make(
      "form",
      { method: "dialog" },
      make("h2", { id: "nurture-merge-title", class: "w-h3" }, words.title),
      make("p", { class: "nurture-meta" }, words.about),
      make("label", { for: field.id }, words.field),
      field,
      make("label", { for: fallback.id }, words.fallback),
      fallback,
      make("p", { id: "nurture-merge-help", class: "nurture-meta" }, words.help),
      make("p", { class: "nurture-merge-shown", "aria-live": "polite" }, code, make("br"), words.example, " ", known, make("br"), words.unknown, " ", unknown),
      make("p", { class: "nurture-buttons" }, insert, cancel),
    );
    const box = make("dialog", { class: "nurture-merge", "aria-labelledby": "nurture-merge-title" }, form);
    const samples = new Map(groups.flatMap((group) => group.fields.map((each) => [each.name, each.sample || each.label])));

    const instead = () => fallback.value.replace(/[{}|<>]/g, "").trim();
    const text = () => `{{ ${field.value}${instead() ? `|${instead()}` : ""} }}`.replace("| ", "|");
    const show = () => {
      code.textContent = text();
      known.textContent = samples.get(field.value);
      unknown.textContent = instead() || `(${words.nothing})`;
    };
    field.addEventListener("change", show);
    fallback.addEventListener("input", show);
    cancel.addEventListener("click", () => box.close(""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      box.close(text());
    });
    saying = make("div", { class: "w-sr-only", role: "status" });
    document.body.append(box, saying);
    return {
      box,
      ask(done) {
        fallback.value = "";
        show();
        box.returnValue = "";
        box.addEventListener("close", () => done(box.returnValue), { once: true });
        box.showModal();
        field.focus();
      },
      said(chosen) {
        saying.textContent = words.inserted.replace("%(field)s", chosen);
      },
    };
  }

  /* Asks which field; `done` gets the text to insert, or "" when it was given up. */
  function ask(done) {
    const known = described();
    if (!known) return;
    dialog = dialog && dialog.box.isConnected ? dialog : build(known);
    dialog.ask((chosen) => {
      done(chosen);
      if (chosen) dialog.said(chosen);
    });
  }

  function openButton(words, label) {
    const button = make("button", { type: "button", class: "nurture-merge-open", "aria-haspopup": "dialog" }, words.open);
    if (label) button.append(make("span", { class: "w-sr-only" }, `: ${label}`));
    return button;
  }

  class Merge extends window.StimulusModule.Controller {
    connect() {
      const known = described();
      if (!known || this.button) return;
      const label = this.element.id && document.querySelector(`label[for="${CSS.escape(this.element.id)}"]`);
      this.button = openButton(known.words, label ? label.textContent.replace("*", "").trim() : "");
      this.button.addEventListener("click", () => this.open());
      this.element.after(this.button);
    }

    disconnect() {
      this.button?.remove();
      this.button = null;
    }

    open() {
      const input = this.element;
      const { selectionStart, selectionEnd } = input;
      ask((chosen) => {
        input.focus();
        if (!chosen) return;
        input.setRangeText(chosen, selectionStart, selectionEnd, "end");
        for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
      });
    }
  }
  window.wagtail.app.register("nurture-merge", Merge);

  if (!window.draftail || !window.React || !window.DraftJS) return;
  const { createElement } = window.React;

  function Control({ getEditorState, onChange }) {
    const known = described();
    if (!known) return null;
    const insert = (chosen) => {
      if (!chosen) return;
      const { EditorState, Modifier } = window.DraftJS;
      const state = getEditorState();
      const content = state.getCurrentContent();
      const changed = Modifier.replaceText(content, state.getSelection(), chosen, state.getCurrentInlineStyle());
      const next = EditorState.push(state, changed, "insert-characters");
      onChange(EditorState.forceSelection(next, changed.getSelectionAfter()));
    };
    /* The editor keeps its selection when it loses the focus; one that was never entered is written to at its end. */
    const open = () => {
      const { EditorState } = window.DraftJS;
      const state = getEditorState();
      const selection = state.getSelection();
      const entered = selection.getHasFocus() || selection.getAnchorOffset() > 0 || selection.getAnchorKey() !== state.getCurrentContent().getFirstBlock().getKey();
      if (!entered) onChange(EditorState.moveSelectionToEnd(state));
      ask(insert);
    };
    return createElement("button", { type: "button", className: "nurture-merge-open", "aria-haspopup": "dialog", onClick: open }, known.words.open);
  }
  window.draftail.registerPlugin({ type: "nurture-merge", meta: Control }, "controls");
})();
