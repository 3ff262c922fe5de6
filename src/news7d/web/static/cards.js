// What a card can do. Whoever is signed in is answered by the server; for others this browser remembers, and hides before anything is painted.
{
  const store = "news7d.hidden";
  const kept = () => {
    let said = {};
    try {
      said = JSON.parse(localStorage.getItem(store)) || {};
    } catch {
      // Whatever stands there is not ours.
    }
    return { stories: [], never: [], less: [], words: [], ...said };
  };
  const keep = (all) => {
    try {
      localStorage.setItem(store, JSON.stringify(all));
    } catch {
      // No room, or not allowed: then this page alone remembers.
    }
    apply(all);
  };

  // Stories and outlets by a sheet of rules, so that nothing moves once it is there; words, and what is wanted seldom, when the page is read.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const rules = ({ stories, never }) => {
    const chosen = [...stories.map((id) => `[data-story="${Number(id)}"]`), ...never.map((slug) => `[data-by="${CSS.escape(slug)}"]`)];
    sheet.replaceSync(chosen.length ? `main :is(${chosen.join()}):not([data-opened]) { display: none !important; }` : "");
  };
  const items = () => document.querySelectorAll("main [data-by]");
  const folded = (text) => ` ${text.toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  const texts = ({ less, words }) => {
    const seen = new Set();
    const muted = words.map(folded).filter((word) => word.trim());
    for (const item of items()) {
      const by = item.dataset.by;
      const often = less.includes(by) && seen.has(by);
      seen.add(by);
      const text = folded([...item.querySelectorAll(".headline, .standfirst")].map((each) => each.textContent).join(" "));
      item.hidden = often || muted.some((word) => text.includes(word));
    }
  };
  const apply = (all) => {
    rules(all);
    texts(all);
    const note = document.querySelector("[data-hidden-here]");
    if (note) note.hidden = !Object.values(all).some((each) => each.length);
  };
  rules(kept());

  const ends = { hide: "stories", never: "never", less: "less", word: "words" };
  const doHere = (deed, value, said) => {
    const before = kept();
    const name = ends[deed];
    keep({ ...before, [name]: [...new Set([...before[name], value])].slice(-300) });
    toast(said, () => keep(before));
  };
  const doThere = async (deed, fields, gone) => {
    try {
      const told = await post({ do: deed, ...fields });
      for (const item of gone) item.hidden = true;
      toast(told.said, async () => {
        for (const item of gone) item.hidden = false;
        toast((await post({ do: told.undo })).said);
      });
    } catch (error) {
      toast(error.message);
    }
  };
  const by = (slug) => [...items()].filter((item) => item.dataset.by === slug);

  const chosen = (card, words, deed, word) => {
    const { story, by: slug } = card.dataset;
    if (deed === "star") return act(`star:story:${story}`);
    if (!csrf) {
      const value = { hide: story, word }[deed] || slug;
      return doHere(deed, value, { hide: words.hidden, less: words.less }[deed] || words.muted);
    }
    if (deed === "hide") return doThere(`hide:story:${story}`, {}, [card]);
    if (deed === "word") return doThere("never", { word }, []);
    return doThere(deed, { outlet: slug }, deed === "never" ? by(slug) : []);
  };

  const open = (card, template) => {
    const dialog = template.content.firstElementChild.cloneNode(true);
    const link = card.querySelector(".headline a");
    dialog.querySelector("[data-title]").textContent = link.textContent;
    for (const name of dialog.querySelectorAll("[data-name]")) name.textContent = card.dataset.name;
    dialog.querySelector("[data-mail]").href = `mailto:?subject=${encodeURIComponent(link.textContent)}&body=${encodeURIComponent(link.href)}`;
    const share = dialog.querySelector("[data-share]");
    Object.assign(share.dataset, { title: link.textContent, url: link.href });
    share.hidden = false;
    dialog.addEventListener("close", () => {
      const word = dialog.querySelector("[name=word]").value.trim();
      if (dialog.returnValue) chosen(card, template.dataset, dialog.returnValue, word);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const template = document.querySelector("#card-menu");
    apply(kept());
    document.querySelector("[data-hidden-here] button")?.addEventListener("click", () => keep({ stories: [], never: [], less: [], words: [] }));
    document.addEventListener("click", (event) => {
      const card = template && event.target.closest("[data-menu]")?.closest("[data-by]");
      if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(card, template);
    });
  });
}
