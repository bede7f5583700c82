// Comfort on top of pages that work without it: nothing here is needed to learn or to send.
"use strict";

document.documentElement.classList.add("js");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- a secret is shown on request ----

all("[data-reveal]").forEach((button) =>
  button.addEventListener("click", () => {
    const input = document.getElementById(button.dataset.reveal);
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", show);
  })
);

// ---- the list of what must be mended gets the focus ----

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// An answer inside a folded part is found by its link, and the part opens.
const unfold = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (target && target.matches("input, select, textarea, fieldset")) (target.querySelector("input") || target).focus();
};
addEventListener("hashchange", unfold);
unfold();

// ---- a code from a QR fills its field; it stands behind the #, which no server is told ----

all("[data-from-hash]").forEach((input) => {
  const take = () => {
    const code = location.hash.slice(1);
    if (!/^\d+$/.test(code) || code.length !== Number(input.dataset.length)) return;
    input.value = code.match(/.{1,4}/g).join(" ");
    history.replaceState(null, "", location.pathname);
  };
  addEventListener("hashchange", take);
  take();
});

// ---- "none of these" stands alone ----

document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked || !target.name) return;
  const others = all("input[type=checkbox]", target.closest("fieldset") || document);
  const isAlone = "alone" in target.dataset;
  others.forEach((box) => {
    const clashes = box !== target && box.name === target.name && (isAlone || "alone" in box.dataset);
    if (clashes) box.checked = false;
  });
});

// ---- rows that repeat ----

all("[data-rows]").forEach((part) => {
  const list = part.querySelector("[data-rows-list]");
  const pattern = part.querySelector("template");
  const button = part.querySelector("[data-rows-add]");
  let next = list.children.length;
  const full = () => (button.disabled = list.children.length >= Number(part.dataset.most));
  button.addEventListener("click", (event) => {
    const holder = document.createElement("template");
    holder.innerHTML = pattern.innerHTML.replaceAll("__i__", next++);
    list.append(holder.content);
    full();
    const first = list.lastElementChild.querySelector("input, select, textarea");
    if (first && event.isTrusted) first.focus();
  });
  full();
});

// ---- how far one has read ----

const reading = document.querySelector("[data-reading]");
if (reading) {
  const text = document.querySelector("[data-reading-text]") || document.querySelector("main");
  const show = () => {
    const { top, height } = text.getBoundingClientRect();
    const read = (innerHeight - top) / height;
    reading.value = Math.round(100 * Math.max(0, Math.min(1, read)));
  };
  addEventListener("scroll", show, { passive: true });
  addEventListener("resize", show);
  show();
}

// ---- on paper nothing is folded ----

let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open])");
  folded.forEach((part) => (part.open = true));
});
addEventListener("afterprint", () => folded.forEach((part) => (part.open = false)));
all("[data-print]").forEach((button) => button.addEventListener("click", () => print()));

// ---- the time of day, as people here read it ----

const clock = (at = Date.now()) => {
  const words = document.documentElement.lang === "id" ? "id" : "en-GB";
  const zone = { timeZone: "Asia/Jakarta" };
  const day = (moment) => new Date(moment).toLocaleDateString(words, { ...zone, day: "numeric", month: "long" });
  const time = new Date(at).toLocaleTimeString(words, { ...zone, hour: "2-digit", minute: "2-digit", hour12: false });
  return day(at) === day(Date.now()) ? time : `${day(at)}, ${time}`;
};

// ---- with scripts, a question is answered on the page that holds them all ----

const whole = document.querySelector("[data-whole]");
if (whole) location.replace(whole.dataset.whole);
all("form[action$='/attempts']").forEach((form) => {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "whole", value: "1" }));
});

// ---- a form is sent once ----

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
