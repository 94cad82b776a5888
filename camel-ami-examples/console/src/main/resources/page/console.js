"use strict";
const $ = id => document.getElementById(id);
let language = WORDS[localStorage.getItem("language")] ? localStorage.getItem("language") : navigator.language.startsWith("fa") ? "fa" : "en";
let me = {may: []};
let link = null;
let source = null;

// Words. What comes from outside stands in its own direction.
const isolated = value => "\u2068" + value + "\u2069";
const t = (key, ...values) => (WORDS[language][key] ?? key).replace(/\{(\d)\}/g, (_, i) => isolated(values[i] ?? ""));
const clock = at => new Date(at).toLocaleTimeString(language);
const number = value => value.toLocaleString(language);
function length(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const two = value => value.toLocaleString(language, {minimumIntegerDigits: 2, useGrouping: false});
  return two(Math.floor(seconds / 60)) + ":" + two(seconds % 60);
}
function make(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function speak() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
  document.title = t("title");
  $("language").value = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-tl]")) element.setAttribute("aria-label", t(element.dataset.tl));
  showLink();
  showPhones();
  showRecordings();
  for (const [id, row] of rows) { row.labels(); waiting.set(id, row.call); }
  for (const play of plays.values()) showPlay(play);
  for (const feed of [events, audit]) feed.again();
  schedule();
}

// Asking the server
async function ask(path, body) {
  try {
    const reply = await fetch(path, body && {method: "POST", body: JSON.stringify(body), headers: {"Content-Type": "application/json", "X-CSRF-Token": me.csrf}});
    return await reply.json();
  } catch {
    return {code: "no-answer"};
  }
}
async function act(action, id, word, what) {
  set($("quietly"), t("ask", what));
  const answer = await ask("do/" + action, {id, word: word ?? ""});
  if (answer.code === "done") { set($("quietly"), t("did", what)); hear(); }
  else if (answer.code === "logged-out") enter();
  else say(t(answer.code, answer.words));
  return answer.code === "done";
}
function say(words) { set($("words"), words); $("said").hidden = false; }
function hear() { $("said").hidden = true; }

// Who is here
async function enter() {
  const answer = await ask("session");
  if (!answer.csrf) { say(t("no-answer")); return; }
  me = {may: [], recordings: [], phones: [], ...answer};
  const inside = Boolean(me.login);
  $("login").hidden = inside;
  $("desk").hidden = $("who").hidden = !inside;
  $("link").hidden = !inside;
  set($("name"), me.name ?? "");
  for (const part of ["events", "audit"]) $(part + "-part").hidden = !me.may.includes(part);
  $("playing-part").hidden = !me.may.includes("play");
  showPhones();
  showRecordings();
  if (me.may.includes("play")) findRecordings();
  if (inside) watch();
  else { leave(); $("user").focus(); }
}
function leave() {
  source?.close();
  source = null;
  reset([]);
  plays.clear();
  $("playing").replaceChildren();
  $("gaps").replaceChildren();
  for (const feed of [events, audit]) feed.clear();
}
function watch() {
  source?.close();
  source = new EventSource("news");
  source.onmessage = message => { $("link").classList.remove("lost"); news(JSON.parse(message.data)); };
  source.addEventListener("over", enter);
  source.onerror = () => {
    $("link").className = "lost";
    set($("link"), t("lost"));
    if (source?.readyState === EventSource.CLOSED) setTimeout(enter, 2000);
  };
}

// News
function news(one) {
  if (one.all) { reset(one.calls.map(call => call.id)); events.clear(); audit.clear(); }
  if (one.link) {
    link = one.link;
    $("gaps").replaceChildren(...one.gaps.slice(-2).map(gap => make("li", t("gap", clock(gap.from), clock(gap.to)))));
  }
  showLink();
  for (const id of one.gone) { waiting.delete(id); rows.get(id)?.remove(); }
  for (const call of one.calls) waiting.set(call.id, call);
  for (const play of one.playbacks) { plays.set(play.id, play); showPlay(play); }
  events.add(one.events ?? []);
  audit.add(one.audit ?? []);
  schedule();
}
function showLink() {
  if (!link || $("link").classList.contains("lost")) return;
  $("link").className = link.state;
  set($("link"), t(link.state, link.state === "up" ? link.address : link.reason, clock(link.at)));
  $("stale").hidden = link.state !== "down";
}

// Calls: one row each, changed in place; at most so many in one frame
const A_FRAME = 30;
const rows = new Map();
const waiting = new Map();
const seen = new IntersectionObserver(entries => { for (const entry of entries) entry.target.row.inView = entry.isIntersecting; });
let scheduled = false;
let told = 0; // when the feeds were last written: four times a second is enough for them
function schedule() {
  if (!scheduled) { scheduled = true; requestAnimationFrame(flush); }
}
function flush(now) {
  scheduled = false;
  let left = A_FRAME;
  for (const [id, call] of waiting) {
    if (left-- === 0) break;
    waiting.delete(id);
    (rows.get(id) ?? new Row(call)).show(call);
  }
  set($("count"), "(" + number(rows.size) + ")");
  $("none").hidden = rows.size > 0;
  if (now - told > 250) {
    told = now;
    for (const feed of [events, audit]) feed.flush();
  } else if (events.fresh.length + audit.fresh.length > 0) setTimeout(schedule, 250);
  if (waiting.size > 0) schedule();
}
function reset(ids) {
  const there = new Set(ids);
  waiting.clear();
  for (const [id, row] of rows) if (!there.has(id)) row.remove();
}
const nameOf = party => party.agent || !party.name ? party.device.replace(/^[^/]*\//, "") : party.name + " " + party.number;

class Row {
  constructor(call) {
    this.call = call;
    this.li = make("li");
    this.li.row = this;
    this.who = make("strong");
    this.facts = make("span", "", {class: "facts"});
    this.ears = make("div", "", {class: "ears"});
    const left = make("div");
    left.append(this.who, " ", this.facts, this.ears);
    this.buttons = make("div", "", {class: "buttons", role: "group"});
    this.whom = make("select");
    this.whom.addEventListener("change", () => { this.chosen = this.whom.value; });
    this.buttons.append(this.whom);
    for (const name of ["listen", "whisper", "barge", "stop", "hangup"]) {
      const button = make("button", "", {type: "button", "data-do": name});
      if (name === "hangup") button.className = "danger";
      this.buttons.append(button);
      this[name] = button;
    }
    this.labels();
    this.li.append(left, this.buttons);
    rows.set(call.id, this);
    $("calls").append(this.li);
    seen.observe(this.li);
  }
  labels() {
    for (const button of this.buttons.querySelectorAll("button")) button.textContent = t(button.dataset.do);
    this.whom.setAttribute("aria-label", t("whom"));
  }
  remove() {
    if (this.li.contains(document.activeElement)) $("calls").focus();
    seen.unobserve(this.li);
    this.li.remove();
    rows.delete(this.call.id);
    schedule();
  }
  show(call) {
    this.call = call;
    const agents = call.parties.filter(party => party.agent);
    const others = call.parties.filter(party => !party.agent);
    const ordered = [...agents, ...others].map(nameOf);
    this.name = ordered.length > 1 ? t("with", ordered[0], ordered.slice(1).join(", ")) : t("alone", ordered[0]);
    set(this.who, this.name);
    const ids = agents.map(party => party.id + party.role).join();
    if (this.whom.dataset.ids !== ids) {
      // a whisper must not reach a caller: the agent is who was dialled; where that is not one alone, the supervisor says who it is
      const dialled = [agents.filter(party => party.role === "member"), agents.filter(party => party.role === "called"), agents].find(some => some.length > 0) ?? [];
      const named = agents.map(party => make("option", nameOf(party), {value: party.id}));
      this.whom.replaceChildren(...(dialled.length === 1 ? [] : [make("option", t("choose"), {value: ""})]), ...named);
      this.whom.value = agents.some(party => party.id === this.chosen) ? this.chosen : dialled.length === 1 ? dialled[0].id : "";
      this.whom.dataset.ids = ids;
    }
    this.whom.hidden = agents.length < 2;
    set(this.ears, call.listeners.map(one => {
      const agent = nameOf(call.parties.find(party => party.id === one.party) ?? {device: "?", agent: true});
      return one.mine ? t("my-" + one.mode, agent) : t("is-" + one.mode, one.who ?? one.phone, agent);
    }).join(" · "));
    this.mine = call.listeners.find(one => one.mine);
    this.li.classList.toggle("mine", Boolean(this.mine));
    for (const mode of ["listen", "whisper", "barge"]) {
      this[mode].hidden = agents.length === 0 || !me.may.includes(mode);
      this[mode].setAttribute("aria-pressed", this.mine?.mode === mode);
    }
    this.stop.hidden = !this.mine;
    this.hangup.hidden = agents.length === 0 || !me.may.includes("hangup");
    this.li.dataset.state = call.state;
    this.buttons.setAttribute("aria-label", this.name);
    this.tick();
    this.match();
  }
  tick() {
    set(this.facts, t(this.call.state, this.call.queue || this.call.conference) + " " + length(Date.now() - this.call.since) + " · " + t("since", clock(this.call.started)));
  }
  match() {
    const wanted = $("search").value.toLowerCase();
    this.li.classList.toggle("unmatched", !(this.who.textContent + this.ears.textContent).toLowerCase().includes(wanted));
  }
  async press(what) {
    const said = t("label", t(what), this.name);
    if (what === "hangup") { if (await sure(this.name)) await act("hangup", this.call.id, "", said); return; }
    this.buttons.setAttribute("aria-busy", "true");
    if (what === "stop") await act("stop", this.mine.id, "", said);
    else if (this.mine) await act("mode", this.mine.id, what, said);
    else if (this.whom.value === "") { say(t("whom-first")); this.whom.focus(); }
    else await act("listen", this.whom.value, what, said);
    this.buttons.removeAttribute("aria-busy");
  }
}
function sure(name) {
  const dialog = $("sure");
  set($("sure-words"), t("sure", name));
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(done => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), {once: true}));
}

// Recordings
const plays = new Map();
function showPhones() {
  $("phone").replaceChildren(make("option", t("choose"), {value: ""}), ...(me.phones ?? []).map((phone, i) => make("option", phone, {value: i})));
  $("phone").value = me.phone >= 0 ? me.phone : "";
}
async function findRecordings() {
  me.recordings = (await ask("recordings")).recordings ?? [];
  showRecordings();
}
function showRecordings() {
  $("recordings").replaceChildren(...(me.recordings ?? []).map(one => {
    const li = make("li");
    const button = make("button", t("play"), {type: "button", "data-play": one.id, "aria-label": t("label", t("play"), one.name)});
    li.append(make("bdi", one.name), button);
    return li;
  }));
}
function showPlay(play) {
  let li = document.getElementById(play.id);
  if (!li) {
    li = make("li", "", {id: play.id});
    const buttons = make("div", "", {class: "buttons"});
    for (const control of ["pause", "resume", "reverse", "forward", "restart", "stop"])
      buttons.append(make("button", "", {type: "button", "data-control": control}));
    const state = make("div", "", {role: "status"});
    state.append(make("bdi"), " ", make("span"));
    li.append(state, buttons);
    $("playing").prepend(li);
    while ($("playing").children.length > 3) $("playing").lastChild.remove();
  }
  const over = play.state === "ended";
  set(li.querySelector("bdi"), play.recording);
  set(li.querySelector("span"), over ? t(WORDS[language][play.status] ? play.status : "ended", length(play.offset)) : t(play.state));
  for (const button of li.querySelectorAll("button")) {
    button.textContent = t(button.dataset.control);
    button.hidden = over || button.dataset.control === (play.state === "paused" ? "pause" : "resume");
  }
}

// Feeds
class Feed {
  constructor(id, text, keep) { Object.assign(this, {list: $(id), text, keep, entries: [], fresh: [], last: 0}); }
  clear() { this.entries = []; this.fresh = []; this.last = 0; this.list.replaceChildren(); }
  add(entries) { this.fresh.push(...entries); }
  again() { this.fresh = [...this.entries, ...this.fresh]; this.entries = []; this.last = 0; this.list.replaceChildren(); }
  flush() {
    const fresh = this.fresh.slice(-this.keep);
    if (fresh.length === 0) return;
    this.fresh = [];
    const missed = this.last === 0 ? 0 : fresh[0].n - this.last - 1;
    this.last = fresh.at(-1).n;
    if (missed > 0) this.list.prepend(make("li", t("missed", number(missed)), {class: "gap"}));
    const added = fresh.map(entry => {
      const li = make("li", this.text(entry), entry.name === "AmiGap" || entry.name === "AmiDisconnected" ? {class: "gap"} : {});
      this.match(li);
      return li;
    });
    this.list.prepend(...added.reverse());
    this.entries = [...this.entries, ...fresh].slice(-this.keep);
    while (this.list.children.length > this.keep) this.list.lastChild.remove();
  }
  match(li) { li.classList.toggle("unmatched", this === events && !li.textContent.toLowerCase().includes($("filter").value.toLowerCase())); }
}
const events = new Feed("events", one =>
  clock(one.at) + " " + isolated(one.name + " " + Object.entries(one.fields).map(([name, value]) => name + "=" + value).join(" ")), 150);
const audit = new Feed("audit", one => {
  const f = one.fields;
  return clock(one.at) + " " + [f.Supervisor ?? "?", t("was-" + f.What), f.Mode ? t(f.Mode) : "", f.Target ?? "", f.Reason ?? ""].filter(Boolean).map(isolated).join(" · ");
}, 200);

// Hands
document.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  const {do: what, play, control} = button.dataset;
  if (what) button.closest("li").row.press(what);
  else if (play) act("play", play, "", button.getAttribute("aria-label"));
  else if (control) act("control", button.closest("li").id, control, button.textContent);
});
$("login").addEventListener("submit", async event => {
  event.preventDefault();
  const answer = await ask("login", {login: $("user").value, password: $("password").value});
  $("password").value = "";
  if (answer.code === "done") { hear(); enter(); } else say(t(answer.code));
});
$("logout").addEventListener("click", async () => { await ask("logout", {}); enter(); });
$("reload").addEventListener("click", findRecordings);
$("heard").addEventListener("click", hear);
$("phone").addEventListener("change", async () => {
  const chosen = $("phone").value;
  if (chosen !== "" && await act("phone", chosen, "", t("phone"))) me.phone = Number(chosen);
});
$("search").addEventListener("input", () => { for (const row of rows.values()) row.match(); });
$("filter").addEventListener("input", () => { for (const li of $("events").children) events.match(li); });
$("language").addEventListener("change", () => { language = $("language").value; localStorage.setItem("language", language); speak(); });
setInterval(() => { for (const row of rows.values()) if (row.inView) row.tick(); }, 1000);
speak();
enter();
