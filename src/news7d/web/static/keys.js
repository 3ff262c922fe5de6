// The keyboard: one table, which is both what keys do and what the help shows. Any element may say `data-key="s"`: that key presses it.
const list = "news7d.list";
const off = "news7d.keys";
const at = (selector, where = document) => where.querySelector(selector);
const titles = () => [...document.querySelectorAll("main .headline a[href], main .hits a[href]")].filter((link) => link.offsetParent);
const here = () => document.activeElement?.closest("article, li, tr");
const pressed = (key) => (here() && at(`[data-key="${key}"]`, here())) || at(`main [data-key="${key}"]`) || at(`[data-key="${key}"]`);
const press = (key) => () => pressed(key)?.click();

const move = (step) => () => {
  const links = titles();
  const now = links.indexOf(document.activeElement?.closest("a"));
  const near = links.findIndex((link) => link.getBoundingClientRect().top > 60);
  const to = now < 0 ? (near < 0 ? 0 : near) : Math.min(Math.max(now + step, 0), links.length - 1);
  links[to]?.focus();
  links[to]?.scrollIntoView({ block: "center", behavior: "auto" });
};

// Stories in the order of the list that led here: [ and ] walk along it.
const stories = titles().map((link) => link.href).filter((href) => /\/story\/\d+/.test(href));
if (stories.length > 3 && !/\/(story|article)\/\d/.test(location.pathname)) sessionStorage.setItem(list, JSON.stringify([...new Set(stories)].slice(0, 200)));
const number = (href) => (href.match(/\/story\/(\d+)/) || [])[1];
const known = JSON.parse(sessionStorage.getItem(list) || "[]");
const now = number(location.href) ? known.findIndex((href) => number(href) === number(location.href)) : -1;
for (const [rel, href] of now < 0 ? [] : [["prev", known[now - 1]], ["next", known[now + 1]]])
  if (href) document.head.append(Object.assign(document.createElement("link"), { rel, href })); // swipe.js goes there too
const walk = (rel) => () => {
  const to = at(`link[rel="${rel}"]`, document.head) || (now < 0 && at(`main a[rel="${rel}"]`));
  if (to) location.href = to.href;
};

// Each section has the first letter of its name that is still free.
const sections = new Map();
for (const link of document.querySelectorAll("#sections a[href]")) {
  const letter = [...link.textContent.toLowerCase()].find((each) => /\p{L}/u.test(each) && !sections.has(each));
  if (letter) sections.set(letter, link);
}

const table = [
  ["j", said("Next headline"), move(1)],
  ["k", said("Headline before"), move(-1)],
  ["o", said("Open it; so does Enter"), () => document.activeElement?.closest("a")?.click()],
  ["v", said("The original"), press("v")],
  ["s", said("Save"), press("s")],
  ["m", said("Read or unread"), press("m")],
  ["[", said("Story before"), walk("prev")],
  ["]", said("Next story"), walk("next")],
  ["/", said("Search"), press("/")],
  ["?", said("This help"), () => help()],
];
let going = 0;

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(off)) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || at("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (Date.now() - going < 1500) {
    going = 0;
    if (sections.has(key)) {
      event.preventDefault();
      sections.get(key).click();
      return;
    }
  }
  if (key === "g") going = Date.now();
  const row = table.find(([each]) => each === key);
  if (!row) return;
  event.preventDefault();
  row[2]();
});

const made = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

function help() {
  const dialog = made("dialog", "", { className: "keys" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  const rows = [...table.map(([key, words]) => [[key], words]), ...[...sections].map(([letter, link]) => [["g", letter], link.textContent])];
  const keys = made("dl");
  for (const [pair, words] of rows) {
    const row = made("div");
    const term = made("dt");
    term.append(...pair.flatMap((key, place) => [place ? " " : "", made("kbd", key)]));
    row.append(term, made("dd", words));
    keys.append(row);
  }
  const form = made("form", "", { method: "dialog" });
  const silent = Boolean(localStorage.getItem(off));
  const turn = made("button", silent ? said("Use these keys") : said("Turn these keys off"), { className: "button", type: "button" });
  turn.addEventListener("click", () => {
    if (silent) localStorage.removeItem(off);
    else localStorage.setItem(off, "off");
    dialog.close();
  });
  form.append(turn, made("button", said("Close"), { className: "button button-main", autofocus: true }));
  dialog.append(made("h2", said("Keys"), { id: "keys-title" }), keys, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const foot = at(".page-foot ul");
if (foot) {
  const item = made("li");
  const open = made("button", said("Keys"), { type: "button", className: "plain" });
  open.addEventListener("click", help);
  item.append(open);
  foot.prepend(item);
}
