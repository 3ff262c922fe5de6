// What the browser keeps running for us: alerts that arrive while no page is open.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
