"use strict";
// Recordings in folders, played in the browser or on a phone.
const plays = new Map();
const heard = {folder: "", page: 0, pages: 0, folders: [], recordings: [], total: 0}; // the content of the list
const ringing = new Set(); // the recordings for which the page waits until the phone answers
const lengths = new Map(); // the length in seconds of each recording that the browser can play

async function findRecordings(folder = heard.folder, page = 0) {
  const wanted = {folder, page, q: $("rec-words").value.trim(), from: $("rec-from").value, to: $("rec-to").value};
  const answer = await ask("recordings?" + new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== "")));
  if (!answer.recordings) { say(t(answer.code ?? "no-answer", answer.words)); return; }
  Object.assign(heard, answer);
  showRecordings();
}
const pathOf = one => (one.folder ? one.folder + "/" : "") + one.name;
function showRecordings() {
  const searched = $("rec-words").value.trim() !== "" || $("rec-from").value !== "" || $("rec-to").value !== "";
  const parts = heard.folder === "" ? [] : heard.folder.split("/");
  const opens = (folder, text) => make("button", text, {type: "button", "data-folder": folder});
  $("rec-path").replaceChildren(opens("", t("all-recordings")), ...parts.map((part, i) => opens(parts.slice(0, i + 1).join("/"), part)));
  $("rec-path").lastChild.setAttribute("aria-current", "true");
  const inside = folder => folder.slice(heard.folder === "" ? 0 : heard.folder.length + 1);
  $("recordings").replaceChildren(
    ...heard.folders.map(folder => { const li = make("li"); li.append(opens(folder, "📁 " + inside(folder))); return li; }),
    ...heard.recordings.map(one => {
      const li = make("li");
      const what = make("div");
      what.append(make("bdi", one.name), make("span", new Date(one.at).toLocaleString(language, {dateStyle: "medium", timeStyle: "short"}) + (searched && one.folder ? " · " + isolated(one.folder) : ""), {class: "soft"}));
      const buttons = make("div", "", {class: "buttons"});
      if (one.audio) buttons.append(make("button", t("hear"), {type: "button", "data-hear": one.id, "aria-label": t("label", t("hear"), one.name)}));
      buttons.append(make("button", t("play"), {type: "button", "data-play": one.id, "aria-label": t("label", t("play"), one.name)}));
      li.append(what, buttons);
      return li;
    }));
  $("rec-none").hidden = heard.folders.length + heard.recordings.length > 0;
  set($("rec-none").firstElementChild, t(searched ? "no-recordings-found" : "no-recordings"));
  $("rec-pages").hidden = heard.pages < 2;
  set($("rec-page"), t("page", number(heard.page + 1), number(heard.pages), number(heard.total)));
  $("rec-newer").disabled = heard.page === 0;
  $("rec-older").disabled = heard.page + 1 >= heard.pages;
}
$("rec-form").addEventListener("submit", event => { event.preventDefault(); findRecordings(); });
for (const id of ["rec-from", "rec-to"]) $(id).addEventListener("change", () => findRecordings());
$("rec-words").addEventListener("search", () => findRecordings());
$("rec-newer").addEventListener("click", () => findRecordings(heard.folder, heard.page - 1));
$("rec-older").addEventListener("click", () => findRecordings(heard.folder, heard.page + 1));

/** Plays a recording in the browser, whose audio control can seek. */
function hearHere(id) {
  const one = heard.recordings.find(some => some.id === id);
  set($("rec-title"), one.name);
  $("rec-here").hidden = false;
  $("rec-audio").src = "recordings/" + id;
  $("rec-audio").play().catch(() => say(t("no-sound", one.name)));
}
$("rec-close").addEventListener("click", () => { $("rec-audio").pause(); $("rec-audio").removeAttribute("src"); $("rec-here").hidden = true; });
/** Plays a recording on the user's phone, and determines its length for the progress bar. Ignores the second click of a double click. */
async function playThere(id, said) {
  if (ringing.has(id)) return;
  ringing.add(id);
  const one = heard.recordings.find(some => some.id === id);
  if (one?.audio && !lengths.has(pathOf(one))) {
    const audio = new Audio();
    audio.preload = "metadata";
    audio.addEventListener("loadedmetadata", () => { if (Number.isFinite(audio.duration)) lengths.set(pathOf(one), audio.duration); audio.removeAttribute("src"); });
    audio.src = "recordings/" + id;
  }
  await act("play", id, "", said);
  ringing.delete(id);
}

function showPlay(play) {
  let li = $(play.id);
  if (!li) {
    li = make("li", "", {id: play.id});
    const buttons = make("div", "", {class: "buttons"});
    for (const control of ["pause", "resume", "reverse", "forward", "restart", "stop"])
      buttons.append(make("button", "", {type: "button", "data-control": control}));
    const state = make("div", "", {role: "status"});
    state.append(make("bdi"), " ", make("span"));
    li.append(state, make("span", "", {class: "time"}), make("progress"), buttons);
    $("playing").prepend(li);
    while ($("playing").children.length > 3) $("playing").lastChild.remove();
  }
  const over = play.state === "ended";
  set(li.querySelector("bdi"), play.recording);
  set(li.querySelector("[role=status] span"), over ? t(WORDS[language][play.status] ? play.status : "ended", length(play.offset)) : t(play.state));
  for (const button of li.querySelectorAll("button")) {
    button.textContent = t(button.dataset.control);
    button.hidden = over || button.dataset.control === (play.state === "paused" ? "pause" : "resume");
  }
  tickPlay(play);
}
/** Counts the position here, since Asterisk reports it only at the end. */
function tickPlay(play) {
  const li = $(play.id);
  if (!li) return;
  const whole = lengths.get(play.recording);
  const position = (play.position + (play.state === "playing" ? now() - play.at : 0)) / 1000;
  const bar = li.querySelector("progress");
  bar.hidden = !whole || play.state === "ended";
  if (whole) { bar.max = whole; bar.value = Math.min(position, whole); bar.setAttribute("aria-label", play.recording); }
  set(li.querySelector(".time"), play.state === "ended" ? "" : length(1000 * Math.min(position, whole ?? position)) + (whole ? " / " + length(whole * 1000) : ""));
}
