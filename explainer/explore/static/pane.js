// Blocks as explainer.markup made them, and over a chart's marks buttons that open source cards.
function render({ model, el }) {
  const box = document.createElement("div");
  box.className = "explorer-pane";
  if (model.get("live")) box.setAttribute("aria-live", "polite");
  el.append(box);
  const soon = once(fill);

  function fill() {
    const held = document.activeElement?.closest?.(".explorer-pane") === box
      ? document.activeElement.dataset.of
      : undefined;
    const open = [...box.querySelectorAll("details")].map((part) => part.open);
    box.innerHTML = model.get("markup");
    box.querySelectorAll("details").forEach((part, at) => (part.open = !!open[at]));
    box.querySelectorAll("a[href^='http']").forEach((link) => {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    });
    code();
    marks();
    if (held) box.querySelector(`[data-of="${CSS.escape(held)}"]`)?.focus();
  }

  function code() {
    const text = model.get("code");
    if (!text) return;
    const block = document.createElement("pre");
    block.tabIndex = 0;
    block.textContent = text;
    box.append(block);
  }

  function marks() {
    const picture = box.querySelector(".chart .plate img");
    const spots = model.get("spots");
    if (!picture || !spots.length) return;
    const layer = document.createElement("div");
    layer.className = "explorer-marks";
    layer.setAttribute("role", "group");
    layer.setAttribute("aria-label", model.get("label"));
    picture.replaceWith(layer);
    layer.append(picture);
    for (const spot of spots) layer.append(button(spot));
    const picked = layer.querySelector(".picked") || layer.querySelector("button");
    picked.tabIndex = 0;
    layer.addEventListener("keydown", move);
  }

  function button(spot) {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.dataset.of = spot.of;
    mark.tabIndex = -1;
    mark.title = spot.label;
    mark.setAttribute("aria-label", spot.label);
    for (const side of ["left", "top", "width", "height"]) mark.style[side] = spot[side] + "%";
    choose(mark);
    mark.addEventListener("click", () => pick(spot.of));
    return mark;
  }

  function choose(mark) {
    const is = mark.dataset.of === model.get("picked");
    mark.classList.toggle("picked", is);
    mark.setAttribute("aria-pressed", String(is));
  }

  function pick(of) {
    model.set("picked", of);
    model.save_changes();
    model.send({ pick: of });
  }

  // One stop for the Tab key; arrow keys move from mark to mark, as in a toolbar.
  function move(event) {
    const all = [...event.currentTarget.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
      Home: 0, End: all.length - 1,
    }[event.key];
    if (to === undefined || at < 0 || !all[to]) return;
    for (const mark of all) mark.tabIndex = mark === all[to] ? 0 : -1;
    all[to].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  // A number in a statement, a list or a table opens the card of its figure, too.
  box.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#figure-'], a[href^='#position-']");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ pick: link.hash.slice(1).replace("-", ":") });
  });

  model.on("change:markup", soon);
  model.on("change:spots", soon);
  model.on("change:code", soon);
  model.on("change:picked", () => box.querySelectorAll(".explorer-marks button").forEach(choose));
  fill();
}

export default { render };
