"use strict";
// Words, numbers and requests, for all parts of the page.
const $ = id => document.getElementById(id);
let language = WORDS[localStorage.getItem("language")] ? localStorage.getItem("language") : navigator.language.startsWith("fa") ? "fa" : "en";
let me = {may: []};
let skew = 0; // the console's clock minus this machine's clock, in milliseconds

// Text from outside keeps its own direction.
const isolated = value => "\u2068" + value + "\u2069";
const t = (key, ...values) => (WORDS[language][key] ?? key).replace(/\{(\d)\}/g, (_, i) => isolated(values[i] ?? ""));
const clock = at => new Date(at).toLocaleTimeString(language);
const minute = at => new Date(at).toLocaleTimeString(language, {hour: "numeric", minute: "2-digit"});
const number = value => value.toLocaleString(language);
const percent = part => part.toLocaleString(language, {style: "percent", maximumFractionDigits: 0});
const now = () => Date.now() + skew;
function length(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const two = value => value.toLocaleString(language, {minimumIntegerDigits: 2, useGrouping: false});
  const hours = Math.floor(seconds / 3600);
  return (hours > 0 ? two(hours) + ":" : "") + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
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
const short = device => device.replace(/^[^/]*\//, "");

// Requests to the server
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
