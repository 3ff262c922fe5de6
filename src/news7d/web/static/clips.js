// Films and sounds: only whoever presses the button asks the provider. Before that the page has nothing of theirs, and no policy but its own
// would let it; without this file a link leads to the source.
const frames = "allow-scripts allow-same-origin allow-popups allow-presentation";
const allowed = "autoplay; encrypted-media; fullscreen; picture-in-picture";

const made = (clip) => {
  const { clip: kind, src } = clip.dataset;
  const title = clip.querySelector("strong").textContent;
  if (kind === "frame") {
    const frame = Object.assign(document.createElement("iframe"), { title, allow: allowed, allowFullscreen: true });
    frame.setAttribute("sandbox", frames);
    frame.referrerPolicy = "named" in clip.dataset ? "strict-origin" : "no-referrer";
    frame.src = src;
    return frame;
  }
  const player = Object.assign(document.createElement(kind), { controls: true, autoplay: true });
  const poster = clip.querySelector("img");
  if (kind === "video" && poster) player.poster = poster.currentSrc || poster.src;
  player.setAttribute("aria-label", title);
  player.addEventListener("error", () => failed(clip, player));
  player.src = src;
  return player;
};

const failed = (clip, player) => {
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.textContent = clip.dataset.failed;
  player.replaceWith(said);
};

for (const clip of document.querySelectorAll("[data-clip]")) {
  const button = clip.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const player = made(clip);
    clip.querySelector(".picture")?.remove();
    clip.prepend(player);
    button.remove();
    player.focus();
  });
}
