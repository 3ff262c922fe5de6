// Reading without a network: brings the worker (sw.js), lets it keep the edition while nothing else is to do, and says when a page was kept.
const root = document.documentElement;
const home = new URL(document.querySelector(".wordmark").href).pathname.replace(/\/?$/, "/");
const line = document.querySelector("[data-offline-line]");
const words = line ? line.dataset : {};
const clock = (at) => {
  const day = at.toDateString() === new Date().toDateString() ? {} : { weekday: "short", day: "numeric", month: "short" };
  return at.toLocaleString(root.lang || undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day });
};

// A page that was kept says so, and of when it is; once the house answers again, that the latest can be had. It never moves by itself.
if (line && root.dataset.kept) {
  const say = (text) => (line.querySelector("span").textContent = text);
  say(words.kept.replace("{time}", clock(new Date(Number(root.dataset.kept)))));
  line.hidden = false;
  let back = false;
  const look = async () => {
    if (back || document.hidden) return;
    const answer = await fetch(`${home}healthz`, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
    if (!answer || answer.status > 501) return;
    back = true;
    say(words.back);
  };
  for (const event of ["online", "visibilitychange"]) addEventListener(event, look);
  setInterval(look, 20000);
}

// The page for what was not kept: what can be read instead.
const lists = document.querySelector("[data-offline]");
if (lists) {
  const theme = /(?:^|; )theme=(\w+)/.exec(document.cookie);
  if (theme) root.dataset.theme = theme[1];
  document.querySelector(".edition").hidden = true; // the day on which this page itself was kept
  const here = () => {
    try {
      const kept = JSON.parse(localStorage.getItem("marks") || "{}");
      return Object.values({ ...kept.articles, ...kept.stories }).filter((state) => state.starred && state.title);
    } catch {
      return [];
    }
  };
  const row = ({ href, title, outlet, lang }) => {
    const [item, head, link] = ["li", "h3", "a"].map((name) => document.createElement(name));
    item.className = "result";
    head.className = "headline";
    link.href = href;
    link.textContent = title;
    if (lang && lang !== "und") link.lang = lang;
    link.dir = "auto";
    head.append(link);
    item.append(head);
    if (outlet) item.append(Object.assign(document.createElement("p"), { className: "byline", textContent: outlet }));
    return item;
  };
  const pathOf = (href) => new URL(href, location.href).pathname.replace(/^(.*\/story\/\d+)\/[^/]*$/, "$1");
  const draw = async () => {
    const cache = await caches.open(`news7d ${home} pages`);
    const pages = new Map((await cache.keys()).map((request) => [new URL(request.url).pathname, request]));
    const list = await cache.match(`${home}offline.json`, { ignoreVary: true });
    const told = list ? await list.json() : { stories: [], saved: [] };
    const show = (name, rows) => {
      const place = lists.querySelector(`[data-list=${name}]`);
      const known = rows.filter((each) => pages.has(pathOf(each.href)));
      place.querySelector("ol").replaceChildren(...known.map(row));
      place.hidden = !known.length;
      return known.length;
    };
    const front = pages.get(home) && (await cache.match(home, { ignoreVary: true }));
    const top = front ? [{ href: home, title: words.front.replace("{time}", clock(new Date(Number(front.headers.get("news7d-kept"))))) }] : [];
    const sections = [...document.querySelectorAll("#sections a[href]")].filter((link) => pages.has(link.pathname) && link.pathname !== home);
    const count = show("edition", [...top, ...told.stories]) + show("sections", sections.map((link) => ({ href: link.href, title: link.textContent })));
    const saved = show("saved", [...told.saved, ...here()]);
    lists.querySelector("[data-none]").hidden = count + saved > 0;
    if (location.pathname === `${home}saved`) {
      const place = lists.querySelector("[data-list=saved]");
      lists.prepend(place);
      lists.querySelector("h1").textContent = place.querySelector("h2").textContent;
    }
    lists.dataset.offline = "drawn";
  };
  lists.querySelector("[data-again]").addEventListener("click", () => location.reload());
  draw().catch(() => (lists.dataset.offline = "empty"));
}

// The worker. Scripts' addresses must come from a named place: the page's policy wants it.
const trusted = (url) => (window.trustedTypes ? trustedTypes.createPolicy("news7d-offline", { createScriptURL: (text) => text }).createScriptURL(url) : url);
const idle = window.requestIdleCallback ? (work) => requestIdleCallback(work, { timeout: 8000 }) : (work) => setTimeout(work, 3000);
// Nothing beforehand where every byte costs, nor for somebody who looks in once: the second page tells.
const frugal = () => {
  const line = navigator.connection || {};
  return Boolean(line.saveData || line.type === "cellular" || /2g/.test(line.effectiveType || ""));
};
const savedHere = () => {
  try {
    const kept = JSON.parse(localStorage.getItem("marks") || "{}");
    return Object.values({ ...kept.articles, ...kept.stories }).filter((state) => state.starred && state.href).map((state) => new URL(state.href, location.href).pathname);
  } catch {
    return [];
  }
};
const FILLED = "news7d.kept";
const fill = (all) => {
  const worker = navigator.serviceWorker.controller;
  if (!worker || document.hidden || root.dataset.kept) return;
  worker.postMessage({ keep: savedHere().slice(-200), all });
};
const fillIfDue = () => {
  if (frugal() || Date.now() - Number(localStorage.getItem(FILLED) || 0) < 600000) return;
  localStorage.setItem(FILLED, Date.now());
  fill(true);
};
if ("serviceWorker" in navigator && window.isSecureContext) {
  const known = navigator.serviceWorker.controller;
  addEventListener("load", () =>
    idle(async () => {
      try {
        await navigator.serviceWorker.register(trusted(`${home}sw.js`), { scope: home });
        if (known) setTimeout(() => idle(fillIfDue), 2000);
      } catch {
        // A private window, or a browser that may keep nothing: pages come from the network alone.
      }
    })
  );
  // What was saved just now can be read on the train.
  let soon;
  addEventListener("news7d:saved", () => {
    clearTimeout(soon);
    soon = setTimeout(() => !frugal() && fill(false), 1500);
  });
}
