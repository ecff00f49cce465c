// The desk by keyboard, fresh by itself, and nothing typed is lost. Every page works without this file.
(function () {
  "use strict";
})();
