/* "Bật trên trình duyệt này" on the page of preferences. Every sentence stands in the page; this
   script shows the one that holds, asks the browser, and tells the server what the browser said. */
"use strict";
(function () {
  const part = document.querySelector("[data-push]");
  if (!part) return;
  const button = part.querySelector("[data-turn-on]");
  const isOn = part.hasAttribute("data-on");

  function say(name, words) {
    for (const each of part.querySelectorAll("[data-say]")) {
      each.hidden = each.dataset.say !== name;
      if (words && each.dataset.say === name) each.textContent = words;
    }
  }

  function asText(bytes) {
    const signs = String.fromCharCode(...new Uint8Array(bytes));
    return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  async function standing() {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  }

  async function look() {
    const found = await standing();
    const isOurs = Boolean(found) && asText(found.options.applicationServerKey) === part.dataset.key;
    if (found && !isOn) {
      // Ended here (signed out, given up on another browser): the browser forgets it too.
      await found.unsubscribe();
    }
    if (Notification.permission === "denied") {
      say("denied");
    } else if (isOn && isOurs) {
      say("on");
    } else {
      say(isOn ? "lost" : "");
      button.hidden = false;
    }
  }

  async function subscription() {
    const worker = { scope: "/", updateViaCache: "none" };
    await navigator.serviceWorker.register(part.dataset.worker, worker);
    const registration = await navigator.serviceWorker.ready;
    const before = await registration.pushManager.getSubscription();
    if (before) {
      await before.unsubscribe();
    }
    return registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: part.dataset.key,
    });
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== "granted") {
      say(Notification.permission === "denied" ? "denied" : "");
      return;
    }
    let fresh;
    try {
      fresh = await subscription();
    } catch {
      say("unreached");
      return;
    }
    const answer = await fetch(part.dataset.push, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": part.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ subscription: fresh }),
    });
    if (answer.ok) {
      window.location.reload();
      return;
    }
    await fresh.unsubscribe();
    if (answer.status === 422) {
      say("refused", (await answer.json()).error);
    } else {
      // Signed out meanwhile, or the server is in trouble: the page says which.
      window.location.reload();
    }
  }

  const isAble =
    window.isSecureContext &&
    "serviceWorker" in navigator &&
    "PushManager" in window &&
    "Notification" in window;
  if (!isAble) {
    say("unsupported");
    return;
  }
  button.addEventListener("click", async function () {
    button.disabled = true;
    try {
      await turnOn();
    } catch {
      say("unreached");
    } finally {
      button.disabled = false;
    }
  });
  look().catch(function () {
    say("unsupported");
  });
})();
