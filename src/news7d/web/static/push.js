// On the page of alerts: this browser subscribes to them, or says why it cannot. And the time zone that it is in.
const form = document.querySelector("[data-push]");
if (form) {
  const words = form.querySelector("[data-push-words]");
  const button = form.querySelector("button");
  const say = (text) => (words.textContent = text);
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!window.isSecureContext) say(said("Browsers take alerts only from https:// addresses, or on this machine itself."));
  else if (!can) say(said("This browser cannot show alerts. On an iPhone, put News7D on the home screen first."));
  else {
    button.hidden = false;
    say(said("Shows alerts even when no page of News7D is open."));
    form.addEventListener("submit", async (event) => {
      if (form.dataset.ready) return;
      event.preventDefault();
      button.disabled = true;
      try {
        const asked = await Notification.requestPermission();
        if (asked !== "granted") throw new Error(said("The browser does not allow alerts from this address; its settings for the page say so."));
        const subscription = await subscribed();
        const { endpoint, keys } = subscription.toJSON();
        form.elements.address.value = endpoint;
        form.elements.p256dh.value = keys.p256dh;
        form.elements.auth.value = keys.auth;
        form.dataset.ready = "yes";
        form.submit();
      } catch (error) {
        say(said("It did not work: %(cause)s", { cause: error.message }));
        button.disabled = false;
      }
    });
  }

  // The page's policy wants addresses of scripts to come from a named place.
  const trusted = (url) => (window.trustedTypes ? trustedTypes.createPolicy("news7d-worker", { createScriptURL: (text) => text }).createScriptURL(url) : url);
  let worker;
  const subscribed = async () => {
    worker ??= await navigator.serviceWorker.register(trusted(form.dataset.worker), { scope: form.dataset.scope });
    await navigator.serviceWorker.ready;
    const key = Uint8Array.from(atob(form.dataset.push.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
    const old = await worker.pushManager.getSubscription();
    if (old && !same(old.options.applicationServerKey, key)) await old.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  };
  const same = (buffer, key) => buffer && new Uint8Array(buffer).join() === key.join();
}

const zone = document.querySelector("[data-zone]");
if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
