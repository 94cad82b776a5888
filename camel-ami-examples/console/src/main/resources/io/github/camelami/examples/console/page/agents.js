"use strict";
// Queues and agents. A team consists of a queue, its members, and the calls of the queue and its members.
const AGENT_STATES = ["talking", "ringing", "ready", "paused", "unavailable"];
const queues = new Map();
const memberKey = (pbx, device) => (pbx ?? "") + " " + device;
let teams = new Map(); // the queues of each agent, by PBX and phone

function inTeam(call) {
  const team = $("team").value;
  return team === "" || call.queue === team || agentsOf(call).some(party => teams.get(memberKey(call.pbx, party.device))?.has(team));
}

class AgentRow {
  constructor(id) {
    this.id = id;
    this.li = make("li");
    const cell = name => this[name] = make("div", "", {role: "gridcell", class: name});
    this.li.append(cell("agent"), cell("state"), cell("queue"));
    this.who = make("strong");
    this.phone = make("bdi", "", {class: "soft"});
    this.agent.append(this.who, this.phone);
    this.word = make("span", "", {class: "word"});
    this.time = make("span", "", {class: "time"});
    this.state.append(this.word, this.time);
  }
  show(agent) {
    this.item = agent;
    const paused = agent.queues.filter(one => one.paused).map(one => one.queue);
    const place = agent.queues.map(one => one.queue).join(", ");
    this.li.dataset.state = agent.state;
    set(this.who, agent.name);
    set(this.phone, short(agent.device));
    set(this.word, t("agent-" + agent.state));
    const why = agent.reason ? t("reason", agent.reason) : agent.state !== "paused" && paused.length > 0 ? t("paused-in", paused.join(", ")) : "";
    set(this.queue, [why, agent.pbx ?? "", place].filter(Boolean).join(" · "));
    this.queue.title = this.queue.textContent;
    this.tick();
  }
  tick() {
    const call = this.item.state === "talking" ? callOf(this.item) : undefined;
    set(this.time, length(now() - (call?.since ?? this.item.since)));
  }
}
/** Returns the agent's call if the list shows it. */
function callOf(agent) {
  for (const call of calls.items.values())
    if (call.pbx === agent.pbx && call.parties.some(party => party.device === agent.device)) return call;
}
const agents = new Rows($("agents"), AgentRow, {
  agent: agent => agent.name,
  state: agent => AGENT_STATES.indexOf(agent.state),
  time: agent => agent.since,
}, agent => ($("team").value === "" || agent.queues.some(one => one.queue === $("team").value))
  && found([agent.name, short(agent.device), t("agent-" + agent.state), agent.reason, agent.pbx ?? "", ...agent.queues.map(one => one.queue)].join(" ")));
agents.drawn = () => {
  set($("agent-count"), "(" + number(agents.shown.length) + ")");
  $("no-agents").hidden = agents.items.size > 0;
};
$("agents").addEventListener("click", event => toCall(event.target.closest("li")));
$("agents").addEventListener("keydown", event => { if (event.key === "Enter") toCall(event.target.closest("li")); });
function toCall(li) {
  const call = li?.row && callOf(li.row.item);
  if (call && !calls.shown.includes(call.id)) say(t("unmatched")); // the search hides this call: do not select another one instead
  else if (call) calls.go(call.id);
}

/** Updates the agents and queues from the news, and the teams that result from them. */
function people(some) {
  for (const agent of some.agents) agents.put(agent);
  for (const queue of some.queues) queues.set(queue.id, queue);
  if (some.agents.length + some.queues.length + some.gone.length === 0) return;
  teams = new Map([...agents.items.values()].map(agent => [memberKey(agent.pbx, agent.device), new Set(agent.queues.map(one => one.queue))]));
  schedule(queueList);
}
const queueList = {
  draw() {
    const sorted = [...queues.values()].sort((a, b) => (a.name + (a.pbx ?? "")).localeCompare(b.name + (b.pbx ?? ""), language, {numeric: true}));
    for (const li of [...$("queues").children]) if (!queues.has(li.id)) li.remove();
    for (const queue of sorted) $("queues").append(card(queue));
    $("queues-part").hidden = queues.size === 0;
    const names = [...new Set([...sorted.map(queue => queue.name), ...[...teams.values()].flatMap(some => [...some])])];
    if ($("team").dataset.names !== names.join("\n")) {
      const before = $("team").value;
      $("team").dataset.names = names.join("\n");
      $("team").replaceChildren(make("option", t("all-teams"), {value: ""}), ...names.map(name => make("option", name, {value: name})));
      $("team").value = names.includes(before) ? before : "";
      const move = before !== $("team").value ? "again" : "renew";
      calls[move]();
      agents[move]();
    }
    $("team").parentElement.hidden = names.length === 0;
  },
};
function card(queue) {
  let li = $(queue.id);
  if (!li) {
    li = make("li", "", {id: queue.id});
    for (const name of ["name", "waiting", "longest", "level", "members"]) li[name] = li.appendChild(make(name === "name" ? "h3" : "span", "", {class: name}));
  }
  li.queue = queue;
  set(li.name, queue.name + (queue.pbx ? " · " + queue.pbx : ""));
  set(li.waiting, queue.waiting === 0 ? t("nobody-waits") : t("waiting-callers", number(queue.waiting)));
  set(li.level, queue.level === 0 ? t("no-level") : queue.answered === 0 ? t("level-none", number(queue.level)) : t("level", percent(queue.inTime / queue.answered), number(queue.level)));
  li.level.title = t("level-long", number(queue.answered), number(queue.abandoned));
  const counts = AGENT_STATES.filter(state => queue.members[state]).map(state => t("count-" + state, number(queue.members[state])));
  set(li.members, counts.join(" · ") || t("no-members"));
  li.dataset.level = queue.level > 0 && queue.answered > 0 && queue.inTime / queue.answered < 0.8 ? "low" : "";
  tickCard(li);
  return li;
}
function tickCard(li) {
  const {longest, level} = li.queue;
  const waits = longest ? now() - longest : 0;
  const late = level > 0 && waits > level * 1000;
  li.dataset.wait = late ? "late" : longest ? "some" : "";
  set(li.longest, longest ? t(late ? "longest-late" : "longest", length(waits)) : "");
}
$("team").addEventListener("change", () => { calls.again(); agents.again(); });
