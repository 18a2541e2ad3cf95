// The slider over the days on which something became known. Every text is set as text.
function made(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function save(name, text) {
  const link = made("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function render({ model, el }) {
  const words = model.get("words");
  const last = model.get("labels").length - 1;
  const box = made("div", "explorer-time");
  const name = made("label", "explorer-day", words.day + " ");
  const slider = made("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = last;
  slider.step = 1;
  slider.id = "day-" + Math.random().toString(36).slice(2);
  name.htmlFor = slider.id;
  const day = made("output");
  day.htmlFor = slider.id;
  const back = made("button", "", "‹");
  const on = made("button", "", "›");
  for (const [button, key, way] of [[back, "earlier", -1], [on, "later", 1]]) {
    button.type = "button";
    button.title = words[key];
    button.setAttribute("aria-label", words[key]);
    button.addEventListener("click", () => go(model.get("index") + way));
  }

  const jump = made("select");
  const jumpName = made("label", "explorer-jump", words.jump + " ");
  jump.setAttribute("aria-label", words.jump);
  jump.append(new Option(words.none, ""));
  const ticks = made("div", "explorer-ticks");
  ticks.setAttribute("aria-hidden", "true");
  for (const [place, label] of Object.entries(model.get("editions"))) {
    jump.append(new Option(label, place));
    const tick = made("i");
    tick.style.insetInlineStart = (last ? (100 * place) / last : 0) + "%";
    ticks.append(tick);
  }
  jump.addEventListener("change", () => jump.value && go(Number(jump.value)));
  jumpName.append(jump);

  function go(place) {
    const index = Math.max(0, Math.min(last, place));
    if (index === model.get("index")) return;
    model.set("index", index);
    model.save_changes();
    show();
  }

  function show() {
    const index = model.get("index");
    slider.value = index;
    day.textContent = model.get("labels")[index];
    slider.setAttribute("aria-valuetext", day.textContent);
    jump.value = String(index) in model.get("editions") ? String(index) : "";
    back.disabled = index === 0;
    on.disabled = index === last;
  }

  // A kernel has answered. Inside the explorer keys belong to its own lists and sliders: JupyterLab
  // would move from cell to cell with the arrows. It looks at the element with the focus alone.
  function live() {
    if (el.classList.contains("explorer-live")) return;
    el.classList.add("explorer-live");
    const whole = el.closest(".explorer") || el;
    whole.addEventListener("focusin", (event) =>
      event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  }

  slider.addEventListener("input", () => go(Number(slider.value)));
  model.on("change:index", show);
  model.on("msg:custom", (message) => {
    if (message.kind === "alive") live();
    if (message.kind === "file") save(message.name, message.text);
  });

  const head = made("div", "explorer-head");
  name.append(day);
  head.append(name, jumpName);
  const track = made("div", "explorer-track");
  const rail = made("div", "explorer-rail");
  rail.append(slider, ticks);
  track.append(back, rail, on);
  box.append(head, track);
  el.append(box);
  show();
  model.send({ kind: "alive" });
}

export default { render };
