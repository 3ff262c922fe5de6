// Theme, dialog, first-run progress, new stories, marks, pictures that do not come. Every page works without this file.
const root = document.documentElement;

// What scripts say: the page brings translations along where it is not English (docs/design/060-languages.md).
const translations = JSON.parse(document.getElementById("said")?.content.textContent || "{}");
globalThis.said = (message, values = {}) => (translations[message] ?? message).replace(/%\((\w+)\)s/g, (_, name) => values[name]);

for (const form of document.querySelectorAll("[data-themes]")) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const theme = button.value === "system" ? "" : button.value;
    const path = new URL(document.querySelector(".wordmark").href).pathname;
    document.cookie = `theme=${theme}; path=${path}; max-age=${theme ? 31536000 : 0}; samesite=lax`;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = getComputedStyle(root).getPropertyValue("--paper").trim();
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    form.closest("details").open = false;
  });
}

// An open menu closes on Escape and on a click elsewhere.
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A dialog that the server sent open becomes modal: focus stays inside, Escape closes it. Closed, it leaves the story's own address.
const dialog = document.querySelector("dialog[open]");
if (dialog) {
  dialog.close();
  dialog.showModal();
  dialog.addEventListener("close", () => history.replaceState(null, "", dialog.dataset.back));
}

for (const image of document.querySelectorAll(".picture > img")) {
  const gone = () => image.closest(".picture").remove();
  if (image.complete && image.naturalWidth === 0 && image.loading !== "lazy") gone();
  else image.addEventListener("error", gone);
}

// First run: say how far the reading is, and show the stories as soon as there are some.
const progress = document.querySelector("[data-progress]");
if (progress) {
  const look = async () => {
    try {
      const answer = await fetch(progress.dataset.progress, { headers: { accept: "application/json" } });
      if (answer.ok) {
        const now = await answer.json();
        progress.querySelector("#progress").textContent = now.sentence;
        const bar = progress.querySelector("progress");
        bar.max = now.feeds || 1;
        bar.value = now.polled;
        if (now.stories > Number(progress.dataset.stories)) return location.reload();
      }
    } catch {
      // The server is away for a moment; look again.
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1000);
}

// New stories: a quiet line above the page, which a click shows. Only pages that are looked at listen: a browser keeps few connections.
const fresh = document.querySelector("[data-live]");
if (fresh && "EventSource" in window) {
  const link = fresh.querySelector("a");
  const stories = new Set();
  let source, last, breaking, reset;
  link.href = location.pathname + location.search;
  const tell = () => {
    const count = stories.size === 1 ? said("1 new story") : stories.size ? said("%(count)s new stories", { count: stories.size }) : "";
    const words = reset ? said("New stories") : [breaking && said("Breaking: %(title)s", { title: breaking }), count].filter(Boolean).join(" · ");
    if (!words || words === link.textContent) return;
    link.textContent = words;
    link.classList.toggle("breaking", Boolean(breaking) && !reset);
    link.hidden = false;
  };
  const hear = (event) => {
    if (event.lastEventId) last = event.lastEventId;
    const story = JSON.parse(event.data);
    if (event.type === "story") stories.add(story.id);
    else if (event.type === "gone") stories.delete(story.id);
    else if (event.type === "breaking") breaking = story.title;
    else if (event.type === "reset") reset = true;
    tell();
  };
  const listen = () => {
    if (source || document.hidden) return;
    const url = new URL(fresh.dataset.live, location.href);
    if (last) url.searchParams.set("last_event_id", last);
    source = new EventSource(url);
    for (const kind of ["story", "gone", "breaking", "reset"]) source.addEventListener(kind, hear);
    source.addEventListener("error", given);
  };
  const stop = () => {
    source?.close();
    source = undefined;
  };
  // A browser comes back by itself after a break, but not after an answer that is no stream: from a proxy, or a house without room.
  const given = () => {
    if (!source || source.readyState !== EventSource.CLOSED) return;
    stop();
    setTimeout(listen, 30000);
  };
  const anew = () => (stop(), listen());
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && anew());
  addEventListener("online", anew);
  // Who has slept hears nothing on a line that is long dead, and nobody says so: the clock tells.
  let awake = Date.now();
  setInterval(() => {
    if (Date.now() - awake > 60000) anew();
    awake = Date.now();
  }, 10000);
  setTimeout(listen, 1500);
}

// Marks: save, read, tag, note. A page is the same for everybody; what this reader did is asked for and drawn in.
// Without an account marks stay in this browser (localStorage) until somebody signs in and takes them over.
const home = new URL(document.querySelector(".wordmark").href).pathname.replace(/\/$/, "");
const local = {
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem("marks") || "{}");
      return { articles: kept.articles || {}, stories: kept.stories || {} };
    } catch {
      return { articles: {}, stories: {} };
    }
  },
  write(kept) {
    try {
      localStorage.setItem("marks", JSON.stringify(kept));
    } catch {
      // No room, or not allowed: then this browser keeps none.
    }
  },
};
const drawn = root.dataset.marks === "drawn";
let reader, csrf = "";

// Marks that were made out of reach wait here, in order, for whoever made them. Who that is a browser remembers until they sign out.
const WHO = "news7d.who";
const WAITING = "news7d.waiting";
const MOST_WAITING = 500;
const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const waiting = {
  read() {
    try {
      return JSON.parse(stored(WAITING) || "[]");
    } catch {
      return [];
    }
  },
  write(list) {
    if (list.length) localStorage.setItem(WAITING, JSON.stringify(list));
    else localStorage.removeItem(WAITING);
  },
};
const away = document.querySelector("[data-away-words]").dataset;
let [whoRead, opens] = (stored(WHO) || " ").split(" "); // the tag, and whether opening marks read
addEventListener("submit", (event) => {
  if (!/\/signout$/.test(event.target.action)) return;
  for (const name of [WHO, WAITING]) localStorage.removeItem(name);
  sessionStorage.clear();
});
if (drawn) csrf = document.querySelector("#marks [name=csrf]").value;
else root.dataset.marks = "here";
document.cookie = `js=1; path=${home || "/"}; max-age=31536000; samesite=lax`;

const idsOf = (name) => [...new Set([...document.querySelectorAll(`[data-${name}]`)].map((each) => each.dataset[name]))];

const press = (button, on, verbs) => {
  const [, kind, id] = button.value.split(":");
  button.value = `${verbs[on ? 1 : 0]}:${kind}:${id}`;
  if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(on));
  const words = button.dataset.words?.split("|")[on ? 1 : 0];
  if (words) (button.querySelector("span") || button).textContent = words;
};
const buttonsOf = (kind, id) => [...document.querySelectorAll(`[name=do][value$=":${kind}:${id}"]`)];
const draw = (kind, id, state) => {
  const seen = kind === "story" ? state.seen : state.read;
  for (const button of buttonsOf(kind, id)) {
    if (/^(un)?star:/.test(button.value)) "starred" in state && press(button, Boolean(state.starred), ["star", "unstar"]);
    else if (/^(un)?read:/.test(button.value)) seen !== undefined && press(button, Boolean(seen), ["read", "unread"]);
  }
  for (const item of document.querySelectorAll(`[data-${kind}="${id}"]`)) {
    if (seen !== undefined) item.classList.toggle("is-seen", Boolean(seen));
    const byline = kind === "story" && item.querySelector(".byline");
    item.querySelector(".since")?.remove();
    if (byline && state.since) {
      const since = document.createElement("span");
      since.className = "since";
      since.textContent = said("%(num)s new since you read", { num: state.since });
      byline.append(since);
    }
  }
  if (kind === "article" && "tags" in state) drawTags(id, state);
};
const drawTags = (id, state) => {
  const box = document.querySelector(`[data-tags="${id}"]`);
  if (!box) return;
  const list = box.querySelector("[data-tag-list]");
  const form = box.querySelector("[data-mark-form]:not(.chip form)");
  list.replaceChildren(...state.tags.map((tag) => {
    const item = document.createElement("li");
    item.className = "chip";
    const link = document.createElement("a");
    link.href = `${home}/tag/${encodeURIComponent(tag)}`;
    link.textContent = tag;
    const away = document.createElement("button");
    away.type = "button";
    away.className = "plain";
    away.textContent = "×";
    away.setAttribute("aria-label", said("Take the tag %(tag)s away", { tag }));
    away.addEventListener("click", () => act(`untag:article:${id}`, { tag }));
    item.append(link, " ", away);
    return item;
  }));
  if (form) form.elements.tag.value = "";
  const note = box.querySelector("[name=note]");
  if (note && document.activeElement !== note) note.value = state.note;
  if (state.tags.length || state.note) box.open = true;
};
const drawAll = (told) => {
  for (const [id, state] of Object.entries(told.stories || {})) draw("story", id, state);
  for (const [id, state] of Object.entries(told.articles || {})) draw("article", id, state);
};

let toastTimer;
const toast = (words, undo) => {
  let line = document.querySelector(".toast");
  if (!line) {
    line = document.createElement("p");
    line.className = "toast";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = words;
  if (undo) {
    const button = document.createElement("button");
    button.textContent = said("Undo");
    button.addEventListener("click", () => (typeof undo === "function" ? undo() : act(undo)));
    line.append(" ", button);
  }
  line.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (line.hidden = true), 8000);
};

const post = async (fields) => {
  const body = new URLSearchParams({ csrf, ...fields });
  const answer = await fetch(document.body.dataset.mark, { method: "POST", body, headers: { accept: "application/json" } });
  if (answer.ok) return answer.json();
  const error = new Error(answer.status === 403 ? said("Sign in again to keep marks.") : said("That did not work (%(status)s). Try again in a moment.", { status: answer.status }));
  throw Object.assign(error, { status: answer.status });
};
const isAway = (error) => error instanceof TypeError || [502, 503, 504].includes(error.status); // what fetch throws where nobody answers
// What a button says: at the server for whoever is signed in, in this browser for others.
const act = async (deed, more = {}, quiet = false) => {
  if (!csrf && whoRead) await look();
  if (!csrf) return whoRead ? wait(deed, more, quiet) : actHere(deed, quiet);
  try {
    await sendWaiting(); // in the order in which they were made
    if (waiting.read().length) return wait(deed, more, quiet);
    const told = await post({ do: deed, ...more });
    drawAll(told);
    if (/^(un)?star:/.test(deed)) dispatchEvent(new Event("news7d:saved"));
    if (!quiet) toast(told.said, told.undo);
  } catch (error) {
    if (isAway(error) && whoRead) wait(deed, more, quiet);
    else if (!quiet) toast(isAway(error) ? away.away : error.message);
  }
};
const wait = (deed, more, quiet) => {
  const [verb, kind, id] = deed.split(":");
  const { csrf: _, next, do: __, ...fields } = more;
  const about = (each) => `${each.do.replace(/^un/, "")} ${each.tag || ""}`;
  const list = waiting.read().filter((each) => about(each) !== about({ do: deed, ...fields }));
  if (list.length >= MOST_WAITING) return quiet || toast(away.full);
  try {
    waiting.write([...list, { do: deed, ...fields, at: Math.round(Date.now() / 1000), who: whoRead }]);
  } catch {
    return quiet || toast(away.noRoom);
  }
  drawDeed(verb, kind, id);
  if (!quiet) toast(away.waits, /^(un)?(star|read)$/.test(verb) ? `${verb.startsWith("un") ? verb.slice(2) : `un${verb}`}:${kind}:${id}` : "");
};
const drawDeed = (verb, kind, id) => {
  const on = !verb.startsWith("un");
  if (verb.endsWith("star")) draw(kind, id, { starred: on });
  else if (verb.endsWith("read")) draw(kind, id, kind === "story" ? { seen: on } : { read: on });
};
const drawWaiting = () => {
  for (const each of waiting.read()) if (each.who === whoRead) drawDeed(...each.do.split(":"));
};
let sending;
const sendWaiting = () => (sending ??= sendAll().finally(() => (sending = undefined)));
const sendAll = async () => {
  if (!csrf) return;
  const same = (one) => (other) => one.do === other.do && one.at === other.at;
  for (const each of waiting.read()) {
    const { who, ...fields } = each;
    if (who !== whoRead) continue;
    try {
      drawAll(await post(fields));
    } catch (error) {
      if (isAway(error) || [403, 429, 500].includes(error.status)) return; // they stay, for the next time
      toast(error.message);
    }
    waiting.write(waiting.read().filter((other) => !same(each)(other)));
  }
};
addEventListener("online", () => waiting.read().length && look());
setInterval(() => !document.hidden && waiting.read().length && look(), 30000);
const actHere = (deed, quiet) => {
  const [verb, kind, id] = deed.split(":");
  if (!/^(un)?(star|read)$/.test(verb)) return;
  const kept = local.read();
  const all = kind === "story" ? kept.stories : kept.articles;
  const on = !verb.startsWith("un");
  const flag = verb.endsWith("star") ? "starred" : "read";
  const state = { ...all[id], [flag]: on, at: Math.round(Date.now() / 1000) };
  const title = document.querySelector(`[data-${kind}="${id}"] .headline a`) || document.querySelector("h1");
  if (flag === "starred" && on && title) Object.assign(state, { title: title.textContent, href: title.href || location.pathname });
  if (state.starred || state.read) all[id] = state;
  else delete all[id];
  local.write(kept);
  draw(kind, id, { ...state, seen: state.read });
  const telling = { star: said("Saved in this browser."), unstar: said("No longer saved."), read: said("Marked as read."), unread: said("Marked as unread.") };
  const opposite = on ? `un${verb}` : verb.slice(2);
  if (flag === "starred") dispatchEvent(new Event("news7d:saved"));
  if (!quiet) toast(telling[verb], `${opposite}:${kind}:${id}`);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do][form=marks]");
  if (!button) return;
  event.preventDefault();
  act(button.value);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-mark-form]");
  if (!form) return;
  for (const field of form.querySelectorAll("[name=csrf]")) field.value = csrf;
  if (form.dataset.markForm === "whole") return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  act(fields.do, fields);
});

// Share: the browser's own way where it has one, else the link is copied. Nobody else is asked.
for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  const { title, said, url } = button.dataset;
  const shared = { title, url: url || location.href };
  if (navigator.share) return navigator.share(shared).catch(() => undefined);
  try {
    await navigator.clipboard.writeText(shared.url);
    toast(said);
  } catch {
    toast(shared.url); // not allowed to copy: then it stands there to be copied
  }
  button.closest("dialog")?.close();
});

// Opening a report or a story marks it read, once somebody looks at it.
const open = document.querySelector("[data-opened]");
const markOpened = (known, how = act) => {
  if (!open) return;
  const [kind, id] = open.dataset.opened.split(":");
  const state = known || {};
  if (kind === "story" ? state.seen && !state.since : state.read) return;
  const look = () => {
    if (document.hidden || document.prerendering) return;
    document.removeEventListener("visibilitychange", look);
    how(`read:${open.dataset.opened}`, {}, true);
  };
  document.addEventListener("visibilitychange", look);
  look();
};

const bar = document.querySelector(".sections ul");
const drawSections = (sections) => {
  if (drawn) return;
  for (const old of bar.querySelectorAll(".own")) old.remove();
  for (const { name, href } of sections) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    item.className = "own";
    link.href = href;
    link.textContent = name;
    if (location.pathname === href) link.setAttribute("aria-current", "page");
    item.append(link);
    bar.append(item);
  }
};

// Somebody has signed in where marks were made before: theirs, if they want them.
const offerTaking = () => {
  const kept = local.read();
  const count = Object.keys(kept.articles).length + Object.keys(kept.stories).length;
  if (!count || document.querySelector(".offer")) return;
  const offer = document.createElement("p");
  offer.className = "notice offer";
  offer.textContent = (count === 1 ? said("1 mark was made in this browser before you signed in.") : said("%(count)s marks were made in this browser before you signed in.", { count })) + " ";
  const choose = (words, what) => {
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = words;
    button.addEventListener("click", what);
    offer.append(button, " ");
  };
  choose(said("Take them over"), async () => {
    try {
      const told = await post({ do: "take", marks: JSON.stringify(kept) });
      localStorage.removeItem("marks");
      toast(told.said);
      offer.remove();
      look();
    } catch (error) {
      toast(error.message);
    }
  });
  choose(said("Forget them"), () => (localStorage.removeItem("marks"), offer.remove()));
  document.querySelector("main").prepend(offer);
};

const drawHere = () => {
  const kept = local.read();
  for (const id of idsOf("story")) if (kept.stories[id]) draw("story", id, { ...kept.stories[id], seen: kept.stories[id].read });
  for (const id of idsOf("article")) if (kept.articles[id]) draw("article", id, kept.articles[id]);
  const list = document.querySelector("[data-saved-here]");
  const saved = [...Object.entries(kept.articles), ...Object.entries(kept.stories)].filter(([, state]) => state.starred && state.title);
  for (const [, { title, href }] of saved.sort((one, other) => other[1].at - one[1].at)) {
    if (!list || !/^(https?:|\/)/.test(href)) continue;
    const item = document.createElement("li");
    const head = document.createElement("h2");
    const link = document.createElement("a");
    item.className = "result";
    head.className = "headline";
    link.href = href;
    link.textContent = title;
    head.append(link);
    item.append(head);
    list.append(item);
  }
  for (const nothing of document.querySelectorAll("[data-nothing-here]")) nothing.hidden = saved.length > 0;
  if (open) markOpened(open.dataset.opened.startsWith("story") ? { seen: kept.stories[open.dataset.opened.slice(6)]?.read } : kept.articles[open.dataset.opened.slice(8)]);
};

// Who reads, and what they did with what stands here. That nobody is signed in is remembered for a while: such pages ask nothing.
let looking;
const look = () => (looking ??= lookNow().finally(() => (looking = undefined)));
const lookNow = async () => {
  try {
    const query = new URLSearchParams({ stories: idsOf("story").join(), articles: idsOf("article").join() });
    const answer = await fetch(`${home}/marks.json?${query}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const told = await answer.json();
    sessionStorage.setItem("reader", told.reader ? JSON.stringify(told.sections) : `${Date.now()}`);
    remember(told.reader && told.tag !== "-" ? told.tag : "", told.read_on_open);
    if (!told.reader) return drawHere();
    ({ reader, csrf } = told);
    await sendWaiting();
    if (!drawn) root.dataset.marks = "account";
    for (const field of document.querySelectorAll("[data-mark-form] [name=csrf]")) field.value = csrf;
    drawAll(told);
    drawSections(told.sections);
    offerTaking();
    const [kind, id] = open ? open.dataset.opened.split(":") : [];
    if (open && told.read_on_open) markOpened((kind === "story" ? told.stories : told.articles)[id]);
  } catch {
    // The server is away, or this browser keeps nothing: the page stays as it is, with what waits.
    if (!whoRead) return drawHere();
    drawWaiting();
    if (opens) markOpened({}, wait);
  }
};
// Nothing of one reader stays for the next.
const remember = (tag, onOpen) => {
  [whoRead, opens] = [tag, tag && onOpen ? "opens" : ""];
  try {
    if (tag && waiting.read().some((each) => each.who !== tag)) waiting.write(waiting.read().filter((each) => each.who === tag));
    if (tag) localStorage.setItem(WHO, `${tag} ${opens}`);
    else localStorage.removeItem(WHO);
  } catch {
    // Nothing is kept in this browser, so nothing waits either.
  }
};
try {
  const known = sessionStorage.getItem("reader") || "";
  const nobody = /^\d+$/.test(known) && Date.now() - Number(known) < 300000 && !/\/(signin|setup|settings)/.test(location.pathname);
  if (known.startsWith("[")) drawSections(JSON.parse(known));
  if (/\/(signin|setup|signout)$/.test(location.pathname)) sessionStorage.removeItem("reader");
  else if (nobody) drawHere();
  else look();
} catch {
  look();
}
