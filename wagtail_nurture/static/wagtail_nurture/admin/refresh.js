/* Renews a part of the page while what it shows still changes: <div data-nurture-refresh="?part=1">, each 2 seconds
   or data-nurture-pause milliseconds. Without this script the page reloads itself. The focus stays where it is: nothing is renewed while it is inside. */
(() => {
  const PAUSE = 2000;
  for (const place of document.querySelectorAll("[data-nurture-refresh]")) {
    const pause = Number(place.dataset.nurturePause) || PAUSE;
    const renew = async () => {
      if (!place.querySelector("[data-nurture-again]")) return;
      if (!document.hidden && !place.contains(document.activeElement)) {
        try {
          const answer = await fetch(place.dataset.nurtureRefresh, { headers: { "X-Requested-With": "XMLHttpRequest" } });
          if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
        } catch {
          /* The next time will do. */
        }
      }
      setTimeout(renew, pause);
    };
    setTimeout(renew, pause);
  }
})();
