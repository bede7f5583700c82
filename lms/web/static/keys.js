// Typing sheets of paper in: a field that takes one key hands on to the next, and Enter sends. No
// such key is a digit, so that a digit begins the number of another sheet.
"use strict";

document.querySelectorAll("form[data-keys]").forEach((form) => {
  const find = document.querySelector("[data-find]");
  const fields = [...form.querySelectorAll("input.in, textarea.in")];
  form.addEventListener("input", ({ target }) => {
    if (!("oneKey" in target.dataset) || !target.value) return;
    target.value = target.value.toUpperCase();
    const next = fields[fields.indexOf(target) + 1];
    if (next) next.focus();
  });
  form.addEventListener("focusin", ({ target }) => target.matches("input.in") && target.select());
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    const isOneLine = event.target.matches("input.in") && place >= 0;
    if (find && "oneKey" in event.target.dataset && /^[0-9]$/.test(event.key)) {
      event.preventDefault();
      find.value = event.key;
      find.focus();
    }
    // Enter goes through what is written at length; at the last field it sends.
    if (event.key === "Enter" && isOneLine && place < fields.length - 1 && !event.ctrlKey) {
      event.preventDefault();
      fields[place + 1].focus();
    }
    if (event.key === "Backspace" && place > 0 && !event.target.value) {
      event.preventDefault();
      fields[place - 1].focus();
    }
  });
});
