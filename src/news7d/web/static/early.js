// Before the first paint: how this browser's reader wants texts set. In no cookie, so that pages are the same for everybody.
try {
  for (const [name, value] of Object.entries(JSON.parse(localStorage.getItem("news7d.reading") || "{}"))) document.documentElement.dataset[name] = value;
} catch {
  // Whatever stands there is no wish of ours.
}
