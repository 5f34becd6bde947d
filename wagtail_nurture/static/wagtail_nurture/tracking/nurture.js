/*
 * Reports the visit of this page and how long it was read, with consent only, and minds the banner.
 * For the site's own consent tool: nurture.consent(true|false), or dispatch on document
 *   new CustomEvent("nurture:consent", { detail: { granted: true } }).
 * The banner dispatches the same event, with detail.source "banner".
 * For events of the site's own: nurture.track("cart.left", { total: 12 }).
 * Parts of the page for people whom the site knows are fetched once and put in; each gets the event "nurture:part".
 */
(function () {
  "use strict";

  var settings = document.currentScript && document.currentScript.dataset;
  if (!settings || window.nurture) return;

  var browserRefuses = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  var reported = false;
  var opener = null;

  function choice() {
    var found = document.cookie.match(new RegExp("(?:^|; )" + settings.choice + "=(yes|no)(?:;|$)"));
    return found ? found[1] : null;
  }

  /* With a consent tool of its own, the site's server decides; nothing in a report tells who it is. */
  function mayReport() {
    return !browserRefuses && (choice() === "yes" || (settings.ask === "server" && choice() === null));
  }

  function post(report) {
    if (!mayReport()) return;
    var body = JSON.stringify(report);
    if (body.length > 2000) return;
    fetch(settings.beacon, { method: "POST", body: body, keepalive: true, credentials: "same-origin" }).catch(function () {});
  }

  function reportPage() {
    if (reported || !settings.page) return;
    reported = true;
    post({
      page: Number(settings.page),
      query: location.search.slice(1, 600),
      referrer: document.referrer.slice(0, 600)
    });
  }

  function arrive() {
    if (settings.mode === "beacon" && mayReport()) {
      reportPage();
      fetchParts();
    }
    watch();
  }

  /* The page holds what everybody sees, which stays where the answer has nothing for a part, or does not come. */

  function fetchParts() {
    var places = Array.from(document.querySelectorAll("[data-nurture-part]"));
    if (!places.length) return;
    var body = new URLSearchParams();
    places.forEach(function (place) {
      body.append("part", place.dataset.nurturePart);
    });
    fetch(places[0].dataset.nurtureFrom, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok ? answer.json() : { parts: {} };
      })
      .then(function (answer) {
        places.forEach(function (place) {
          var found = answer.parts[place.dataset.nurturePart];
          if (found === undefined) return;
          place.innerHTML = found;
          place.removeAttribute("data-nurture-part");
          place.dispatchEvent(new CustomEvent("nurture:part", { bubbles: true }));
        });
      })
      .catch(function () {});
  }

  /* How long the page is read: while it is to be seen, and until a minute after somebody last moved. */

  var PATIENCE = 60000;
  var SHORTEST = 5;
  var LONGEST = 3600;
  var spent = 0;
  var since = null;
  var moved = 0;

  function watch() {
    if (document.visibilityState !== "visible") return;
    since = moved = Date.now();
  }

  function move() {
    if (since === null) return;
    if (Date.now() - moved > PATIENCE) rest();
    if (since === null) since = Date.now();
    moved = Date.now();
  }

  function rest() {
    if (since !== null) spent += Math.min(Date.now(), moved + PATIENCE) - since;
    since = null;
  }

  function leave() {
    rest();
    var seconds = Math.min(Math.round(spent / 1000), LONGEST);
    if (seconds < SHORTEST || !settings.page) return;
    spent = 0;
    post({ page: Number(settings.page), seconds: seconds });
  }

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") watch();
    else leave();
  });
  window.addEventListener("pagehide", leave);
  ["scroll", "pointermove", "pointerdown", "keydown", "touchmove"].forEach(function (sign) {
    document.addEventListener(sign, move, { passive: true, capture: true });
  });

  function answer(granted) {
    var known = choice();
    var body = new URLSearchParams({ choice: granted ? "yes" : "no" });
    return fetch(settings.consent, {
      method: "POST",
      body: body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      keepalive: true
    }).then(function () {
      if (!granted || known === "yes") return;
      reportPage();
      spent = 0;
      watch();
    }, function () {});
  }

  function announce(granted, source) {
    document.dispatchEvent(new CustomEvent("nurture:consent", { detail: { granted: granted, source: source } }));
  }

  window.nurture = {
    consent: function (granted) {
      hide();
      return answer(granted === true);
    },
    track: function (kind, properties) {
      var report = { kind: String(kind), properties: properties || {} };
      if (settings.page) report.page = Number(settings.page);
      post(report);
    }
  };

  document.addEventListener("nurture:consent", function (event) {
    if (event.detail && event.detail.source !== "banner") window.nurture.consent(event.detail.granted === true);
  });

  /* The banner */

  function banner() {
    return document.getElementById("nurture-consent");
  }

  function show(byHand) {
    var panel = banner();
    if (!panel) return;
    panel.hidden = false;
    panel.querySelector("[data-nurture-close]").hidden = !byHand;
    panel.querySelector("[data-nurture-refused]").hidden = !browserRefuses;
    var known = choice();
    panel.querySelectorAll("[data-nurture-known]").forEach(function (note) {
      note.hidden = browserRefuses || note.dataset.nurtureKnown !== known;
    });
    if (byHand) panel.querySelector("h2").focus();
  }

  function hide() {
    var panel = banner();
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    if (opener) opener.focus();
    opener = null;
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-nurture-consent-open]");
    if (!link || !banner()) return;
    event.preventDefault();
    opener = link;
    show(true);
  });

  document.addEventListener("keydown", function (event) {
    var panel = banner();
    if (event.key === "Escape" && panel && panel.contains(document.activeElement) && choice()) hide();
  });

  var panel = banner();
  if (panel) {
    panel.querySelector("form").addEventListener("submit", function (event) {
      event.preventDefault();
      var granted = !!event.submitter && event.submitter.value === "yes";
      hide();
      answer(granted);
      announce(granted, "banner");
    });
    panel.querySelector("[data-nurture-close]").addEventListener("click", hide);
    panel.hidden = true;
    if (!choice() && !browserRefuses && settings.ask !== "server") show(false);
  }

  if (document.prerendering) document.addEventListener("prerenderingchange", arrive, { once: true });
  else arrive();
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    reported = false;
    arrive();
  });
})();
