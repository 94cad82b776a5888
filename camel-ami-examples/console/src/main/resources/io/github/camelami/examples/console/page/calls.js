"use strict";
// The calls, one row each.
const MODES = ["listen", "whisper", "barge"];
const STATES = ["waiting", "ringing", "ivr", "talking", "held", "parked", "conference"];
const nameOf = party => [party.name, party.agent || !party.name ? short(party.device) : party.number].filter(Boolean).join(" ");
const agentsOf = call => call.parties.filter(party => party.agent);
const othersOf = call => call.parties.filter(party => !party.agent);
const agentNames = call => agentsOf(call).map(nameOf).join(", ");
const otherNames = call => othersOf(call).map(nameOf).join(", ");
const titleOf = call => {
  const names = [...agentsOf(call), ...othersOf(call)].map(nameOf);
  return names.length > 1 ? t("with", names[0], names.slice(1).join(", ")) : t("alone", names[0]);
};
const earsOf = call => call.listeners.map(one => {
  const agent = nameOf(call.parties.find(party => party.id === one.party) ?? {device: "?", agent: true});
  const mode = one.ending ? "ending" : one.mode;
  return one.mine ? t("my-" + mode, agent) : t("is-" + mode, one.who ?? short(one.phone), agent);
}).join(" · ");
/** Returns the agent who gets a whisper by default: the one whom the queue or the caller dialled. If there are several, the supervisor chooses. */
function dialled(agents) {
  const some = [agents.filter(party => party.role === "member"), agents.filter(party => party.role === "called"), agents].find(few => few.length > 0) ?? [];
  return some.length === 1 ? some[0].id : "";
}
const chosen = new Map(); // the selected agent of each call with several agents

class CallRow {
  constructor(id) {
    this.id = id;
    this.li = make("li");
    const cell = name => this[name] = make("div", "", {role: "gridcell", class: name});
    this.li.append(cell("state"), cell("agent"), cell("other"), cell("queue"), cell("pbx"), cell("buttons"));
    this.word = make("span", "", {class: "word"});
    this.time = make("span", "", {class: "time"});
    this.state.append(this.word, this.time);
    this.who = make("strong");
    this.ears = make("span", "", {class: "ears"});
    this.agent.append(this.who, this.ears);
    this.place = make("span");
    this.begun = make("span", "", {class: "soft"});
    this.queue.append(this.place, this.begun);
    this.whom = make("select", "", {tabindex: -1});
    this.whom.addEventListener("change", () => { chosen.set(this.id, this.whom.value); });
    this.buttons.append(this.whom);
    for (const name of [...MODES, "hangup"]) {
      const button = make("button", "", {type: "button", tabindex: -1, "data-do": name});
      if (name === "hangup") button.className = "danger";
      this.buttons.append(button);
      this[name] = button;
    }
  }
  labels() {
    for (const button of this.buttons.querySelectorAll("button")) button.textContent = t(button.dataset.do);
    this.whom.setAttribute("aria-label", t("whom"));
  }
  show(call) {
    this.call = call;
    const agents = agentsOf(call);
    this.name = titleOf(call);
    this.li.setAttribute("aria-label", this.name);
    this.li.dataset.state = call.state;
    set(this.word, t(call.state));
    set(this.who, agentNames(call));
    set(this.ears, earsOf(call));
    this.ears.title = this.ears.textContent;
    set(this.other, otherNames(call));
    set(this.place, call.queue || call.conference);
    set(this.pbx, call.pbx ?? "");
    set(this.begun, t("since", minute(call.started)));
    this.mine = call.listeners.find(one => one.mine && !one.ending);
    const ids = [this.mine?.party, ...agents.map(party => party.id + party.role + party.name)].join();
    if (this.ids !== ids) {
      this.ids = ids;
      const first = dialled(agents);
      this.whom.replaceChildren(...(first ? [] : [make("option", t("choose"), {value: ""})]), ...agents.map(party => make("option", nameOf(party), {value: party.id})));
      this.whom.value = [chosen.get(this.id), this.mine?.party].find(id => agents.some(party => party.id === id)) ?? first;
    }
    this.whom.hidden = agents.length < 2;
    this.li.classList.toggle("mine", Boolean(this.mine));
    for (const mode of MODES) {
      this[mode].hidden = agents.length === 0 || !me.may.includes(mode);
      this[mode].setAttribute("aria-pressed", this.mine?.mode === mode);
    }
    this.hangup.hidden = agents.length === 0 || !me.may.includes("hangup");
    this.tick();
  }
  tick() { set(this.time, length(now() - this.call.since)); }
  /** Ends the call for everybody, or hangs up only the selected agent: in a conference, and if the user may not end the whole call. */
  async hangUp() {
    const {id, whole} = this.call;
    const agents = agentsOf(this.call);
    const leg = agents.length === 1 ? agents[0] : agents.find(party => party.id === this.whom.value);
    if (!whole && !leg) { say(t("whom-first")); this.whom.focus(); return; }
    const name = whole ? this.name : nameOf(leg);
    if (await sure(whole ? t("sure", name) : t("sure-leg", name, this.name))) await act("hangup", whole ? id : leg.id, "", t("label", t("hangup"), name));
  }
  async press(what) {
    const said = t("label", t(what), this.name);
    if (this[what].hidden) { say(t("may-not")); return; }
    if (what === "hangup") { await this.hangUp(); return; }
    const asked = what + this.whom.value;
    if (this.asked === asked) return; // the second click of a double click
    this.asked = asked;
    this.buttons.setAttribute("aria-busy", "true");
    const other = agentsOf(this.call).length > 1 && this.whom.value !== this.mine?.party; // if so, the session moves to the agent selected in the list
    if (this.mine && !other) await act("mode", this.mine.id, what, said);
    else if (this.whom.value === "") { say(t("whom-first")); this.whom.focus(); }
    else await act("listen", this.whom.value, what, said);
    if (this.asked === asked) this.asked = undefined;
    this.buttons.removeAttribute("aria-busy");
  }
}
const calls = new Rows($("calls"), CallRow, {
  begun: call => call.started,
  state: call => STATES.indexOf(call.state),
  agent: agentNames,
  other: otherNames,
  queue: call => call.queue || call.conference,
  pbx: call => call.pbx ?? "",
  time: call => call.since,
}, call => inTeam(call) && found([titleOf(call), earsOf(call), call.queue, call.conference, call.pbx ?? "", t(call.state)].join(" ")));
calls.drawn = () => {
  set($("count"), "(" + (calls.shown.length < calls.items.size ? t("of", number(calls.shown.length), number(calls.items.size)) : number(calls.items.size)) + ")");
  $("none").hidden = calls.items.size > 0;
  $("unmatched").hidden = calls.items.size === 0 || calls.shown.length > 0;
  for (const id of [...chosen.keys()]) if (!calls.items.has(id)) chosen.delete(id);
};

function sure(words) {
  const dialog = $("sure");
  set($("sure-words"), words);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(done => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), {once: true}));
}
