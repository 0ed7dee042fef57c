// Theme, menus, dialogs, toasts. Each works, in a plainer way, without this file.
(function () {
  "use strict";

  // Theme: change at once, remember through the same form that works without JavaScript.
  document.addEventListener("click", function (event) {
    var choice = event.target.closest("[data-theme-form] button[name=theme]");
    if (!choice) return;
    event.preventDefault();
    var form = choice.form;
    document.documentElement.dataset.theme = choice.value;
    form.querySelectorAll("button[name=theme]").forEach(function (one) {
      one.setAttribute("aria-pressed", String(one === choice));
    });
    var data = new FormData(form);
    data.set("theme", choice.value);
    fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
    closeMenu(choice.closest("details"), true);
  });

  // Menus are <details>: close on Escape, on a press outside, when another opens.
  function closeMenu(menu, focus) {
    if (!menu || !menu.open) return;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }
  function openMenus() { return document.querySelectorAll("details[data-menu][open]"); }
  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) { if (!menu.contains(event.target)) closeMenu(menu, false); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") openMenus().forEach(function (menu) { closeMenu(menu, menu.contains(document.activeElement)); });
  });

  // Dialogs: a button names its dialog; without one on the page its link is followed.
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog]");
    if (!opener) return;
    var dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
    var first = dialog.querySelector(".dialog-body input:not([type=hidden]), .dialog-body select, .dialog-body textarea, .dialog-body button");
    if (first) first.focus();
  });
  document.addEventListener("click", function (event) {
    if (event.target.matches("dialog") || event.target.closest("[data-dialog-close]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });

  // Toasts: in the page when it arrives, or from an answer's HX-Trigger {"toast": {"text": …, "colour": …}}.
  function toast(text, colour) {
    var place = document.getElementById("toasts");
    var one = document.createElement("div");
    one.className = "box box-" + (colour || "green");
    one.textContent = text;
    one.dataset.toast = "";
    place.append(one);
    fade(one);
  }
  function fade(one) {
    if (one.classList.contains("box-red")) return one.addEventListener("click", function () { one.remove(); });
    var timer = setTimeout(function () { one.remove(); }, 7000);
    one.addEventListener("mouseenter", function () { clearTimeout(timer); });
    one.addEventListener("click", function () { one.remove(); });
  }
  document.addEventListener("toast", function (event) { toast(event.detail.text || event.detail.value, event.detail.colour); });

  // After an error the reader starts where it is explained.
  function settle(root) {
    root.querySelectorAll("[data-toast]").forEach(fade);
    var box = root.querySelector("[data-focus]");
    if (box) box.focus({ preventScroll: false });
  }
  document.addEventListener("DOMContentLoaded", function () { settle(document); });
  document.addEventListener("htmx:afterSettle", function (event) { settle(event.detail.elt); });
  document.addEventListener("htmx:sendError", function () { toast(document.documentElement.lang.indexOf("zh") === 0 ? "网络不通，没有保存，请稍后再试。" : "No connection: nothing was saved. Try again.", "red"); });
})();
