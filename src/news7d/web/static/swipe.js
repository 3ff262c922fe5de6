// Fingers: on a story or report left and right lead along the list that one came from; on a card they save it or mark it read.
// Never the only way: the same is done by links, buttons and keys. Vertical intent wins, and so do the browser's own gesture at the
// edge, whatever scrolls sideways, text that is being selected, and two fingers.
const EDGE = 28; // pixels at the sides that belong to the browser
const SLACK = 12; // before that nobody knows what is meant
const FAR = 84; // from here on letting go does it
const still = matchMedia("(prefers-reduced-motion: reduce)");
const forward = () => (document.documentElement.dir === "rtl" ? 1 : -1); // the way a finger goes to the next page

const scrollsSideways = (from) => {
  for (let each = from; each && each !== document.body; each = each.parentElement)
    if (each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
  return false;
};
const busy = (from) =>
  from.closest("input, textarea, select, video, audio, iframe, [contenteditable], dialog, [popover], .picture-viewer") || scrollsSideways(from) || String(getSelection());

// What a swipe over this place would do: {left, right}, each {name, act}.
const label = document.querySelector("[data-swipe-words]");
const words = label ? label.dataset : {};
const leads = (rel, name) => {
  const link = document.head.querySelector(`link[rel="${rel}"]`) || document.querySelector(`main .next-previous a[rel="${rel}"]`);
  return link && { name, act: () => (location.href = link.href) };
};
const deedsAt = (from) => {
  const card = from.closest("[data-story].card, .reports [data-article].result, .just-in [data-article]");
  const ways = card ? cardDeeds(card) : document.querySelector("main .reader, main .story-head") && pageDeeds();
  return ways && { ...ways, moved: card || document.querySelector("main") };
};
const cardDeeds = (card) => {
  const button = (verb) => card.querySelector(`[name=do][value^="${verb}:"], [name=do][value^="un${verb}:"]`);
  const deed = (verb, on, off) => button(verb) && { name: button(verb).value.startsWith("un") ? off : on, act: () => button(verb).click() };
  const [save, read] = [deed("star", words.save, words.unsave), deed("read", words.read, words.unread)];
  return (save || read) && (forward() < 0 ? { left: save, right: read } : { left: read, right: save });
};
const pageDeeds = () => {
  const [next, before] = [leads("next", words.next), leads("prev", words.prev)];
  return (next || before) && (forward() < 0 ? { left: next, right: before } : { left: before, right: next });
};

let swipe;
const end = () => {
  if (!swipe) return;
  const { moved, sign } = swipe;
  swipe = undefined;
  moved.classList.remove("is-swiped");
  moved.style.removeProperty("--swiped");
  sign?.remove();
};
const begin = (event) => {
  end();
  if (event.pointerType === "mouse" || !event.isPrimary || event.clientX < EDGE || event.clientX > innerWidth - EDGE) return;
  if (visualViewport && visualViewport.scale > 1.05) return; // who has zoomed in pans
  const deeds = event.target instanceof Element && !busy(event.target) && deedsAt(event.target);
  if (deeds) swipe = { ...deeds, x: event.clientX, y: event.clientY, id: event.pointerId, far: 0 };
};
const go = (event) => {
  if (!swipe || event.pointerId !== swipe.id) return end();
  const [far, down] = [event.clientX - swipe.x, Math.abs(event.clientY - swipe.y)];
  if (!swipe.sign) {
    if (down > SLACK && down > Math.abs(far) * 0.6) return end();
    if (Math.abs(far) < SLACK || !swipe[far < 0 ? "left" : "right"]) return;
    swipe.sign = Object.assign(document.createElement("span"), { className: "swipe-sign" });
    swipe.sign.setAttribute("aria-hidden", "true");
    document.body.append(swipe.sign);
    if (!still.matches) swipe.moved.classList.add("is-swiped");
  }
  const deed = swipe[far < 0 ? "left" : "right"];
  swipe.far = deed ? far : 0;
  const box = swipe.moved.getBoundingClientRect();
  swipe.sign.textContent = deed ? deed.name : "";
  swipe.sign.classList.toggle("is-far", Math.abs(swipe.far) >= FAR);
  swipe.sign.classList.toggle("is-right", far < 0);
  const height = Math.min(Math.max(box.top, 0) + Math.min(box.height, innerHeight) / 2, innerHeight - 40);
  swipe.sign.style.setProperty("top", `${Math.max(height, 40)}px`);
  swipe.moved.style.setProperty("--swiped", `${Math.sign(swipe.far) * Math.min(Math.abs(swipe.far), FAR + (Math.abs(swipe.far) - FAR) / 6)}px`);
};
const done = (event) => {
  if (!swipe || event.pointerId !== swipe.id) return end();
  const deed = Math.abs(swipe.far) >= FAR && swipe[swipe.far < 0 ? "left" : "right"];
  end();
  if (deed) deed.act();
};
if (matchMedia("(any-pointer: coarse)").matches) {
  document.documentElement.dataset.touch = "";
  addEventListener("pointerdown", begin, { passive: true });
  addEventListener("pointermove", go, { passive: true });
  addEventListener("pointerup", done, { passive: true });
  addEventListener("pointercancel", end, { passive: true });
}
