// A long form whose text outlives the page: loaded after app.js, where such a form or its receipt is.
"use strict";

// ---- a draft of a long form stays on this phone until the receipt has come ----
// Kept by person and submission: whoever else signs in here is not shown it.

const DRAFTS = "draft/";
const DRAFT_DAYS = 30;

const draftsOf = (prefix) =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key, ...JSON.parse(localStorage[key]) }))
    .sort((one, other) => other.at - one.at);

class Draft {
  constructor(form) {
    this.form = form;
    this.state = document.querySelector("[data-draft-state]");
    this.mine = `${DRAFTS}${form.dataset.draftOf}/`;
    if ("draftRestore" in form.dataset) this.restore();
    ["input", "change"].forEach((kind) => form.addEventListener(kind, () => this.changed()));
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    all("[data-draft-drop]").forEach((button) => button.addEventListener("click", () => this.drop()));
  }

  get key() {
    return this.mine + this.form.elements.submission.value;
  }

  changed() {
    if (this.dirty) return;
    this.dirty = true;
    this.pause = setTimeout(() => this.keep(), 500);
  }

  keep() {
    if (!this.dirty) return;
    clearTimeout(this.pause);
    this.dirty = false;
    const fields = [...new FormData(this.form)].filter(([name, text]) => name !== "csrf_token" && typeof text === "string");
    const draft = { about: this.form.dataset.draft, at: Date.now(), fields };
    try {
      localStorage.setItem(this.key, JSON.stringify(draft));
      this.say("draftSaved", clock(draft.at));
    } catch {
      this.say("draftFailed");
    }
  }

  drop() {
    clearTimeout(this.pause);
    this.dirty = false;
    localStorage.removeItem(this.key);
    location.assign(this.form.dataset.draftAfresh);
  }

  restore() {
    const found = draftsOf(this.mine);
    const draft = found.find(({ key }) => key === this.key) || found.find(({ about }) => about === this.form.dataset.draft);
    if (!draft) return;
    const sent = new Map();
    draft.fields.forEach(([name, text]) => sent.set(name, [...(sent.get(name) || []), text]));
    this.makeRows([...sent.keys()]);
    [...this.form.elements].forEach((control) => this.fill(control, sent));
    const lost = [...sent].flatMap(([name, texts]) => (this.form.elements[name] ? [] : texts.filter((text) => text)));
    this.say(lost.length ? "draftLost" : "draftSaved", clock(draft.at), lost.filter((text) => /[^a-z_]/.test(text)).join("; "));
  }

  makeRows(names) {
    const add = this.form.querySelector("[data-rows-add]");
    names
      .filter((name) => /^[a-z]+-\d{1,2}$/.test(name))
      .forEach((name) => {
        while (add && !this.form.elements[name] && !add.disabled) add.click();
      });
  }

  fill(control, sent) {
    const { name, type } = control;
    if (!name || name === "csrf_token") return;
    const texts = sent.get(name) || [];
    const ticked = type === "checkbox" || type === "radio";
    if (ticked) control.checked = texts.includes(control.value);
    else if (texts.length) control.value = texts[0];
    if (type === "hidden" || !(ticked ? control.checked : control.value)) return;
    for (let part = control; part !== this.form; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  }

  say(name, time = "", text = "") {
    this.state.hidden = false;
    this.state.dataset.state = name === "draftSaved" ? "saved" : "waiting";
    const words = this.form.dataset[name].replace("{time}", time).replace("{text}", () => text);
    const line = this.state.querySelector("span");
    if (line.textContent !== words) line.textContent = words;
  }
}

try {
  const oldest = Date.now() - DRAFT_DAYS * 86400000;
  draftsOf(DRAFTS).forEach(({ key, at }) => at < oldest && localStorage.removeItem(key));
  all("[data-draft-sent]").forEach(({ dataset }) => localStorage.removeItem(`${DRAFTS}${dataset.draftOf}/${dataset.draftSent}`));
  all("form[data-draft]").forEach((form) => new Draft(form));
} catch (fault) {
  // A browser that keeps nothing: the form works all the same, and no line promises a draft.
  if (!(fault instanceof DOMException || fault instanceof SyntaxError)) throw fault;
}
