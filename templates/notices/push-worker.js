{# Context: unreadable, the title of a push that cannot be read. #}/* Shows the messages that are pushed to this browser. It looks at no request and keeps nothing:
   pages work as if it were not there. */
"use strict";

const BROWSERS = "{% url 'notice_browsers' %}";
const NOTICES = "{% url 'notices' %}";
const UNREADABLE = "{{ unreadable|escapejs }}";

self.addEventListener("install", function () {
  self.skipWaiting();
});

self.addEventListener("activate", function (event) {
  event.waitUntil(self.clients.claim());
});

function told(data) {
  try {
    const found = data.json();
    return found && typeof found.title === "string" ? found : {};
  } catch {
    return {};
  }
}

/* Where a click leads: on this site, whatever was pushed. */
function address(link) {
  const found = new URL(typeof link === "string" && link ? link : NOTICES, self.location.origin);
  return found.origin === self.location.origin
    ? found.href
    : new URL(NOTICES, self.location.origin).href;
}

self.addEventListener("push", function (event) {
  const found = told(event.data);
  event.waitUntil(
    self.registration.showNotification(found.title || UNREADABLE, {
      // The same message once more replaces the first and makes no second noise.
      tag: found.tag || "ccn",
      renotify: false,
      timestamp: found.at || Date.now(),
      lang: found.lang || "vi",
      data: { address: address(found.link) },
    }),
  );
});

/* A page that is open may hold something half typed, so none is led elsewhere: the message gets a
   page of its own, or the one that shows it already. */
async function open(where) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = pages.find(function (page) {
    return page.url === where;
  });
  return same ? same.focus() : self.clients.openWindow(where);
}

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  event.waitUntil(open(event.notification.data.address));
});

/* The push service has given this browser another address. The server takes it only where this
   browser is on for whoever is signed in; else nobody is subscribed who did not ask for it. */
async function renew(event) {
  const asked = await fetch(BROWSERS, { credentials: "same-origin", cache: "no-store" });
  if (!asked.ok) return;
  const state = await asked.json();
  if (!state.is_on) {
    if (event.newSubscription) await event.newSubscription.unsubscribe();
    return;
  }
  const fresh =
    event.newSubscription ||
    (await self.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: state.key,
    }));
  await fetch(BROWSERS, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": state.csrf },
    body: JSON.stringify({ subscription: fresh, renewed: true }),
  });
}

self.addEventListener("pushsubscriptionchange", function (event) {
  event.waitUntil(renew(event));
});
