/* Keeps the figure at the bell current while a page stays open. Without this script the figure is
   that of the page's own loading; nothing else depends on it.

   It asks seldom, only while the page is looked at, and mostly hears "nothing new" (304). While
   nothing changes it asks less and less; when the server is in trouble it leaves it alone. */
"use strict";
(function () {
  const bell = document.querySelector("[data-bell]");
  if (!bell || !window.fetch) return;
  const FIRST = 45000;
  const LONGEST = 300000;
  let pause = FIRST;
  let etag = "";
  let timer = 0;
  let isAsking = false;

  function show(told) {
    let dot = bell.querySelector(".count-dot");
    if (!told.unread) {
      if (dot) dot.remove();
      return;
    }
    if (!dot) {
      dot = document.createElement("span");
      dot.className = "count-dot";
      bell.append(" ", dot);
    }
    const words = document.createElement("span");
    words.className = "unseen";
    words.textContent = " " + told.words;
    dot.replaceChildren(told.unread, words);
  }

  function wait() {
    window.clearTimeout(timer);
    // A tenth more or less, so that the pages of an office do not ask in the same instant.
    timer = window.setTimeout(ask, pause * (0.9 + Math.random() * 0.2));
  }

  async function ask() {
    if (document.hidden || isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(bell.dataset.bell, {
        headers: etag ? { "If-None-Match": etag } : {},
        credentials: "same-origin",
        cache: "no-store",
      });
      if (answer.status === 403) return;
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        show(await answer.json());
        pause = FIRST;
      } else {
        pause = Math.min(pause * (answer.status === 304 ? 1.5 : 2), LONGEST);
      }
    } catch {
      pause = Math.min(pause * 2, LONGEST);
    } finally {
      isAsking = false;
    }
    wait();
  }

  document.addEventListener("visibilitychange", function () {
    window.clearTimeout(timer);
    if (!document.hidden) {
      pause = FIRST;
      ask();
    }
  });
  wait();
})();
