// Comfort on top of pages that work without it: nothing here is needed to learn or to send.
"use strict";

document.documentElement.classList.add("js");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const PATIENCE = 20000;
const RETRY_AFTER = [1000, 2000, 5000, 10000, 30000];

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

// ---- saving while one types ----
// One form's state is sent as it stood; the same body is sent again until the server says that it
// has it. Only then does the next state go, and only then may the page be left.

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = document.querySelector("[data-save-state]");
    this.sequence = form.elements.sequence;
    this.dirty = false;
    this.body = null;
    this.tries = 0;
    this.leaving = null;
    form.addEventListener("input", () => this.changed(800));
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", (event) => this.submitted(event));
    // A control outside of the form (the "yakin" tick in the bar) belongs to it by its form attribute.
    document.addEventListener("change", ({ target }) => {
      if (target.form === form && !form.contains(target)) this.changed(0);
    });
    addEventListener("online", () => this.send());
    addEventListener("pageshow", () => (this.left = false));
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
    addEventListener("beforeunload", (event) => {
      if (!this.unsent || this.left) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }

  get unsent() {
    return this.dirty || this.body !== null;
  }

  changed(delay) {
    this.dirty = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.send(), delay);
  }

  submitted(event) {
    if (!this.unsent) {
      // All of it is kept already: the sending only turns the page.
      this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: "1" }));
      this.left = true;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.leaving = event.submitter || null;
    this.wantsToLeave = true;
    this.send();
  }

  count() {
    if (this.sequence) this.sequence.value = Number(this.sequence.value || 0) + 1;
  }

  async send() {
    clearTimeout(this.pause);
    if (this.busy) return;
    if (this.body === null) {
      if (!this.dirty) return;
      this.count();
      this.dirty = false;
      this.body = new URLSearchParams(new FormData(this.form));
    }
    this.busy = true;
    const outcome = await this.post().catch(() => "waiting");
    this.busy = false;
    this[outcome]();
  }

  async post() {
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE);
    const answer = await fetch(this.form.dataset.autosave || this.form.action, {
      method: "POST",
      body: this.body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      signal: patience.signal,
    });
    const told = await answer.json().catch(() => null);
    if (answer.ok && told) return "saved";
    if (answer.status === 401 || answer.type === "opaqueredirect") return "expired";
    if (answer.status === 400 && told && told.code === "expired") return await this.renewed();
    return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? "refused" : "waiting";
  }

  async renewed() {
    const answer = await fetch("/csrf-token", { credentials: "same-origin" });
    const { csrf_token: token } = await answer.json();
    this.form.elements.csrf_token.value = token;
    this.body.set("csrf_token", token);
    return "waiting";
  }

  saved() {
    this.body = null;
    this.tries = 0;
    if (this.dirty) return this.send();
    this.say("saved");
    if (this.wantsToLeave) this.leave();
  }

  refused() {
    // The server has judged this state: sending it again changes nothing, the person must mend it.
    this.body = null;
    this.say("refused");
    if (this.wantsToLeave) this.leave();
  }

  expired() {
    this.say("expired");
    this.again();
  }

  waiting() {
    this.say("waiting");
    this.again();
  }

  again() {
    const wait = RETRY_AFTER[Math.min(this.tries++, RETRY_AFTER.length - 1)];
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.send(), wait);
  }

  leave() {
    this.wantsToLeave = false;
    this.form.requestSubmit ? this.form.requestSubmit(this.leaving) : this.form.submit();
  }

  say(name) {
    if (!this.state) return;
    const words = this.form.dataset[name].replace("{time}", clock());
    this.state.hidden = false;
    this.state.dataset.state = name;
    this.state.querySelector("span").textContent = words;
  }
}

all("form[data-autosave]").forEach((form) => new Autosave(form));

// ---- a form is sent once ----

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
