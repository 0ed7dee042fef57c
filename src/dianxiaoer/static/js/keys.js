// Keyboard: [data-key="a"] is pressed by a, [data-key="g q"] by g then q; [data-row-key="d"] acts on the row in hand.
// Rows: in <table data-rows> (or any [data-rows]) j and k move, Enter opens the row's first link. ? lists everything.
(function () {
  "use strict";
  var pending = "", timer;

  function typing(target) {
    return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type || ""));
  }
  function visible(one) { return one.offsetParent !== null || one.getClientRects().length > 0; }
  function find(attribute, value, root) {
    return Array.from((root || document).querySelectorAll("[" + attribute + "]")).find(function (one) {
      return one.getAttribute(attribute) === value && (visible(one) || one.tagName === "A");
    });
  }
  function starts(value) {
    return Array.from(document.querySelectorAll("[data-key]")).some(function (one) { return one.dataset.key.indexOf(value + " ") === 0; });
  }
  function press(one) {
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName)) { one.focus(); if (one.select) one.select(); } else one.click();
  }
  function rows() { return Array.from(document.querySelectorAll("[data-rows] tbody tr, [data-rows] > [data-row]")).filter(visible); }
  function current() { return document.querySelector("[data-rows] [aria-selected=true]"); }
  function choose(row) {
    var before = current();
    if (before) before.removeAttribute("aria-selected");
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    var link = row.querySelector("a[href], button");
    if (link) link.focus({ preventScroll: true });
  }
  function move(step) {
    var all = rows();
    if (!all.length) return false;
    var at = all.indexOf(current());
    choose(all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))]);
    return true;
  }
  function list() {
    var place = document.querySelector("[data-keys-list]");
    place.querySelectorAll("[data-made]").forEach(function (one) { one.remove(); });
    var seen = {};
    document.querySelectorAll("[data-key], [data-row-key]").forEach(function (one) {
      var keys = one.dataset.key || one.dataset.rowKey;
      if (seen[keys]) return;
      seen[keys] = true;
      var dt = document.createElement("dt"), dd = document.createElement("dd");
      keys.split(" ").forEach(function (k) { var kbd = document.createElement("kbd"); kbd.textContent = k; dt.append(kbd, " "); });
      var bare = one.cloneNode(true);
      bare.querySelectorAll("kbd, .visually-hidden, svg").forEach(function (part) { part.remove(); });
      dd.textContent = one.dataset.keyLabel || one.getAttribute("aria-label") || bare.textContent.trim();
      dt.dataset.made = dd.dataset.made = "";
      place.append(dt, dd);
    });
    var dialog = document.getElementById("keys");
    if (!dialog.open) dialog.showModal();
  }

  // After a gesture the page comes back with the next row named in its address.
  // (Once loaded: the browser clears the focus when it goes to the named place itself.)
  window.addEventListener("load", function () {
    var named = location.hash.indexOf("#line-") === 0 && document.getElementById(location.hash.slice(1));
    if (named && named.closest("[data-rows]")) choose(named);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys-open]")) list();
    var row = event.target.closest("[data-rows] tbody tr");
    if (row && !row.hasAttribute("aria-selected")) { var before = current(); if (before) before.removeAttribute("aria-selected"); row.setAttribute("aria-selected", "true"); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) {
      if (event.key === "Escape" && typing(event.target)) event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); return list(); }
    if (!pending && (event.key === "j" || event.key === "k")) { if (move(event.key === "j" ? 1 : -1)) event.preventDefault(); return; }
    if (event.key === "Enter" && event.target === document.body && current()) { var link = current().querySelector("a[href]"); if (link) link.click(); return; }
    if (event.key.length !== 1) return;
    var combined = pending ? pending + " " + event.key : event.key;
    clearTimeout(timer);
    pending = "";
    var row = current();
    var one = (row && find("data-row-key", combined, row)) || find("data-key", combined);
    if (one) { event.preventDefault(); return press(one); }
    if (starts(combined)) { pending = combined; timer = setTimeout(function () { pending = ""; }, 1200); }
  });
})();
