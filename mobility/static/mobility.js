// Small comforts. Every page does all its work without this file.
(function (page) {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(page.querySelectorAll(selector), act);
  }

  function release(form) {
    form.removeAttribute("data-sent");
    Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
      button.removeAttribute("aria-disabled");
    });
  }

  // A slow network invites a second tap. The server copes with it, but the person need not wait twice.
  page.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
      button.setAttribute("aria-disabled", "true");
    });
    // Without a signal no answer comes and the page stays: let the person try again.
    setTimeout(release, 15000, form);
  });

  // The Back button may bring this page back as it was left, its buttons still off.
  window.addEventListener("pageshow", function () {
    each("form[data-sent]", release);
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // The text is aria-hidden: the sentence beside it already tells the time the hold ends.
  each("[data-seconds]", function (place) {
    var ends = Date.now() + place.getAttribute("data-seconds") * 1000;
    function show() {
      var minutes = Math.max(0, Math.ceil((ends - Date.now()) / 60000));
      place.textContent = place.getAttribute("data-text").replace("#", minutes);
      if (minutes) {
        setTimeout(show, 5000);
      }
    }
    show();
  });

  each(".errors", function (summary) {
    summary.focus();
  });
})(document);
