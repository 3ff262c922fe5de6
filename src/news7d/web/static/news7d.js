// Theme, dialog, first-run progress, new stories, pictures that do not come. Every page works without this file.
const root = document.documentElement;

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
    const count = stories.size === 1 ? "1 new story" : stories.size ? `${stories.size} new stories` : "";
    const words = reset ? "New stories" : [breaking && `Breaking: ${breaking}`, count].filter(Boolean).join(" · ");
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
  };
  const pause = () => {
    if (!source || !document.hidden) return;
    source.close();
    source = undefined;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? pause() : listen()));
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", (event) => event.persisted && ((source = undefined), listen()));
  setTimeout(listen, 1500);
}
