// What the browser keeps running for us: pages that can be read without a network, and alerts that arrive while no page is open.
//
//   a page is asked for ─► the network, as long as a reader waits ─► what was kept, with its time ─► the page that says what can be read
//
// `self.house`, {version, home, files}, stands above this file (web/offline.py). What is kept belongs to one reader: every page says
// whose it is (News7D-Reader), and as soon as another tag comes, all of the one before goes.
const { version, home, files } = self.house;
const part = (name) => `news7d ${home} ${name}`;
const [SHELL, PAGES, PICTURES, STATE] = [part(`shell ${version}`), part("pages"), part("pictures"), part("state")];
const MOST = { [PAGES]: { count: 160, bytes: 12e6, one: 1.5e6 }, [PICTURES]: { count: 500, bytes: 24e6, one: 1.5e6 } };
const PATIENCE = 4000; // milliseconds that a page may take while a copy is at hand
const DAY = 86400e3;
const FRESH = { list: 10 * 60e3, page: 30 * 60e3, saved: DAY }; // for so long what was kept is not fetched anew beforehand
const [MOST_FETCHED, MOST_FETCHED_BYTES, PAUSE] = [60, 8e6, 120]; // beforehand, in one go
const OFFLINE = `${home}offline`;
const LIST = `${home}offline.json`;

self.addEventListener("install", (event) => {
  const take = async (cache, file) => {
    const answer = await fetch(file, { cache: "no-cache" });
    if (answer.ok && !answer.redirected) await cache.put(file, answer);
  };
  // A browser without room, or a file that does not come, must not cost the alerts.
  const all = async () => {
    const cache = await caches.open(SHELL);
    await Promise.allSettled(files.map((file) => take(cache, file)));
  };
  event.waitUntil(all().catch(() => undefined).then(() => self.skipWaiting()));
});

// Open pages go on: what they ask for by an old name is answered by the file that has taken its place.
self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const ours = (await caches.keys()).filter((name) => name.startsWith(part("")));
    await Promise.all(ours.filter((name) => ![SHELL, PAGES, PICTURES, STATE].includes(name)).map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
  };
  event.waitUntil(tidy().catch(() => undefined).then(() => self.clients.claim()));
});

// ---- whose it is

let owner; // the tag of whoever's pages are kept; "": nobody's yet; undefined: not looked up
const whose = async () => {
  if (owner === undefined) {
    const said = await caches.match(`${home}owner`, { cacheName: STATE }).catch(() => undefined);
    const known = said ? await said.text() : "";
    owner ??= known;
  }
  return owner;
};
// Writing goes one by one, so that nothing of one reader is written after it was let go.
let turn = Promise.resolve();
const inTurn = (work) => (turn = turn.then(work).catch(() => undefined));
const adopt = async (tag) => {
  if (tag === (await whose())) return;
  owner = tag;
  await inTurn(async () => {
    await Promise.all([PAGES, PICTURES].map((name) => caches.delete(name)));
    await (await caches.open(STATE)).put(`${home}owner`, new Response(tag));
  });
};
// An answer says whose it is; one that was asked for under the reader before changes nothing, and is not kept.
const belongs = async (answer, before) => {
  const tag = answer.headers.get("news7d-reader");
  if (!tag) return false;
  if (tag !== (await whose()) && before === owner) await adopt(tag);
  return tag === owner && tag !== "-";
};

// ---- keeping

const PAGE = /^(section\/[^/]+|own\/\d+|for-you|(story\/\d+)(\/(?!(evidence|grouping|card)$)[^/]*)?|story\/\d+\/evidence\/\d+|article\/\d+|)$/;
// The name under which a page is kept; undefined: it never is (settings, admin, private, search, anything new).
const keyOf = (url) => {
  const found = url.pathname.startsWith(home) && PAGE.exec(url.pathname.slice(home.length));
  const asked = [...url.searchParams.keys()].filter((name) => name !== "theme");
  if (!found || asked.some((name) => name !== "lang")) return undefined;
  return (found[2] ? home + found[2] : url.pathname) + (asked.length ? `?lang=${encodeURIComponent(url.searchParams.get("lang"))}` : "");
};
const keepable = (answer) =>
  answer.status === 200 && answer.type === "basic" && !answer.redirected && !/\bno-store\b/.test(answer.headers.get("cache-control") || "");
const find = (name, key) => caches.match(key, { cacheName: name, ignoreVary: true }).catch(() => undefined);
const ageOf = (kept) => Date.now() - Number(kept.headers.get("news7d-kept"));

// `reader`: whose answer it is. Who reads may have changed while it came: then it is nobody's.
const keep = async (name, key, answer, reader, more = {}) => {
  const body = await answer.blob();
  if (body.size > MOST[name].one) return;
  const headers = new Headers(answer.headers);
  for (const gone of ["content-encoding", "content-length"]) headers.delete(gone);
  for (const [key, value] of Object.entries({ "news7d-kept": Date.now(), "news7d-size": body.size, ...more })) headers.set(key, value);
  await inTurn(async () => {
    if (reader !== owner || reader === "-") return;
    const cache = await caches.open(name);
    const put = () => cache.put(key, new Response(body, { headers }));
    try {
      await put();
    } catch {
      await caches.delete(PICTURES); // no room: texts come first
      if (name !== PICTURES) await put();
    }
  });
};
const drop = (name, key) => inTurn(async () => (await caches.open(name)).delete(key, { ignoreVary: true }));

// Within its bounds: what was saved stays longest, then what was kept last.
const trim = (name) =>
  inTurn(async () => {
    const cache = await caches.open(name);
    const kept = await Promise.all((await cache.keys()).map(async (request) => [request, (await cache.match(request, { ignoreVary: true })).headers]));
    const rank = (headers) => [headers.get("news7d-held") ? 1 : 0, Number(headers.get("news7d-kept"))];
    kept.sort(([, one], [, other]) => rank(other)[0] - rank(one)[0] || rank(other)[1] - rank(one)[1]);
    let bytes = 0;
    for (const [place, [request, headers]] of kept.entries()) {
      bytes += Number(headers.get("news7d-size"));
      if (place >= MOST[name].count || bytes > MOST[name].bytes) await cache.delete(request);
    }
  });
let written = 0;
const keepSeen = async (name, key, answer, reader) => {
  await keep(name, key, answer, reader);
  if (++written % 20 === 0) await trim(name);
};

// ---- answering

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(home)) return;
  const path = url.pathname.slice(home.length);
  if (request.method === "POST" && path === "signout") event.waitUntil(adopt(""));
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (path.startsWith("static/")) event.respondWith(file(request, url));
  else if (path.startsWith("picture/")) event.respondWith(picture(event, request));
});

const AWAY = new Set([502, 503, 504, 521, 522, 523, 524]); // of a proxy whose house is down; or the house has no room
const page = async (event, url) => {
  const key = keyOf(url);
  const before = await whose();
  const asked = (async () => (await event.preloadResponse) || fetch(event.request))();
  const answered = asked.then((answer) => noted(event, answer, key, before));
  event.waitUntil(answered.catch(() => undefined));
  const kept = key && (await find(PAGES, key));
  let answer;
  try {
    answer = await (kept ? soon(answered) : answered);
    if (!AWAY.has(answer.status)) return answer;
  } catch {
    // Nobody answers, or not in time.
  }
  const copy = key && (await find(PAGES, key)); // anew: it may have been another reader's
  return copy ? shown(copy) : answer || offline();
};
const soon = (answered) => Promise.race([answered, new Promise((_, late) => setTimeout(late, PATIENCE))]);
const noted = async (event, answer, key, before) => {
  const ours = await belongs(answer, before);
  if (key && ours && keepable(answer)) event.waitUntil(keepSeen(PAGES, key, answer.clone(), answer.headers.get("news7d-reader")));
  else if (key && (answer.status === 404 || answer.status === 410)) event.waitUntil(drop(PAGES, key));
  return answer;
};
// The page knows that it was kept, and when: offline.js says so.
const shown = async (kept) => {
  const at = Number(kept.headers.get("news7d-kept"));
  return new Response((await kept.text()).replace("<html", `<html data-kept="${at}"`), { headers: kept.headers });
};
const offline = async () => (await find(PAGES, OFFLINE)) || (await find(SHELL, OFFLINE)) || Response.error();

const file = async (request, url) => {
  const kept = await find(SHELL, url.pathname);
  if (kept) return kept;
  const answer = await fetch(request).catch(() => undefined);
  if (answer?.ok) return answer;
  const stem = (path) => path.replace(/\.[0-9a-f]{10}(?=\.\w+$)/, "");
  const same = files.find((file) => stem(file) === stem(url.pathname));
  return (same && (await find(SHELL, same))) || answer || Response.error();
};

const picture = async (event, request) => {
  const kept = await find(PICTURES, request.url);
  if (kept && ageOf(kept) < DAY) return kept;
  const reader = await whose();
  const answer = await fetch(request).catch(() => undefined);
  if (!answer) return kept || Response.error();
  if (keepable(answer) && reader) event.waitUntil(keepSeen(PICTURES, request.url, answer.clone(), reader));
  else if (answer.status === 404 || answer.status === 410) event.waitUntil(drop(PICTURES, request.url));
  return answer;
};

// ---- beforehand: the edition, and what was saved. A page asks for it when it is idle (offline.js).

let filling;
self.addEventListener("message", (event) => {
  if (event.data?.keep === undefined) return;
  filling = (filling || Promise.resolve()).then(() => fill(event.data).catch(() => undefined));
  event.waitUntil(filling.then(() => event.source?.postMessage({ kept: true })));
});

const fill = async ({ keep: here, all }) => {
  const before = await whose();
  const answer = await fetch(LIST, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.clone().json();
  if (told.reader !== before || told.reader === "-" || told.reader !== owner) return; // a page will have to say so first
  await keep(PAGES, LIST, answer, before);
  const saved = [...told.saved.map((one) => one.href), ...here].map((href) => keyOf(new URL(href, self.location.origin))).filter(Boolean);
  const budget = { files: MOST_FETCHED, bytes: MOST_FETCHED_BYTES, reader: before };
  await fetchPage(OFFLINE, FRESH.page, budget);
  for (const href of new Set(saved)) await fetchPage(href, FRESH.saved, budget, { "news7d-held": "saved" });
  await release(new Set(saved));
  if (all) {
    const lists = (await (await caches.open(PAGES)).keys()).map((one) => keyOf(new URL(one.url))).filter((key) => key?.includes("/section/"));
    for (const href of new Set([home, ...lists.slice(0, 4)])) await fetchPage(href, FRESH.list, budget);
    for (const { href, lead } of told.stories) {
      await fetchPage(keyOf(new URL(href, self.location.origin)), FRESH.page, budget);
      await fetchPage(keyOf(new URL(lead, self.location.origin)), FRESH.page, budget);
    }
  }
  await trim(PAGES);
  await trim(PICTURES);
};

const fetchOne = async (name, key, budget, held) => {
  if (budget.files <= 0 || budget.bytes <= 0 || budget.reader !== owner) return undefined;
  budget.files -= 1;
  const answer = await fetch(key, { headers: { purpose: "prefetch" }, priority: "low" });
  if (!keepable(answer)) {
    if (answer.status === 404 || answer.status === 410) await drop(name, key);
    return undefined;
  }
  if (name === PAGES && key !== OFFLINE && answer.headers.get("news7d-reader") !== budget.reader) return undefined;
  const copy = answer.clone();
  budget.bytes -= (await answer.blob()).size;
  await keep(name, key, copy.clone(), budget.reader, held);
  await new Promise((on) => setTimeout(on, PAUSE));
  return copy;
};
const fetchPage = async (key, fresh, budget, held = {}) => {
  if (!key) return;
  const kept = await find(PAGES, key);
  if (kept && ageOf(kept) < fresh && Boolean(kept.headers.get("news7d-held")) === Boolean(held["news7d-held"])) return;
  const answer = await fetchOne(PAGES, key, budget, held);
  if (!answer) return;
  const pictures = [...(await answer.text()).matchAll(/<img src="([^"]+)"/g)].map((found) => new URL(found[1].replaceAll("&amp;", "&"), self.location.origin));
  for (const url of pictures.slice(0, held["news7d-held"] ? 12 : 3)) {
    if (url.origin === self.location.origin && url.pathname.startsWith(`${home}picture/`) && !(await find(PICTURES, url.href)))
      await fetchOne(PICTURES, url.href, budget, held);
  }
};
// What is no longer saved goes as other pages do.
const release = (saved) =>
  inTurn(async () => {
    const cache = await caches.open(PAGES);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request, { ignoreVary: true });
      if (!kept.headers.get("news7d-held") || saved.has(keyOf(new URL(request.url)))) continue;
      const headers = new Headers(kept.headers);
      headers.delete("news7d-held");
      await cache.put(request, new Response(await kept.blob(), { headers }));
    }
  });

// ---- alerts

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // Not ours; a browser wants something shown for every push.
  }
  const options = { body: said.body || "", tag: said.tag || said.id, data: { url: said.url }, timestamp: Date.parse(said.at) || Date.now() };
  event.waitUntil(self.registration.showNotification(said.title || "News7D", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL((event.notification.data && event.notification.data.url) || self.registration.scope, self.registration.scope);
  const ours = url.origin === self.location.origin ? url.href : self.registration.scope;
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const same = windows.find((window) => window.url === ours);
    return same ? same.focus() : self.clients.openWindow(ours);
  };
  event.waitUntil(open());
});
