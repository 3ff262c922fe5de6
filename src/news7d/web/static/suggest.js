// What somebody who types may mean, below the search field: names in the news, outlets, sections (ARIA combobox with a list).
const form = document.querySelector("[data-suggest]");
const field = form?.querySelector("input[type=search]");
if (field) {
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", said("Suggestions"));
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) field.setAttribute(name, value);
  field.after(list);
  let asked = 0;
  let timer;
  const options = () => [...list.children];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");
  const choose = (option) => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (items) => {
    list.replaceChildren(
      ...items.map((item, place) => {
        const option = Object.assign(document.createElement("li"), { id: `suggestion-${place}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.path = item.path;
        const name = Object.assign(document.createElement("bdi"), { textContent: item.text });
        option.append(name, Object.assign(document.createElement("span"), { textContent: item.kind }));
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => (location.href = item.path));
        return option;
      }),
    );
    list.hidden = !items.length;
    field.setAttribute("aria-expanded", String(items.length > 0));
    field.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const typed = field.value.trim();
    const turn = ++asked;
    if (typed.length < 2 || /[":]/.test(typed)) return show([]);
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const told = answer.ok ? await answer.json() : { items: [] };
      if (turn === asked) show(told.items);
    } catch {
      show([]);
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  field.addEventListener("blur", () => setTimeout(() => show([]), 150));
  field.addEventListener("keydown", (event) => {
    const all = options();
    if (list.hidden || !all.length) return;
    const now = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[(now + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(now <= 0 ? undefined : all[now - 1]);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen()) location.href = chosen().dataset.path;
    else return;
    event.preventDefault();
  });
}
