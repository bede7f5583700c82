// The questions of a check: all of them are here before the first answer. Every change is kept on
// this phone until the server has it, so that neither a lost signal nor an ended sign-in loses one.
// Loaded after app.js, where questions are answered.
"use strict";

const ANSWERS = "answers/";
const ANSWER_DAYS = 30;
const PATIENCE = 20000;
const RETRY_AFTER = [1000, 2000, 5000, 10000, 30000];
const OFFER_FILE_AFTER = 3;
const NOT_AN_ANSWER = new Set(["csrf_token", "client", "sequence", "kept", "go"]);

// ---- what is kept on this phone; a browser that keeps nothing says so ----

const phone = {
  keep(key, entry) {
    try {
      localStorage.setItem(key, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  },
  // Another tab may have kept a newer state of the same answer meanwhile: that one stays.
  drop(key, sequence = Infinity) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (kept && kept.sequence <= sequence) localStorage.removeItem(key);
    } catch {
      // What was never kept need not be dropped.
    }
  },
  all(prefix) {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => ({ ...JSON.parse(localStorage[key]), key }))
        .sort((one, other) => one.at - other.at);
    } catch {
      return [];
    }
  },
};

// Source of the polynomial: ISO 3309, as in zip. The page may come over plain HTTP, where the
// browser gives no other digest.
const crc32 = (text) => {
  let rest = ~0;
  for (const byte of new TextEncoder().encode(text)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (~rest >>> 0).toString(16).padStart(8, "0");
};

// ---- one question among those of the page ----

class Part {
  constructor(element, form) {
    this.element = element;
    this.form = form;
    this.slot = element.dataset.part;
    this.at = element.dataset.at || "";
    this.client = form.elements.client.value + (this.at ? `.${this.slot}` : "");
    this.sequence = 0;
  }

  get fields() {
    return [...new FormData(this.form)]
      .filter(([name, text]) => typeof text === "string" && name.startsWith(this.at) && !NOT_AN_ANSWER.has(name))
      .map(([name, text]) => [name.slice(this.at.length), text]);
  }

  get isBlank() {
    return !this.fields.some(([name, text]) => text.trim() && !["before", "sure"].includes(name));
  }

  fill(fields) {
    const sent = new Map();
    fields.forEach(([name, text]) => sent.set(this.at + name, [...(sent.get(this.at + name) || []), text]));
    [...this.form.elements].forEach((control) => {
      const { name, type } = control;
      if (!name || type === "hidden" || !name.startsWith(this.at) || NOT_AN_ANSWER.has(name)) return;
      const texts = sent.get(name) || [];
      if (type === "checkbox" || type === "radio") control.checked = texts.includes(control.value);
      else if (texts.length) control.value = texts[0];
    });
  }
}

// ---- the page ----

class Sheet {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.sheet;
    this.box = `${ANSWERS}${this.address}/`;
    this.state = document.querySelector("[data-save-state]");
    this.parts = all("[data-part]", form).map((element) => new Part(element, form));
    this.unsent = new Map();
    this.dirty = new Set();
    this.tries = 0;
    this.restore();
    this.listen();
    if ("one" in form.dataset) this.oneAtATime();
  }

  listen() {
    this.form.addEventListener("input", ({ target }) => this.changed(target, 600));
    // A control outside of the form (the "yakin" tick in the bar) belongs to it by its attribute.
    document.addEventListener("change", ({ target }) => target.form === this.form && this.changed(target, 0));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    addEventListener("online", () => this.send());
    addEventListener("pageshow", () => (this.left = false));
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.keep() : this.send()));
    addEventListener("beforeunload", (event) => {
      if (!this.isUnsent || this.left) return;
      event.preventDefault();
      event.returnValue = "";
    });
    all("[data-sign-in]").forEach((link) => link.addEventListener("click", () => this.signIn(link)));
    all("[data-answers-file]").forEach((button) => button.addEventListener("click", () => this.saveFile(button)));
  }

  // What an earlier page could not send is shown again, and sent as it was: under the same number,
  // so that it is kept once however often it arrives.
  restore() {
    phone.all(this.box).forEach((entry) => {
      const part = this.parts.find(({ slot }) => slot === entry.slot);
      if (!part) return;
      part.fill(entry.fields);
      this.unsent.set(entry.key, { ...entry, isKept: true, refused: "" });
    });
    if (this.unsent.size) this.send();
  }

  get isUnsent() {
    return this.dirty.size > 0 || this.unsent.size > 0;
  }

  get next() {
    return [...this.unsent.values()].find(({ refused }) => !refused);
  }

  get refusals() {
    return [...this.unsent.values()].filter(({ refused }) => refused);
  }

  changed(target, delay) {
    const within = target.closest("[data-part]");
    const part = this.parts.find(({ element }) => element === within) || (this.parts.length === 1 && this.parts[0]);
    if (!part) return;
    this.dirty.add(part);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.keep(), delay);
  }

  keep() {
    clearTimeout(this.pause);
    this.dirty.forEach((part) => {
      const key = `${this.box}${part.client}`;
      const entry = { slot: part.slot, client: part.client, sequence: ++part.sequence, fields: part.fields, at: Date.now() };
      this.unsent.delete(key);
      this.unsent.set(key, { ...entry, key, isKept: phone.keep(key, entry), refused: "" });
    });
    this.dirty.clear();
    this.count();
    if (!this.next) return;
    if (!this.tries) this.say("sending");
    this.send();
  }

  count() {
    const blanks = document.querySelector("[data-blanks]");
    if (blanks) blanks.textContent = blanks.dataset.blanks.replace("{n}", this.parts.filter(({ isBlank }) => isBlank).length);
  }

  async send() {
    if (this.busy) return;
    const entry = this.next;
    if (!entry) return this.settled();
    this.busy = true;
    const outcome = await this.post(entry).catch(() => "waiting");
    this.busy = false;
    this[outcome](entry);
  }

  async post(entry) {
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), PATIENCE);
    const body = new URLSearchParams(entry.fields);
    body.set("client", entry.client);
    body.set("sequence", entry.sequence);
    body.set("csrf_token", this.form.elements.csrf_token.value);
    const answer = await fetch(`${this.address}/${entry.slot}`, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      signal: patience.signal,
    });
    const told = await answer.json().catch(() => null);
    clearTimeout(limit);
    if (answer.ok && told) return "saved";
    if (answer.status === 401 || answer.type === "opaqueredirect") return "expired";
    if (answer.status === 400 && told && told.code === "expired") return await this.renewed();
    if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return "waiting";
    entry.refused = (told && told.error) || this.state.dataset.refused;
    return "refused";
  }

  async renewed() {
    const answer = await fetch("/csrf-token", { credentials: "same-origin" });
    const { csrf_token: token } = await answer.json();
    this.form.elements.csrf_token.value = token;
    return "waiting";
  }

  saved(entry) {
    this.tries = 0;
    // A change that was made meanwhile stands in its place by now, and is sent next.
    if (this.unsent.get(entry.key) === entry) {
      this.unsent.delete(entry.key);
      phone.drop(entry.key, entry.sequence);
    }
    this.send();
  }

  refused() {
    // The server has judged this state: sending it again changes nothing, the person must mend it.
    this.send();
  }

  expired() {
    this.say("expired");
    this.again();
  }

  waiting() {
    const entries = [...this.unsent.values()];
    this.say(entries.every(({ isKept }) => isKept) ? "waiting" : "unkept", entries.length);
    this.again();
  }

  again() {
    const wait = RETRY_AFTER[Math.min(this.tries++, RETRY_AFTER.length - 1)];
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.send(), wait);
  }

  settled() {
    if (this.dirty.size) return;
    const [first] = this.refusals;
    if (first) this.say("refused", 0, first.refused);
    else this.say("saved");
    if (this.wantsToLeave) this.leave();
  }

  submitted(event) {
    if (this.next || this.dirty.size) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.leaving = event.submitter || null;
      this.wantsToLeave = true;
      this.dirty.size ? this.keep() : this.send();
      return;
    }
    // All of it is kept already, or is for the server to name what is wrong with it.
    this.form.elements.sequence.value = 1 + Math.max(0, ...this.parts.map(({ sequence }) => sequence));
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: "1" });
    if (!this.refusals.length) this.form.append(kept);
    this.left = true;
  }

  leave() {
    this.wantsToLeave = false;
    this.form.requestSubmit ? this.form.requestSubmit(this.leaving) : this.form.submit();
  }

  say(name, number = 0, words = "") {
    const { state } = this;
    const text = (words || state.dataset[name]).replace("{time}", clock()).replace("{n}", number);
    state.hidden = false;
    state.dataset.state = name === "unkept" ? "waiting" : name;
    const line = state.querySelector("span");
    if (line.textContent !== text) line.textContent = text;
    all("[data-sign-in]").forEach((link) => (link.hidden = name !== "expired"));
    const isLong = this.unsent.size > 0 && (this.tries >= OFFER_FILE_AFTER || this.refusals.length > 0);
    all("[data-file-offer]").forEach((offer) => (offer.hidden = !isLong));
  }

  signIn(link) {
    this.keep();
    this.left = [...this.unsent.values()].every(({ isKept }) => isKept);
    link.href = `${link.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.hash)}`;
  }

  // The last resort: what has not been sent, as a file that the office takes in.
  saveFile(button) {
    const answers = [...this.unsent.values()].map(({ slot, client, sequence, fields, at }) => ({ slot: Number(slot), client, sequence, fields, at }));
    const body = JSON.stringify({ attempt: this.address.split("/").pop(), answers });
    const file = new Blob([JSON.stringify({ what: "answers/1", body, check: crc32(body) })], { type: "application/json" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: button.dataset.answersFile });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // ---- one question at a time, without asking the server for the next ----

  oneAtATime() {
    this.segments = all(".segs li");
    // The bar says which check it is; a phone needs the room for the question.
    this.form.querySelector("h1").classList.add("vh");
    all("[data-steps]").forEach((bar) => (bar.hidden = false));
    all("[data-step]").forEach((button) => button.addEventListener("click", () => this.goTo(this.here + Number(button.dataset.step))));
    addEventListener("hashchange", () => this.show(true));
    const wrong = this.parts.findIndex(({ element }) => element.matches(".err"));
    if (wrong >= 0) history.replaceState(null, "", `#q${this.parts[wrong].slot}`);
    this.show(false);
    this.count();
  }

  goTo(place) {
    if (this.dirty.size) this.keep();
    const part = this.parts[place];
    if (part) location.hash = `q${part.slot}`;
  }

  show(isMove) {
    const wanted = this.parts.findIndex(({ element }) => `#${element.id}` === location.hash);
    this.here = Math.max(0, wanted);
    this.parts.forEach(({ element }, place) => (element.hidden = place !== this.here));
    this.segments.forEach((segment, place) => {
      segment.className = place === this.here ? "now" : this.parts[place].isBlank ? "" : "done";
    });
    const isLast = this.here === this.parts.length - 1;
    all("[data-step='-1']").forEach((button) => (button.hidden = this.here === 0));
    all("[data-step='1']").forEach((button) => (button.hidden = isLast));
    all("[data-finish]").forEach((part) => (part.hidden = !isLast));
    all("[data-any-time]").forEach((part) => (part.hidden = isLast));
    scrollTo(0, 0);
    if (!isMove) return;
    const heading = this.parts[this.here].element.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

const oldest = Date.now() - ANSWER_DAYS * 86400000;
phone.all(ANSWERS).forEach(({ key, at }) => at < oldest && phone.drop(key));
all("form[data-sheet]").forEach((form) => new Sheet(form));
