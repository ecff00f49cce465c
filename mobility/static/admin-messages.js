// The preview of a text follows what is written. Without this file a button shows it.
(function (page) {
  "use strict";

  var PAUSE = 400;
  var form = page.querySelector("form[data-preview]");
  var shown = page.querySelector("[data-shown]");
  var count = page.querySelector("[data-count]");
  var timer = 0;
  var asked = 0;
  if (!form || !shown || !window.fetch) {
    return;
  }

  function tell() {
    var first = shown.querySelector(".message-count");
    var said = first ? first.textContent : "";
    // Said again only where it changed: a screen reader reads it out.
    if (count.textContent !== said) {
      count.textContent = said;
      count.classList.toggle("full", Boolean(first && first.classList.contains("full")));
    }
  }

  function look() {
    var mine = ++asked;
    window.fetch(form.getAttribute("data-preview"), {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Mobility": "fetch" },
      credentials: "same-origin"
    }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (part) {
      // What was written since has an answer of its own on the way.
      if (part && mine === asked) {
        shown.innerHTML = part;
        tell();
      }
    }, function () {
      // Without a connection the last preview stays; saving says what is wrong.
    });
  }

  form.addEventListener("input", function (event) {
    if (/^(subject|body)$/.test(event.target.name)) {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    }
  });
  tell();
})(document);
