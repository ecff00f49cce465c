// The desk by keyboard, fresh by itself, and nothing typed is lost. Every page works without this file.
(function (page) {
  "use strict";

  var POLL = 4000;
  var SCANNER = 90;
  var split = page.querySelector("[data-fresh]");
  var field = page.getElementById("find");
  var offline = page.querySelector("[data-offline]");
  var locked = false;

  function each(selector, act, within) {
    Array.prototype.forEach.call((within || page).querySelectorAll(selector), act);
  }

  function isTyping(element) {
    return Boolean(element) && (/^(TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable ||
      (element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type)));
  }

  function clockNow(zone) {
    try {
      return new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: zone })
        .format(new Date()).replace(/\s*[ap]m$/i, "").replace(/^0:/, "12:").replace(/^0/, "");
    } catch (_unknownZone) {
      return "";
    }
  }

  /* The clock of the office, whatever the zone of this computer. */
  each("[data-clock]", function (place) {
    setInterval(function () {
      place.textContent = clockNow(place.getAttribute("data-clock")) || place.textContent;
    }, 5000);
  });

  /* What was done stands out for three seconds; to undo it stays as long as the page. */
  each(".desk-strip.success", function (strip) {
    setTimeout(function () {
      strip.classList.add("is-old");
    }, 3000);
  });

  /* A menu closes by Escape and by a touch elsewhere. */
  page.addEventListener("click", function (event) {
    each(".desk-menu[open]", function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  /* Drafts: what is typed and not sent is kept in this tab, for this person, until they sign out. */
  var DRAFT = "desk-draft:";
  function store(act) {
    try {
      return act(window.sessionStorage);
    } catch (_full) {
      return null;
    }
  }
  function forget() {
    store(function (kept) {
      kept.clear();
    });
  }
  function draftKey(box) {
    var form = box.form;
    if (!form || form.method !== "post" || !box.name || box.id === "find" || /^(hidden|password|file)$/.test(box.type) ||
        box.hasAttribute("data-secret")) {
      return "";
    }
    // What was typed upon an older state of a visit must not cover what stands there now.
    var version = form.querySelector("input[name=row_version]");
    return DRAFT + form.getAttribute("action") + ":" + (version ? version.value : "") + ":" + box.name + (/^(radio|checkbox)$/.test(box.type) ? "=" + box.value : "");
  }
  function isTicked(box) {
    return /^(radio|checkbox)$/.test(box.type);
  }
  page.addEventListener("input", function (event) {
    var key = draftKey(event.target);
    if (!key) {
      return;
    }
    store(function (kept) {
      if (event.target.type === "radio") {
        each("input[type=radio]", function (other) {
          if (other.name === event.target.name) {
            kept.removeItem(draftKey(other));
          }
        }, event.target.form);
      }
      kept.setItem(key, isTicked(event.target) ? String(event.target.checked) : event.target.value);
    });
  });
  function dropDrafts(action) {
    store(function (kept) {
      Object.keys(kept).forEach(function (key) {
        if (key.indexOf(DRAFT + action + ":") === 0) {
          kept.removeItem(key);
        }
      });
    });
  }
  function bringBack() {
    var arrived = (performance.getEntriesByType && performance.getEntriesByType("navigation")[0] || {}).type;
    var sent = store(function (kept) {
      var action = kept.getItem("desk-sent");
      kept.removeItem("desk-sent");
      return action;
    });
    // An answer came to what was sent: the server keeps what it could not use on its own page.
    if (sent && arrived === "navigate") {
      dropDrafts(sent);
    }
    each("form", function (form) {
      Array.prototype.forEach.call(form.elements, function (box) {
        var key = draftKey(box);
        var value = key && store(function (kept) {
          return kept.getItem(key);
        });
        if (value !== null && value !== "" && key) {
          if (isTicked(box)) {
            box.checked = value === "true";
          } else if (box.value === box.defaultValue || box.tagName === "SELECT") {
            box.value = value;
          }
          for (var around = box.parentNode; around; around = around.parentNode) {
            if (around.tagName === "DETAILS") {
              around.open = true;
            }
          }
        }
      });
    });
  }
  if (split || page.querySelector(".desk-top")) {
    var who = page.querySelector(".desk-top") && page.querySelector(".desk-top").getAttribute("data-person");
    store(function (kept) {
      if (who && kept.getItem("desk-person") && kept.getItem("desk-person") !== who) {
        kept.clear();
      }
      if (who) {
        kept.setItem("desk-person", who);
      }
    });
    bringBack();
  }

  /* Without a connection nothing is sent, and everything stays where it is. */
  function lost() {
    if (!offline || !offline.hidden) {
      return;
    }
    var zone = page.querySelector("[data-clock]");
    offline.textContent = offline.getAttribute("data-text").replace("#", clockNow(zone && zone.getAttribute("data-clock") || undefined));
    offline.hidden = false;
  }
  function found() {
    if (offline) {
      offline.hidden = true;
    }
  }
  window.addEventListener("offline", lost);
  window.addEventListener("online", function () {
    refresh();
  });
  // Before the script of all pages, which takes a form that was sent as sent.
  page.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-leave")) {
      forget();
    }
    if (offline && !offline.hidden) {
      event.preventDefault();
      event.stopImmediatePropagation();
      offline.scrollIntoView({ block: "nearest" });
      return;
    }
    if (form.method === "post") {
      store(function (kept) {
        kept.setItem("desk-sent", form.getAttribute("action"));
      });
    }
  }, true);

  /* The list keeps itself fresh: only the list, its counts and the next in turn are replaced. */
  var PARTS = ["desk-next", "desk-counts", "desk-list", "desk-updated"];
  var asking = false;
  function replaceParts(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    var active = page.activeElement;
    var row = active && active.closest && active.closest("tr[data-uid]");
    var where = row && row.getAttribute("data-uid");
    var pressed = active && active.getAttribute && active.getAttribute("data-key");
    var part = active && active.closest && active.closest("#desk-counts") && active.getAttribute("href");
    PARTS.forEach(function (id) {
      var old = page.getElementById(id);
      var one = fresh.getElementById(id);
      // A button that was just pressed waits for its answer.
      if (old && one && !old.querySelector("form[data-sent]")) {
        old.replaceWith(page.importNode(one, true));
      }
    });
    if (where) {
      focusRow(page.querySelector("tr[data-uid='" + where + "']"));
    } else if (part) {
      each("#desk-counts a", function (link) {
        if (link.getAttribute("href") === part) {
          link.focus({ preventScroll: true });
        }
      });
    } else if (pressed && page.activeElement === page.body) {
      var again = page.querySelector("[data-key='" + pressed + "']");
      if (again) {
        again.focus({ preventScroll: true });
      }
    }
    filter();
    compare(fresh);
  }
  function compare(fresh) {
    var panel = page.querySelector(".desk-panel[data-version]");
    var now = panel && fresh.querySelector("#desk-chosen");
    var bar = panel && panel.querySelector("[data-changed]");
    if (now && bar && now.getAttribute("data-version") !== panel.getAttribute("data-version")) {
      bar.hidden = false;
    }
  }
  function refresh() {
    if (!split || split.hasAttribute("data-still") || asking || locked || page.hidden) {
      return;
    }
    asking = true;
    fetch(split.getAttribute("data-fresh"), {
      headers: { "If-None-Match": split.getAttribute("data-tag"), "X-Mobility": "poll" },
      credentials: "same-origin",
      redirect: "manual"
    }).then(function (answer) {
      if (answer.status === 401 || answer.status === 423 || answer.type === "opaqueredirect") {
        found();
        hide(answer.status === 423);
        return null;
      }
      if (answer.status === 304) {
        found();
        return null;
      }
      if (!answer.ok) {
        // A server that is ill for a moment is asked again; what is shown stays.
        return null;
      }
      found();
      split.setAttribute("data-tag", answer.headers.get("ETag"));
      return answer.text().then(replaceParts);
    }).catch(lost).then(function () {
      asking = false;
    });
  }
  if (split) {
    setInterval(refresh, POLL);
    page.addEventListener("visibilitychange", refresh);
  }

  /* While somebody types a name, the list shows who has it. */
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/['’ʼ‘ʻʹ′`´ꞌ＇.]/g, "").toLowerCase();
  }
  function filter() {
    // A code or a telephone is no name: it is looked for everywhere when Enter is pressed.
    var isName = field && !/\d{3}/.test(field.value);
    var words = isName ? fold(field.value).split(/\s+/).filter(Boolean) : [];
    each("#desk-list tr[data-uid]", function (row) {
      var text = words.length ? " " + fold(row.textContent).replace(/\s+/g, " ") : "";
      row.hidden = !words.every(function (word) {
        return text.indexOf(" " + word) >= 0 || (/\d/.test(word) && text.replace(/\s/g, "").indexOf(word.replace(/\s/g, "")) >= 0);
      });
    });
  }
  if (field && split) {
    field.addEventListener("input", filter);
    filter();
  }

  /* Keys. Where somebody writes they need Alt; a scanner writes faster than anybody presses keys. */
  function rows() {
    return Array.prototype.filter.call(page.querySelectorAll("#desk-list tr[data-uid]"), function (row) {
      return !row.hidden;
    });
  }
  function focusRow(row) {
    var link = row && row.querySelector("a");
    if (link) {
      link.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }
  function move(step) {
    var all = rows();
    var here = page.activeElement && page.activeElement.closest("tr[data-uid]");
    var at = all.indexOf(here);
    if (at < 0) {
      at = all.findIndex(function (row) {
        return row.getAttribute("aria-current");
      });
      at = at < 0 ? (step > 0 ? -1 : 0) : at;
    }
    if (at + step < 0 && field) {
      field.focus();
    } else {
      focusRow(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
    }
  }
  function press(key) {
    var one = page.querySelector("[data-key='" + key + "']");
    if (one && !one.closest("dialog:not([open])")) {
      one.click();
    }
    return Boolean(one);
  }
  var dialog = page.getElementById("keys");
  function showKeys() {
    if (dialog && dialog.showModal && !dialog.open) {
      dialog.showModal();
    }
  }
  if (dialog) {
    each("[data-key=keys]", function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        showKeys();
      });
    });
    each("[data-close]", function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        dialog.close();
      });
    }, dialog);
  }
  // Whoever speaks to the computer, or touches keys by accident, can switch single keys off.
  function onlyAlt() {
    try {
      return window.localStorage.getItem("desk-only-alt") === "y";
    } catch (_closed) {
      return false;
    }
  }
  each("[data-alt-only]", function (line) {
    var box = line.querySelector("input");
    line.hidden = false;
    box.checked = onlyAlt();
    box.addEventListener("change", function () {
      try {
        window.localStorage.setItem("desk-only-alt", box.checked ? "y" : "");
      } catch (_closed) {
        box.checked = false;
      }
    });
  });
  function command(key) {
    if (/^[1-5]$/.test(key)) {
      return press("outcome-" + key);
    }
    var names = { n: "next", s: "walk-in", l: "first", r: "no-answer" };
    if (names[key]) {
      return press(names[key]);
    }
    if (key === "?") {
      showKeys();
    } else if (key === "/" && field) {
      field.focus();
      field.select();
    } else {
      return false;
    }
    return true;
  }
  function escape() {
    each(".desk-menu[open]", function (menu) {
      menu.open = false;
    });
    var active = page.activeElement;
    if (field && active === field) {
      field.value = "";
      filter();
    } else if (active && active.closest(".desk-panel") && rows().length) {
      var uid = active.closest(".desk-panel").getAttribute("data-uid");
      focusRow(page.querySelector("#desk-list tr[data-uid='" + uid + "']") || rows()[0]);
    } else if (field) {
      field.focus();
    }
  }
  // A browser gives the focus only when it first draws the page; a scanner may be faster.
  if (field && field.autofocus && (!page.activeElement || page.activeElement === page.body)) {
    field.focus({ preventScroll: true });
  }
  // Who chose the outcome by its key goes on by keyboard from there.
  var chosen = page.querySelector(".outcome [name=kind]:checked");
  if (chosen && !page.querySelector(".errors")) {
    chosen.focus();
  }
  var typed = "";
  var waiting = 0;
  function settle() {
    var text = typed;
    typed = "";
    if (text.length === 1 && !onlyAlt() ? !command(text.toLowerCase()) && field : field) {
      field.value += text;
      field.focus();
      filter();
    }
  }
  function onKey(event) {
    if (locked || event.defaultPrevented || event.ctrlKey || event.metaKey || (dialog && dialog.open)) {
      return;
    }
    var active = page.activeElement;
    var writes = isTyping(active);
    var inField = active === field && field;
    if (inField && typed && event.key !== "Escape") {
      // What began before the field had the focus goes before what comes now.
      clearTimeout(waiting);
      field.value += typed;
      typed = "";
    }
    if (event.altKey) {
      if (event.key.length === 1 && command(event.key.toLowerCase())) {
        event.preventDefault();
      }
      return;
    }
    if (event.key === "Escape") {
      escape();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (!writes || inField) && split) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && (!writes || (inField && !field.value))) {
      if (press(event.key === "ArrowLeft" ? "before" : "after")) {
        event.preventDefault();
      }
    } else if (inField && !field.value && (event.key === "?" || event.key === "/")) {
      event.preventDefault();
      command(event.key);
    } else if (!writes && split) {
      listen(event);
    }
  }
  function listen(event) {
    if (event.key === "Enter" && typed.length > 1) {
      // The last key of a scanner.
      event.preventDefault();
      clearTimeout(waiting);
      settle();
      if (field) {
        field.form.requestSubmit();
      }
    } else if (event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      typed += event.key;
      clearTimeout(waiting);
      waiting = setTimeout(settle, SCANNER);
    }
  }
  if (page.querySelector(".desk-top")) {
    page.addEventListener("keydown", onKey);
  }
  page.addEventListener("click", function (event) {
    var row = event.target.closest("#desk-list tr[data-uid]");
    if (row && !event.target.closest("a") && !String(window.getSelection())) {
      row.querySelector("a").click();
    }
  });

  /* Opening somebody leaves the list where it was. */
  var list = page.querySelector(".desk-list");
  if (list) {
    var PLACE = "desk-scroll:" + location.pathname.split("/").slice(0, 4).join("/");
    window.addEventListener("pagehide", function () {
      store(function (kept) {
        kept.setItem(PLACE, String(list.scrollTop));
      });
    });
    var left = store(function (kept) {
      return kept.getItem(PLACE);
    });
    list.scrollTop = Number(left) || 0;
    // At first the day begins with whoever is not done, two lines above them in sight.
    var open = page.querySelector("#desk-list :is(.st-waiting, .st-serving, .st-expected)");
    if (left === null && open) {
      list.scrollTop = Math.max(0, open.offsetTop - 3 * open.offsetHeight);
    }
    var current = page.querySelector("#desk-list tr[aria-current]");
    if (current) {
      current.scrollIntoView({ block: "nearest" });
    }
  }

  /* The camera reads a code where the browser can do so by itself. */
  var camera = page.querySelector("[data-camera]");
  if (camera && field && window.BarcodeDetector && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener("click", function () {
      look(new window.BarcodeDetector({ formats: ["qr_code", "code_128", "code_39"] }));
    });
  }
  function look(detector) {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
      var picture = page.createElement("video");
      picture.className = "desk-camera";
      picture.setAttribute("playsinline", "");
      picture.muted = true;
      picture.srcObject = stream;
      field.form.after(picture);
      picture.play();
      camera.setAttribute("aria-pressed", "true");
      function end() {
        stream.getTracks().forEach(function (track) {
          track.stop();
        });
        picture.remove();
        camera.removeAttribute("aria-pressed");
        camera.removeEventListener("click", end);
      }
      camera.addEventListener("click", end);
      (function again() {
        if (!picture.isConnected) {
          return;
        }
        detector.detect(picture).then(function (codes) {
          if (codes.length) {
            field.value = codes[0].rawValue;
            end();
            field.form.requestSubmit();
          } else {
            setTimeout(again, 200);
          }
        }, function () {
          setTimeout(again, 400);
        });
      })();
    }, function () {
      field.focus();
    });
  }

  /* An idle screen hides names and asks for the PIN in place, so that nothing typed is lost. */
  var body = page.body;
  var overlay = page.getElementById("desk-lock");
  var idle = Number(body.getAttribute("data-idle")) * 1000;
  var used = Date.now();
  function tell(url, values, kind) {
    var sent = new URLSearchParams(values);
    sent.set("csrf_token", body.getAttribute("data-token"));
    return fetch(url, { method: "POST", body: sent, headers: { "X-Mobility": kind || "fetch" }, credentials: "same-origin", redirect: "manual" });
  }
  function hide(byPin) {
    if (locked) {
      return;
    }
    if (!overlay) {
      location.assign(body.getAttribute("data-locked") || location.href);
      return;
    }
    locked = true;
    overlay.classList.toggle("is-out", !byPin);
    page.documentElement.classList.add("is-locked");
    each("dialog[open]", function (other) {
      other.close();
    });
    before = page.activeElement;
    overlay.showModal();
    pin.value = "";
    pin.focus();
  }
  function show() {
    locked = false;
    used = Date.now();
    page.documentElement.classList.remove("is-locked");
    wrong.hidden = true;
    overlay.close();
    if (before && before.isConnected) {
      before.focus();
    }
    refresh();
  }
  if (idle) {
    ["keydown", "pointerdown", "pointermove", "scroll"].forEach(function (kind) {
      page.addEventListener(kind, function () {
        used = Date.now();
      }, { capture: true, passive: true });
    });
    // The server locks too: it hears now and then that somebody writes, and is asked before a tab
    // locks by itself, since somebody may be busy in another one.
    var told = Date.now();
    setInterval(function () {
      var now = Date.now(), quiet = now - used >= idle;
      if (!locked && now - told >= (quiet ? 5000 : Math.min(idle / 5, 30000)) && (quiet || used > told)) {
        told = now;
        tell(body.getAttribute("data-here"), {}, quiet ? "poll" : "fetch").then(function (answer) {
          if (answer.status === 423 || answer.status === 401) {
            hide(answer.status === 423);
          }
        }, function () {
          if (quiet) {
            hide(true);
          }
          lost();
        });
      }
    }, 1000);
  }
  each("form[data-lock-now]", function (form) {
    if (overlay) {
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        event.stopPropagation();
        tell(body.getAttribute("data-lock"), {}).catch(lost);
        hide(true);
      });
    }
  });
  var pin, wrong, before;
  if (overlay) {
    pin = overlay.querySelector("input[name=pin]");
    wrong = overlay.querySelector("[data-wrong]");
    overlay.addEventListener("cancel", function (event) {
      event.preventDefault();
    });
    overlay.querySelector("form").addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      tell(body.getAttribute("data-unlock"), { pin: pin.value }).then(function (answer) {
        if (answer.status === 204) {
          show();
        } else if (answer.status === 401 || answer.type === "opaqueredirect") {
          overlay.classList.add("is-out");
        } else {
          wrong.hidden = false;
          pin.value = "";
          pin.focus();
        }
      }, lost);
    });
  }
})(document);
