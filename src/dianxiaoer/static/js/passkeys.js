// A key that was cancelled, timed out or is unknown: said beside the button, not in the console.
(function () {
  "use strict";
  var pressed = null;
  document.addEventListener("click", function (event) { pressed = event.target.closest("button") || pressed; }, true);
  document.addEventListener("allauth.error", function (event) {
    var told = document.querySelector("[data-passkey-failed]");
    if (!told || (event.detail.tags || []).indexOf("webauthn") < 0) return;
    event.preventDefault();
    if (pressed) (pressed.closest(".js-only, .form-actions, .row") || pressed).after(told);
    told.hidden = false;
  });
})();
