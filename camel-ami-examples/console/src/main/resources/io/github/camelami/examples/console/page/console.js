"use strict";
// The login, the news from the console, and the feeds.
let source = null;
let retry = 0;
const links = new Map();
let pause = 1000; // after a refused stream

function speak() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
  document.title = t("title");
  $("language").value = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-tl]")) element.setAttribute("aria-label", t(element.dataset.tl));
  for (const element of document.querySelectorAll("[data-tp]")) element.placeholder = t(element.dataset.tp);
  showLinks();
  showGaps();
  showPhones();
  showRecordings();
  for (const list of Rows.all) list.labels();
  for (const play of plays.values()) showPlay(play);
  for (const feed of [events, audit]) feed.again();
  $("team").dataset.names = "?";
  schedule(queueList);
  schedule(bar);
}

async function enter() {
  const answer = await ask("session");
  if (!answer.csrf) { // a proxy answered while the console restarts
    say(t("no-answer"));
    clearTimeout(retry);
    retry = setTimeout(enter, 5000);
    return;
  }
  clearTimeout(retry);
  if ($("words").textContent === t("no-answer")) hear();
  me = {may: [], phones: [], ...answer};
  const inside = Boolean(me.login);
  $("login").hidden = inside;
  for (const part of ["desk", "who", "link", "tools"]) $(part).hidden = !inside;
  set($("name"), me.name ?? "");
  for (const part of ["events", "audit"]) $(part + "-part").hidden = !me.may.includes(part);
  $("playing-part").hidden = !me.may.includes("play");
  showPhones();
  showRecordings();
  if (me.may.includes("play")) findRecordings("");
  if (inside) { watch(); rememberPhone(); }
  else { leave(); $("user").focus(); }
}
function leave() {
  source?.close();
  source = null;
  for (const list of Rows.all) list.keep(new Set());
  queues.clear();
  schedule(queueList);
  takeMine([]);
  plays.clear();
  $("playing").replaceChildren();
  $("rec-close").click();
  Object.assign(heard, {folder: "", page: 0, pages: 0, folders: [], recordings: [], total: 0});
  for (const field of ["rec-words", "rec-from", "rec-to", "search", "filter"]) $(field).value = "";
  showRecordings();
  dismissGaps();
  for (const feed of [events, audit]) feed.clear();
}
function watch() {
  source?.close();
  source = new EventSource("news");
  source.onmessage = message => { pause = 1000; $("link").classList.remove("lost"); news(JSON.parse(message.data)); };
  source.addEventListener("over", enter);
  source.onerror = () => {
    $("link").className = "lost";
    set($("link"), t("lost"));
    if (source?.readyState === EventSource.CLOSED) setTimeout(enter, pause = Math.min(pause * 2, 60_000)); // each attempt requests the session
  };
}

// News
let order = 0;
function news(one) {
  skew = one.now - Date.now();
  if (one.all) {
    calls.keep(new Set(one.calls.map(call => call.id)));
    agents.keep(new Set(one.agents.map(agent => agent.id)));
    for (const list of Rows.all) list.again();
    queues.clear();
    for (const feed of [events, audit]) feed.clear();
  }
  for (const link of one.links) {
    links.set(link.pbx, link);
    for (const gap of link.gaps) takeGap(gap, link.pbx);
  }
  showLinks();
  for (const id of one.gone) { calls.drop(id); agents.drop(id); queues.delete(id); }
  for (const call of one.calls) calls.put({...call, order: calls.items.get(call.id)?.order ?? ++order});
  people({...one, agents: one.agents.map(agent => ({...agent, order: agents.items.get(agent.id)?.order ?? ++order}))});
  takeMine(one.mine);
  for (const play of one.playbacks) { plays.set(play.id, play); showPlay(play); }
  for (const [feed, entries] of [[events, one.events], [audit, one.audit]]) feed.add(entries ?? []);
}
function showLinks() {
  if (links.size === 0 || $("link").classList.contains("lost")) return;
  const all = [...links.values()];
  const down = all.filter(link => link.state !== "up");
  const several = all.length > 1;
  document.body.classList.toggle("several", several);
  const said = link => (several ? isolated(link.pbx) + ": " : "") + t(link.state, link.state === "up" ? link.address : link.reason, clock(link.at));
  $("link").className = down[0]?.state ?? "up";
  set($("link"), several && down.length === 0 ? t("all-up", number(all.length)) : (down.length > 0 ? down : all).map(said).join(" · "));
  $("stale").hidden = !down.some(link => link.state === "down");
}

// Gaps: each is shown for half a minute, or until Escape or a click
let gapMillis = 30_000;
const gaps = new Map();
const gapsSeen = new Set();
function takeGap(gap, pbx) {
  if (gapsSeen.has(gap.id)) return;
  gapsSeen.add(gap.id);
  if (now() - Date.parse(gap.to) > gapMillis) return; // from before the page was opened
  gaps.set(gap.id, {...gap, pbx});
  setTimeout(() => { gaps.delete(gap.id); showGaps(); }, gapMillis);
  showGaps();
}
function showGaps() {
  $("gaps").replaceChildren(...[...gaps.values()].slice(-2).map(gap => {
    const li = make("li");
    const close = make("button", "×", {type: "button", "data-gap": gap.id, "aria-label": t("close")});
    li.append(make("span", (links.size > 1 ? isolated(gap.pbx) + ": " : "") + t("gap", clock(gap.from), clock(gap.to))), close);
    return li;
  }));
}
function dismissGaps() { gaps.clear(); showGaps(); }

// Feeds
class Feed {
  constructor(id, text, keep) { Object.assign(this, {list: $(id), text, keep, entries: [], fresh: [], last: 0, timer: 0}); }
  clear() { this.entries = []; this.fresh = []; this.last = 0; this.list.replaceChildren(); }
  add(entries) {
    this.fresh = [...this.fresh, ...entries].slice(-2 * this.keep);
    if (this.fresh.length > 0 && !this.timer) this.timer = setTimeout(() => { this.timer = 0; schedule(this); }, 250); // four times a second
  }
  again() { this.fresh = [...this.entries, ...this.fresh]; this.entries = []; this.last = 0; this.list.replaceChildren(); this.add([]); }
  draw() {
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

// Keyboard and mouse
document.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  const {do: what, play, hear: here, folder, control, mine: own, gap} = button.dataset;
  if (what) button.closest("li").row.press(what);
  else if (own) bar.press(button.closest("li"), own);
  else if (play) playThere(play, button.getAttribute("aria-label"));
  else if (here) hearHere(here);
  else if (folder !== undefined) findRecordings(folder);
  else if (control) act("control", button.closest("li").id, control, button.textContent);
  else if (gap) { gaps.delete(gap); showGaps(); }
});
$("login").addEventListener("submit", async event => {
  event.preventDefault();
  const session = await ask("session"); // each attempt needs a new token; another tab may have used the last one, or have logged in
  if (session.login) { $("password").value = ""; hear(); enter(); return; }
  me.csrf = session.csrf ?? me.csrf;
  const answer = await ask("login", {login: $("user").value, password: $("password").value});
  $("password").value = "";
  if (answer.code === "done") { hear(); enter(); return; }
  say(t(answer.code));
});
$("logout").addEventListener("click", async () => { await ask("logout", {}); enter(); });
$("heard").addEventListener("click", hear);
$("filter").addEventListener("input", () => { for (const li of $("events").children) events.match(li); });
$("language").addEventListener("change", () => { language = $("language").value; localStorage.setItem("language", language); speak(); });
setInterval(() => {
  for (const list of Rows.all) list.tick();
  for (const li of $("queues").children) tickCard(li);
  for (const li of $("mine").children) bar.tick(li);
  for (const play of plays.values()) tickPlay(play);
}, 1000);
speak();
enter();
