"use strict";
// The user's phone, spy sessions and keys.
let mine = [];

function showPhones() {
  $("phone").replaceChildren(make("option", t("choose"), {value: ""}), ...(me.phones ?? []).map((phone, i) => make("option", phone, {value: i})));
  $("phone").value = me.phone >= 0 ? me.phone : "";
}
const phoneKey = () => "phone of " + me.login;
/** Selects the phone that this browser remembers, if the user may still use it. */
async function rememberPhone() {
  const i = (me.phones ?? []).indexOf(localStorage.getItem(phoneKey()));
  if (i >= 0 && me.phone !== i) await choosePhone(i);
}
async function choosePhone(i) {
  if (await act("phone", String(i), "", t("phone"))) {
    me.phone = Number(i);
    localStorage.setItem(phoneKey(), me.phones[i]);
  }
  $("phone").value = me.phone >= 0 ? me.phone : "";
}
$("phone").addEventListener("change", () => { if ($("phone").value !== "") choosePhone($("phone").value); });

// The bar at the top: the user's phone that rings or listens
function takeMine(some) {
  mine = some;
  schedule(bar);
}
const bar = {
  draw() {
    for (const li of [...$("mine").children]) if (!mine.some(one => one.id === li.dataset.id)) {
      if (li.contains(document.activeElement)) $("calls").querySelector("[tabindex='0']")?.focus();
      li.remove();
    }
    for (const one of mine) this.show([...$("mine").children].find(li => li.dataset.id === one.id) ?? this.add(one), one);
    $("mine-part").hidden = mine.length === 0;
  },
  add(one) {
    const li = make("li", "", {"data-id": one.id});
    li.said = li.appendChild(make("strong"));
    li.time = li.appendChild(make("span", "", {class: "time"}));
    const buttons = li.appendChild(make("div", "", {class: "buttons"}));
    for (const name of [...MODES, "move", "stop"]) buttons.append(make("button", "", {type: "button", "data-mine": name}));
    $("mine").append(li);
    return li;
  },
  show(li, one) {
    li.one = one;
    li.dataset.state = one.ringing ? "ringing" : one.ending ? "ending" : one.mode;
    set(li.said, one.ringing ? t("my-ringing", short(one.phone), one.agent) : t("my-" + li.dataset.state, one.agent));
    const other = this.other(one);
    for (const button of li.querySelectorAll("button")) {
      const name = button.dataset.mine;
      if (name === "move") {
        button.hidden = !other;
        if (other) set(button, t("move-to", titleOf(other)));
      } else set(button, t(name));
      if (MODES.includes(name)) {
        button.hidden = !this.listens(one) || !me.may.includes(name);
        button.setAttribute("aria-pressed", one.mode === name);
      }
    }
    this.tick(li);
  },
  listens(one) { return !one.ringing && !one.ending; },
  tick(li) { set(li.time, length(now() - li.one.since)); },
  /** Returns the selected call if listening can move to it. */
  other(one) {
    const call = calls.items.get(calls.current);
    return this.listens(one) && call && agentsOf(call).length > 0 && !call.listeners.some(some => some.mine && !some.ending) && me.may.includes(one.mode || "listen") ? call : undefined;
  },
  press(li, what) {
    const said = t("label", t(what), li.one.agent);
    if (what === "stop") act("stop", li.one.id, "", said);
    else if (what === "move") calls.rows.get(calls.current)?.press(li.one.mode || "listen");
    else act("mode", li.one.id, what, said);
  },
};
calls.pointed = () => schedule(bar);

// Keys. On a keyboard with other letters, the position of the key counts.
const KEYS = {l: "listen", w: "whisper", b: "barge", s: "stop", h: "hangup"};
const PLACES = {KeyL: "l", KeyW: "w", KeyB: "b", KeyS: "s", KeyH: "h", Slash: "/"};
function pressed(event) {
  if (/^[a-z/?]$/i.test(event.key)) return event.key.toLowerCase();
  const place = PLACES[event.code];
  return place === "/" && event.shiftKey ? "?" : place ?? event.key;
}
document.addEventListener("keydown", event => {
  if (!me.login || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") { hear(); dismissGaps(); if (event.target === $("search")) { $("search").value = ""; searched(); } return; }
  if (event.target.closest("input, select, textarea, audio")) return;
  const key = pressed(event);
  if (key === "/") { event.preventDefault(); $("search").focus(); $("search").select(); }
  else if (key === "?") { event.preventDefault(); $("help").showModal(); }
  else if (KEYS[key] && !event.repeat) hot(KEYS[key], document.activeElement.closest("#calls li")?.row);
});
/** Acts on the row with the focus, or else on the user's spy session. If there is neither, moves the focus to the selected row. */
function hot(what, row) {
  const li = $("mine").lastElementChild;
  if (row && what !== "stop" && performance.now() - (calls.lostAt ?? -Infinity) < 1500) { say(t("call-over")); return; } // the key was meant for a call that has just ended
  if (what === "stop") { if (li) bar.press(li, "stop"); else say(t("not-listening")); return; }
  if (!row && li && MODES.includes(what) && bar.listens(li.one)) { bar.press(li, what); return; }
  if (row) row.press(what);
  else if (calls.current === null) say(t("call-first"));
  else { calls.go(calls.current); set($("quietly"), t("call-first")); } // do not act on a call that the user did not select
}
$("help-button").addEventListener("click", () => $("help").showModal());
function searched() { calls.again(); agents.again(); }
$("search").addEventListener("input", searched);
$("search").addEventListener("keydown", event => { if (event.key === "ArrowDown" && calls.shown.length > 0) { event.preventDefault(); calls.go(calls.shown[0]); } });
$("clear").addEventListener("click", () => { $("search").value = ""; $("team").value = ""; searched(); $("search").focus(); });
