// Tools of an article: size, width, face and spacing of the text; listen; share; print. Made here, because without scripts they would do nothing.
const store = "news7d.reading";
const rootElement = document.documentElement;
const tools = document.querySelector("[data-reading]");
const wishes = () => {
  try {
    return JSON.parse(localStorage.getItem(store) || "{}");
  } catch {
    return {};
  }
};
const wish = (name, value) => {
  const all = { ...wishes(), [name]: value };
  if (!value) delete all[name];
  localStorage.setItem(store, JSON.stringify(all));
  if (value) rootElement.dataset[name] = value;
  else delete rootElement.dataset[name];
};
const button = (text, label, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", () => act(made));
  tools.append(made);
  return made;
};
const sizes = ["small", "", "large", "larger", "largest"];
const resize = (step) => () => wish("textSize", sizes[Math.min(Math.max(sizes.indexOf(rootElement.dataset.textSize || "") + step, 0), sizes.length - 1)]);
const cycle = (name, values) => () => wish(name, values[(values.indexOf(rootElement.dataset[name] || "") + 1) % values.length]);

if (tools) {
  button("A−", said("Smaller text"), resize(-1));
  button("A+", said("Larger text"), resize(1));
  button(said("Width"), said("Wider or narrower lines"), cycle("textWidth", ["", "wide", "narrow"])).classList.add("wide");
  button(said("Face"), said("Another typeface"), cycle("textFace", ["", "sans"]));
  button(said("Spacing"), said("More or less space between lines"), cycle("textLeading", ["", "open"]));
  if ("speechSynthesis" in window) listen();
  button(said("Print"), "", () => print()).classList.add("wide");
}

// The browser's own voice, paragraph by paragraph: long texts fall silent in some browsers when they are said in one go.
function listen() {
  const start = button(said("Listen"), "", () => (speechSynthesis.speaking ? stop() : say()));
  const stop = () => {
    speechSynthesis.cancel();
    start.textContent = said("Listen");
    start.setAttribute("aria-pressed", "false");
  };
  const say = () => {
    const prose = document.querySelector(".reader .prose");
    const parts = [document.querySelector(".reader h1"), ...prose.querySelectorAll("p, h2, h3, li")];
    parts.forEach((part, place) => {
      const words = new SpeechSynthesisUtterance(part.textContent);
      words.lang = part.closest("[lang]")?.lang || "en";
      if (place === parts.length - 1) words.addEventListener("end", stop);
      speechSynthesis.speak(words);
    });
    start.textContent = said("Stop");
    start.setAttribute("aria-pressed", "true");
  };
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
