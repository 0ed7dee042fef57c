// Forms: sent once, drafts kept in this browser, filters applied on change.
(function () {
  "use strict";
  var KEEP = "dxe-draft:";
  var owner = function () { return document.body.dataset.draftOwner || "-"; };

  // A second press of a button sends nothing twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.dataset.sent === "yes") {
      if (form.dataset.sent === "yes") event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    var pressed = event.submitter;
    setTimeout(function () { if (pressed) pressed.setAttribute("aria-busy", "true"); }, 0);
    clearDraftLater(form);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  // <form data-draft="name">: what is typed survives a closed tab; it is dropped when the form was accepted.
  function key(form) { return KEEP + owner() + ":" + form.dataset.draft; }
  function fields(form) {
    return Array.from(form.elements).filter(function (one) {
      return one.name && one.name !== "csrfmiddlewaretoken" && !/^(hidden|password|file|submit|button)$/.test(one.type);
    });
  }
  function save(form) {
    var values = {};
    fields(form).forEach(function (one) {
      if (one.type === "checkbox" || one.type === "radio") { if (one.checked) (values[one.name] = values[one.name] || []).push(one.value); }
      else if (one.value) values[one.name] = [one.value];
    });
    try {
      if (Object.keys(values).length) localStorage.setItem(key(form), JSON.stringify(values));
      else localStorage.removeItem(key(form));
      note(form, form.dataset.draftSaved || "");
    } catch (full) { /* a full or closed store only costs the draft */ }
  }
  function restore(form) {
    var stored;
    try {
      if (form.querySelector("[aria-invalid=true]")) return;
      stored = JSON.parse(localStorage.getItem(key(form)) || "null");
    } catch (closed) { return; }
    if (!stored) return;
    fields(form).forEach(function (one) {
      var values = stored[one.name];
      if (one.type === "checkbox" || one.type === "radio") { if (values) one.checked = values.indexOf(one.value) >= 0; }
      else if (values && !one.value) one.value = values[0];
    });
    note(form, form.dataset.draftRestored || "");
  }
  function note(form, text) {
    var place = form.querySelector(".draft-note");
    if (place) place.textContent = text;
  }
  // The sent form's draft goes once another page has come; an answer with errors puts it back from the fields.
  function clearDraftLater(form) {
    if (!form.dataset.draft) return;
    try { sessionStorage.setItem("dxe-sent", key(form)); } catch (closed) { /* the draft then stays */ }
  }
  document.addEventListener("DOMContentLoaded", function () {
    var sent = null;
    try { sent = sessionStorage.getItem("dxe-sent"); sessionStorage.removeItem("dxe-sent"); } catch (closed) { sent = null; }
    var forms = Array.from(document.querySelectorAll("form[data-draft]"));
    var again = forms.some(function (form) { return key(form) === sent; });
    if (sent && !again) localStorage.removeItem(sent);
    forms.forEach(function (form) {
      restore(form);
      var timer;
      form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(function () { save(form); }, 400); });
    });
  });

  // Filters: a changed choice applies at once; text waits for Enter.
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit ? form.requestSubmit() : form.submit();
  });
  // Empty filters do not litter the address.
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("form[method=get]")) return;
    Array.from(event.target.elements).forEach(function (one) { if (one.name && one.value === "") one.disabled = true; });
    setTimeout(function () { Array.from(event.target.elements).forEach(function (one) { one.disabled = false; }); }, 0);
  });
})();
