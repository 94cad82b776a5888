"use strict";
/*
 * A list of rows of equal height. Only the rows in view exist. They are drawn at most once in a frame, however many changes arrive.
 * Only one row is in the tab order: the arrow keys move from row to row, and within a row from button to button.
 * Rows do not move under the mouse. While the pointer is over the table, each row keeps its place: a new row is appended, and a row that ends leaves
 * its place empty. While a row has the focus, the order stays too. Sorting and filtering by the user apply at once.
 */
class Rows {
  static draws = 0; // for tests: the number of lists drawn and of rows written
  static writes = 0;
  static all = [];
  static rest = 30_000; // milliseconds after which empty places close, although the pointer is still over the table

  /** row: the class of a row, with li, show(item), tick() and optionally labels(); keys: the sort key of each column; match: whether to show an item */
  constructor(list, row, keys, match) {
    Object.assign(this, {list, row, keys, match, items: new Map(), rows: new Map(), shown: [], places: [], index: new Map(), changed: new Set(), stale: true, free: true, held: false, over: false, moved: 0, current: null, down: false});
    this.column = Object.keys(keys)[0];
    this.collator = new Intl.Collator(language, {numeric: true});
    list.addEventListener("keydown", event => this.key(event));
    list.addEventListener("focusin", event => { const li = event.target.closest("li"); if (li?.row) this.point(li.row.id); });
    for (const head of list.parentElement.querySelectorAll("[data-sort]")) head.addEventListener("click", () => this.sort(head.dataset.sort));
    const table = list.parentElement;
    for (const what of ["pointerenter", "pointermove", "wheel"]) table.addEventListener(what, () => { this.over = true; this.moved = performance.now(); }, {passive: true});
    const release = () => { if (this.held) this.renew(); };
    table.addEventListener("pointerleave", () => { this.over = false; release(); }); // after a touch, :hover stays
    list.addEventListener("focusout", release);
    document.addEventListener("scroll", () => schedule(this), {capture: true, passive: true});
    addEventListener("resize", () => { this.measured = false; schedule(this); });
    Rows.all.push(this);
  }
  put(item) {
    this.items.set(item.id, item);
    this.changed.add(item.id);
    this.renew();
  }
  drop(id) {
    if (this.items.delete(id)) this.renew();
  }
  /** Removes all items except these. */
  keep(ids) {
    for (const id of [...this.items.keys()]) if (!ids.has(id)) this.drop(id);
  }
  /** Requests sorting and filtering before the next drawing, as far as the rows may move. */
  renew() { this.stale = true; schedule(this); }
  /** Requests sorting and filtering before the next drawing, wherever the pointer and the focus are. */
  again() { this.free = true; this.renew(); }
  /** Writes all rows again after a change of the language. */
  labels() {
    this.collator = new Intl.Collator(language, {numeric: true});
    for (const row of this.rows.values()) row.labels?.();
    for (const id of this.items.keys()) this.changed.add(id);
    this.heads();
    this.again();
  }
  sort(column) {
    this.down = this.column === column ? !this.down : false;
    this.column = column;
    this.heads();
    this.again();
  }
  heads() {
    for (const head of this.list.parentElement.querySelectorAll("[data-sort]"))
      head.parentElement.setAttribute("aria-sort", head.dataset.sort !== this.column ? "none" : this.down ? "descending" : "ascending");
  }
  order() {
    const key = this.keys[this.column];
    const sorted = [...this.items.values()].filter(this.match).map(item => [key(item), item]);
    const sign = this.down ? -1 : 1;
    sorted.sort(([a, one], [b, other]) => sign * (typeof a === "number" ? a - b : this.collator.compare(a, b)) || one.order - other.order);
    return sorted.map(([, item]) => item.id);
  }
  /** Sorts and filters the rows, and decides on their places. */
  place() {
    const order = this.order();
    const pointed = this.over && this.list.parentElement.matches(":hover");
    this.held = !this.free && (pointed || this.list.contains(document.activeElement));
    const wanted = new Set(order);
    if (this.held) {
      const had = new Set(this.places);
      const empty = pointed && performance.now() - this.moved < Rows.rest;
      const [, last] = this.view(); // empty places below the view close at once, so that they do not pile up above new rows
      this.places = [...this.places.filter((id, i) => empty && i <= last || wanted.has(id)), ...order.filter(id => !had.has(id))];
    } else this.places = order;
    this.shown = this.places.filter(id => wanted.has(id));
    this.index = new Map();
    this.places.forEach((id, i) => { if (wanted.has(id)) this.index.set(id, i); });
    this.stale = this.free = false;
  }
  draw() {
    Rows.draws++;
    const active = document.activeElement;
    const before = this.shown.indexOf(this.current);
    if (this.stale) this.place();
    if (!this.index.has(this.current)) this.current = this.shown[Math.min(Math.max(before, 0), this.shown.length - 1)] ?? null;
    const lost = active !== document.body && this.list.contains(active) && !this.index.has(active.closest("li")?.row?.id);
    const wanted = this.window();
    for (const [id, row] of this.rows) if (!wanted.has(id)) { row.li.remove(); this.rows.delete(id); }
    let place = this.list.firstElementChild;
    for (const id of wanted) {
      const row = this.rows.get(id) ?? this.add(id);
      if (this.changed.has(id)) { Rows.writes++; row.show(this.items.get(id)); }
      const top = this.index.get(id) * this.height + "px";
      if (row.li.style.top !== top) row.li.style.top = top;
      row.li.setAttribute("aria-rowindex", this.index.get(id) + 1);
      row.li.tabIndex = id === this.current ? 0 : -1;
      if (row.li === place) place = place.nextElementSibling;
      else this.list.insertBefore(row.li, place);
    }
    this.changed = new Set();
    this.list.style.height = this.places.length * this.height + "px";
    this.list.setAttribute("aria-rowcount", this.places.length);
    if (lost) this.lostAt = performance.now();
    if (lost) (this.rows.get(this.current)?.li ?? this.list).focus({preventScroll: true});
    else if (active !== document.activeElement && active.isConnected && this.list.contains(active)) active.focus({preventScroll: true});
    this.drawn?.();
  }
  /** Returns the ids of the rows in view, of a few more, and of the current row. */
  window() {
    const [first, last] = this.view();
    const ids = this.places.slice(Math.max(0, first), Math.max(0, last)).filter(id => this.index.has(id));
    if (this.current !== null && !ids.includes(this.current)) this.index.get(this.current) < first ? ids.unshift(this.current) : ids.push(this.current);
    return new Set(ids);
  }
  /** Returns the first place in view and the one after the last, and a few more. */
  view() {
    if (!this.measured) this.measure();
    const box = this.list.getBoundingClientRect();
    const view = this.list.parentElement.getBoundingClientRect();
    const first = Math.floor((Math.max(view.top, 0) - box.top) / this.height) - 4;
    const last = Math.ceil((Math.min(view.bottom, innerHeight) - box.top) / this.height) + 4;
    return [first, last];
  }
  measure() {
    const probe = make("li");
    this.list.append(probe);
    this.measured = probe.offsetHeight > 0; // before the login, the table is hidden
    this.height = probe.offsetHeight || 56;
    probe.remove();
  }
  add(id) {
    const row = new this.row(id);
    row.li.row = row;
    row.li.setAttribute("role", "row");
    row.id = id;
    row.labels?.();
    this.rows.set(id, row);
    this.changed.add(id);
    return row;
  }
  point(id) {
    if (this.current === id) return;
    const was = this.rows.get(this.current);
    if (was) was.li.tabIndex = -1;
    this.current = id;
    const is = this.rows.get(id);
    if (is) is.li.tabIndex = 0;
    this.pointed?.();
  }
  /** Moves the focus to a row, and creates the row if needed. */
  go(id) {
    this.point(id);
    this.draw();
    this.rows.get(id)?.li.focus();
  }
  key(event) {
    const li = event.target.closest("li");
    if (!li?.row || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = this.shown.indexOf(li.row.id);
    const page = Math.max(1, Math.floor(innerHeight / this.height) - 2);
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.shown.length - 1}[event.key];
    if (to !== undefined && event.target.tagName !== "SELECT") {
      event.preventDefault();
      this.go(this.shown[Math.min(Math.max(to, 0), this.shown.length - 1)]);
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const stops = [li, ...li.querySelectorAll("select, button")].filter(one => one.checkVisibility());
      const step = (event.key === "ArrowRight") === (document.documentElement.dir === "ltr") ? 1 : -1;
      event.preventDefault();
      stops[Math.min(Math.max(stops.indexOf(event.target) + step, 0), stops.length - 1)].focus();
    }
  }
  tick() {
    for (const row of this.rows.values()) row.tick();
    if (this.held && this.places.length > this.shown.length && performance.now() - this.moved >= Rows.rest) this.renew(); // close the empty places
  }
}

// All drawing waits for the next frame
const waiting = new Set();
function schedule(part) {
  if (waiting.size === 0) requestAnimationFrame(() => {
    const parts = [...waiting];
    waiting.clear();
    for (const one of parts) one.draw();
  });
  waiting.add(part);
}

const both = /\S/;
/** Returns whether a text contains all words of the search. */
const found = text => $("search").value.toLowerCase().split(/\s+/).filter(word => both.test(word)).every(word => text.toLowerCase().includes(word));
