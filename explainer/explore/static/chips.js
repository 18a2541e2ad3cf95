// The options of one filter as buttons that stay pressed, each with the figures behind it.
function render({ model, el }) {
  const box = document.createElement("div");
  const name = document.createElement("span");
  const row = document.createElement("div");
  name.id = "filter-" + Math.random().toString(36).slice(2);
  name.className = "explorer-label";
  name.textContent = model.get("label");
  box.className = "explorer-chips";
  row.className = "explorer-options";
  row.setAttribute("role", "group");
  row.setAttribute("aria-labelledby", name.id);
  box.append(name, row);
  el.append(box);
  const soon = once(show);

  function made(option) {
    const chip = document.createElement("button");
    const count = document.createElement("span");
    chip.type = "button";
    chip.tabIndex = -1;
    chip.dataset.value = option.value;
    if (option.look) {
      const sign = document.createElement("i");
      sign.className = option.look;
      chip.append(sign);
    }
    chip.append(option.text + " ");
    count.className = "count";
    chip.append(count);
    chip.addEventListener("click", () => toggle(option.value));
    return chip;
  }

  function toggle(value) {
    const held = model.get("value");
    const kept = held.filter((other) => other !== value);
    model.set("value", kept.length < held.length ? kept : [...held, value]);
    model.save_changes();
    show();
  }

  function build() {
    const held = row.contains(document.activeElement) ? document.activeElement.dataset.value : "";
    row.replaceChildren(...model.get("options").map(made));
    show();
    if (held) row.querySelector(`[data-value="${CSS.escape(held)}"]`)?.focus();
  }

  function show() {
    const held = model.get("value");
    const counts = model.get("counts");
    const all = [...row.children];
    for (const chip of all) {
      const count = counts[chip.dataset.value] || 0;
      chip.setAttribute("aria-pressed", String(held.includes(chip.dataset.value)));
      chip.classList.toggle("none", !count);
      chip.querySelector(".count").textContent = count.toLocaleString("en");
    }
    if (!all.some((chip) => chip.tabIndex === 0)) stop(all[0]);
  }

  // One stop for the Tab key; arrow keys move from option to option, as in a toolbar.
  function stop(at) {
    for (const chip of row.children) chip.tabIndex = chip === at ? 0 : -1;
  }

  row.addEventListener("focusin", (event) => stop(event.target));
  row.addEventListener("keydown", (event) => {
    const all = [...row.children];
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
      Home: 0, End: all.length - 1,
    }[event.key];
    if (to === undefined || at < 0) return;
    all[to]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });

  model.on("change:options", () => queueMicrotask(build));
  model.on("change:value", soon);
  model.on("change:counts", soon);
  build();
}

export default { render };
