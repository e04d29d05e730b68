(async function () {
  "use strict";
  const root = document.documentElement;
  try {
    await run();
  } catch (error) {
    /* The list and the guide can be read all the same. */
    root.classList.add("failed-to-run");
    root.classList.remove("quiet");
    throw error;
  }

  async function run() {
  const $ = (id) => document.getElementById(id);
  const CONTEXT = 3;
  const MOST_SHOWN = 150;
  const LEVELS = ["breaking", "warning", "non-breaking", "documentation"];
  document.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });

  function make(tag, attributes, ...inner) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...inner);
    return made;
  }

  /* A sentence comes in pieces; those that are names are lists of one. */
  const words = (pieces) => pieces.map((piece) => (Array.isArray(piece) ? make("code", {}, piece[0]) : piece));

  async function unpacked() {
    const bytes = Uint8Array.from(atob($("data").textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  const { operations, findings } = await unpacked();
  const rows = [...document.querySelectorAll("#changes .c")];
  const place = new Map(rows.map((row, index) => [row, index]));
  const boxes = [...document.querySelectorAll("input[data-level]")];
  const inside = (holder) => [...holder.querySelectorAll(".c")].map((row) => place.get(row));
  const sections = [...document.querySelectorAll(".level, .document")].map((section) => [section, inside(section)]);
  const holders = [...document.querySelectorAll(".owner, .same")];
  const held = holders.map(inside);
  const first = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.level));
  const names = operations.map((one) => `${one.name} ${one.was} ${one.tags.join(" ")}`.toLowerCase());
  const choosers = ["direction", "tag", "rule", "consumer"].filter($);
  let texts = null;

  /* What is looked for in, of a row; what it reaches is looked for by the numbers of its operations. */
  function searched() {
    texts = texts || rows.map((row, index) => {
      const heading = row.parentElement.classList.contains("owner") ? row.parentElement.firstElementChild.textContent : "";
      return `${row.textContent} ${heading} ${findings[index].rule} ${row.id.slice(2)}`.toLowerCase();
    });
    return texts;
  }

  const state = { levels: new Set(first), q: "", direction: "", tag: "", rule: "", consumer: "", op: "", of: "", you: false, two: false, guide: false };

  /* --- What a filter lets through ------------------------------------------------------------------------------ */

  function wanted() {
    const looked = state.q.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 30);
    const every = (1 << looked.length) - 1;
    const masks = looked.length ? names.map((name) => looked.reduce((mask, word, bit) => (name.includes(word) ? mask | (1 << bit) : mask), 0)) : [];
    const tagged = state.tag && operations.map((one) => one.tags.includes(state.tag));
    const shown = looked.length ? searched() : [];
    return function (index, inTree) {
      const one = findings[index];
      if (!state.levels.has(one.level)) return false;
      const reached = one.operations || [];
      if (inTree && !reaches(reached)) return false;
      if (state.rule && one.rule !== state.rule) return false;
      if (state.direction && !(one.directions || []).includes(state.direction)) return false;
      if (state.consumer && !(one.consumers || []).includes(state.consumer)) return false;
      if (tagged && !reached.some((number) => tagged[number])) return false;
      let found = 0;
      looked.forEach((word, bit) => { if (shown[index].includes(word)) found |= 1 << bit; });
      return found === every || reached.some((number) => (found | masks[number]) === every);
    };
  }

  function reaches(reached) {
    if (state.op) return state.op === "-" ? !reached.length : reached.some((number) => operations[number].name === state.op && (!state.of || operations[number].of === state.of));
    return !state.of || reached.some((number) => operations[number].of === state.of);
  }

  let matching = [];

  let shown = rows.length;
  let turn = 0;

  /* Holders are gone through in order, and what takes longer than a frame waits for the next one: what a reader looks
     at comes first, and typing is never held up. */
  function show() {
    const passes = wanted();
    const now = ++turn;
    matching = findings.map((one, index) => passes(index, true));
    shown = matching.filter(Boolean).length;
    const isLooking = isFiltered();
    for (const [section, inner] of sections) {
      const isUsed = inner.some((index) => matching[index]) || (!isLooking && section.className === "document");
      if (section.hidden === isUsed) section.hidden = !isUsed;
    }
    root.classList.remove("quiet");
    $("nothing").hidden = shown > 0;
    let index = 0;
    (function part() {
      if (now !== turn) return;
      const end = performance.now() + 5;
      let come = 0;
      while (index < holders.length) {
        /* What is shown again has to be styled and laid out, which takes longer than showing it. */
        come += sift(index++);
        if (come >= MOST_SHOWN || performance.now() > end) return setTimeout(part, 0);
      }
      later();
    })();
  }

  /* Shows what a filter lets through of a holder; returns how many holders come into sight by that. */
  function sift(number) {
    const holder = holders[number];
    let left = 0;
    for (const index of held[number]) left += matching[index];
    const comes = holder.hidden && left > 0;
    if (holder.hidden !== !left) holder.hidden = !left;
    if (!left) return 0;
    if (holder.className === "same") {
      const note = `${left.toLocaleString("en")} alike`;
      const told = holder.firstElementChild.firstElementChild;
      if (told.textContent !== note) told.textContent = note;
      if (!holder.open) return Number(comes);
    }
    siftRows(number);
    return Number(comes);
  }

  function siftRows(number) {
    for (const index of held[number]) if (rows[index].hidden === matching[index]) rows[index].hidden = !matching[index];
  }
  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(settle, 120); };

  /* What need not follow every key: the number that is read aloud, the tree, the address. */
  function settle() {
    const all = findings.length;
    $("count").textContent = shown === all ? `${all.toLocaleString("en")} changes` : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} changes`;
    $("clear").hidden = !isFiltered();
    countTree();
    remember();
  }

  const sameLevels = (set) => set.size === first.size && [...set].every((level) => first.has(level));
  const isFiltered = () => Boolean(state.q || state.direction || state.tag || state.rule || state.consumer || state.op || state.of) || !sameLevels(state.levels);

  function clear() {
    Object.assign(state, { levels: new Set(first), q: "", direction: "", tag: "", rule: "", consumer: "", op: "", of: "" });
    reflect();
    show();
  }

  /* --- The address: #f-... points to a finding, #g-... into the guide, anything else states filters ---------------- */

  let at = "";

  function remember() {
    const told = new URLSearchParams();
    for (const name of ["q", "direction", "tag", "rule", "consumer", "op", "of"]) if (state[name]) told.set(name, state[name]);
    if (!sameLevels(state.levels)) told.set("levels", LEVELS.filter((level) => state.levels.has(level)).join(",") || "none");
    if (state.you) told.set("for", "you");
    if (state.two) told.set("diff", "two");
    if (state.guide) told.set("view", "guide");
    if (at) told.set("at", at);
    const text = told.toString();
    const hash = text === `at=${at}` && at ? `#${at}` : text ? `#${text}` : " ";
    if (hash !== (location.hash || " ")) {
      try { history.replaceState(null, "", hash === " " ? location.href.split("#")[0] : hash); } catch (error) { /* a page without an address */ }
    }
  }

  function recall() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("g-")) { view(true); return pointInto(hash); }
    if (hash.startsWith("f-")) return point(hash);
    const told = new URLSearchParams(hash);
    for (const name of ["q", "direction", "tag", "rule", "consumer", "op", "of"]) state[name] = told.get(name) || "";
    const levels = told.get("levels");
    state.levels = new Set(levels ? levels.split(",").filter((level) => LEVELS.includes(level)) : first);
    state.you = told.get("for") === "you";
    state.two = told.get("diff") === "two";
    reflect();
    view(told.get("view") === "guide");
    show();
    if (told.get("at")) point(told.get("at"));
  }

  /* Open what an address points to, whatever the filters say. */
  function point(id) {
    const row = $(id);
    if (!row || !place.has(row)) return show();
    view(false);
    state.levels.add(findings[place.get(row)].level);
    show();
    if (!matching[place.get(row)]) { clear(); state.levels.add(findings[place.get(row)].level); show(); }
    reflect();
    row.open = true;
    go(row);
  }

  function pointInto(id) {
    const target = document.getElementById(id);
    if (!target) return;
    for (let above = target.parentElement; above; above = above.parentElement) if (above.tagName === "DETAILS") above.open = true;
    target.scrollIntoView();
  }

  function go(row) {
    rows.forEach((other) => { if (other.classList.contains("at")) other.classList.remove("at"); });
    const cause = row.closest(".same");
    if (cause) open(cause);
    const around = row.closest(".document");
    if (around) around.open = true;
    row.classList.add("at");
    at = row.id;
    row.firstElementChild.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    later();
  }

  function open(cause) {
    cause.open = true;
    siftRows(holders.indexOf(cause));
  }

  function reflect() {
    boxes.forEach((box) => { box.checked = state.levels.has(box.dataset.level); });
    $("search").value = state.q;
    for (const name of choosers) {
      $(name).value = state[name];
      if ($(name).value !== state[name]) { state[name] = ""; $(name).value = ""; }
    }
    $("reader").textContent = `Advice for: ${state.you ? "you" : "callers"}`;
    $("reader").setAttribute("aria-pressed", state.you);
    $("sides").textContent = `Diff: ${state.two ? "side by side" : "unified"}`;
    $("sides").setAttribute("aria-pressed", state.two);
  }

  function view(guide) {
    if (!$("guide")) return;
    state.guide = guide;
    root.classList.toggle("on-guide", guide);
    $("tab-changes").setAttribute("aria-selected", !guide);
    $("tab-guide").setAttribute("aria-selected", guide);
    $("tab-changes").tabIndex = guide ? -1 : 0;
    $("tab-guide").tabIndex = guide ? 0 : -1;
  }

  /* --- The tree of resources and operations ------------------------------------------------------------------------ */

  const branches = new Map();

  function button(label, chosen, press) {
    const made = make("button", { type: "button" }, make("span", {}, label), make("b", {}));
    made.addEventListener("click", press);
    return { element: made, chosen, last: made.lastChild };
  }

  function choose(op, of) {
    const again = state.op === op && state.of === of;
    state.op = again ? "" : op;
    state.of = again ? "" : of;
    show();
  }

  function plant() {
    const tree = $("tree");
    const everything = button("All operations", () => !state.op && !state.of, () => choose("", ""));
    everything.element.className = "all";
    branches.set("*", everything);
    tree.append(everything.element);
    const resources = new Map();
    operations.forEach((one) => { resources.set(one.of, [...(resources.get(one.of) || []), one]); });
    for (const of of [...resources.keys()].sort((a, b) => a.localeCompare(b, "en"))) {
      const inner = make("div", {});
      const total = make("b", {});
      const summary = make("summary", {}, make("span", {}, of), total);
      const whole = button(`All of ${of}`, () => !state.op && state.of === of, () => choose("", of));
      inner.append(whole.element);
      branches.set(`of ${of}`, { element: summary, last: total, holder: null });
      branches.set(`all ${of}`, whole);
      for (const one of resources.get(of).sort((a, b) => a.name.split(" ").pop().localeCompare(b.name.split(" ").pop(), "en"))) {
        const leaf = button(one.name, () => state.op === one.name && (!state.of || state.of === of), () => choose(one.name, of));
        branches.set(`op ${of} ${one.name}`, leaf);
        inner.append(leaf.element);
      }
      const branch = make("details", {}, summary, inner);
      branches.get(`of ${of}`).holder = branch;
      tree.append(branch);
    }
    const rest = button("The document itself", () => state.op === "-", () => choose("-", ""));
    branches.set("-", rest);
    tree.append(rest.element);
  }

  /* Numbers of what the other filters let through, so that the tree says where to look. */
  function countTree() {
    const passes = wanted();
    const counts = new Map();
    const add = (key, isBreaking) => {
      const one = counts.get(key) || { all: 0, breaking: 0 };
      one.all += 1;
      one.breaking += isBreaking;
      counts.set(key, one);
    };
    findings.forEach((one, index) => {
      if (!passes(index, false)) return;
      const reached = one.operations || [];
      const isBreaking = one.level === "breaking";
      const hit = one.hit || 0;
      const resources = new Map();
      reached.forEach((number, position) => {
        add(`op ${operations[number].of} ${operations[number].name}`, isBreaking && position < hit);
        resources.set(operations[number].of, resources.get(operations[number].of) || (isBreaking && position < hit));
      });
      resources.forEach((worst, of) => { add(`of ${of}`, worst); add(`all ${of}`, worst); });
      add("*", isBreaking);
      if (!reached.length) add("-", isBreaking);
    });
    branches.forEach((branch, key) => {
      const found = counts.get(key) || { all: 0, breaking: 0 };
      const text = found.all ? found.all.toLocaleString("en") : "";
      if (branch.last.textContent !== text) branch.last.textContent = text;
      branch.element.classList.toggle("hit", found.breaking > 0);
      const outer = branch.holder || branch.element;
      const chosen = Boolean(branch.chosen && branch.chosen());
      const isHidden = !found.all && !chosen && key !== "*";
      if (outer.hidden !== isHidden) outer.hidden = isHidden;
      if (branch.chosen) {
        if (chosen) branch.element.setAttribute("aria-current", "true");
        else branch.element.removeAttribute("aria-current");
        if (chosen) { const around = branch.element.closest("details"); if (around) around.open = true; }
      }
    });
  }

  /* --- What a row opens to ------------------------------------------------------------------------------------------ */

  function fill(row) {
    if (row.children.length > 1) return;
    const one = findings[place.get(row)];
    const opened = make("div", { class: "inside" });
    const heading = (text) => make(row.closest(".same") ? "h3" : "h4", {}, text);
    const meta = make("div", { class: "meta" }, make("span", {}, one.page ? make("a", { href: one.page, rel: "noreferrer noopener" }, one.rule) : one.rule));
    (one.places || []).filter(Boolean).forEach((text) => meta.append(make("code", {}, text)));
    const copy = make("button", { type: "button" }, "Copy link");
    copy.addEventListener("click", () => copied(copy, row.id));
    meta.append(copy);
    opened.append(meta);
    for (const text of one.who || []) opened.append(make("p", {}, text));
    if (one.waived) opened.append(make("p", {}, make("b", {}, "Waived: "), one.waived));
    const advice = make("p", { class: "advice" });
    opened.append(heading(""), advice);
    advise(opened, one);
    if (one.here) opened.append(heading("Why"), make("p", {}, ...words(one.here)));
    if (one.inside) opened.append(heading("Inside"), make("ul", {}, ...one.inside.map((part) => make("li", {}, ...words(part)))));
    if (one.payload) opened.append(heading(`Payload: ${one.caption}`), make("pre", { tabindex: "0" }, one.payload));
    if ("old" in one || "new" in one) opened.append(heading("Diff"), diff(one.old, one.new));
    if (one.operations) opened.append(...reached(one, heading));
    if (one.general) opened.append(heading(one.here ? "The rule in general" : "Why"), make("p", { class: "soft" }, ...words(one.general)));
    if (one.proposal) opened.append(make("p", { class: "soft" }, "Served by the version change ", make("code", {}, one.proposal), "."));
    row.append(opened);
  }

  function advise(inside, one) {
    const text = state.you ? one.owner : one.caller;
    const advice = inside.querySelector(".advice");
    const heading = advice.previousElementSibling;
    advice.replaceChildren(...words(text || []));
    heading.textContent = state.you ? "What you can do" : "What callers do";
    heading.hidden = advice.hidden = !text;
  }

  function reached(one, heading) {
    const list = one.operations.map((number, position) => {
      const made = make("button", { type: "button", title: "Show what reaches this operation" }, operations[number].name);
      if (position >= (one.hit || 0)) made.className = "soft";
      made.addEventListener("click", () => choose(operations[number].name, operations[number].of));
      return made;
    });
    const title = `Reaches ${list.length.toLocaleString("en")} operation${list.length === 1 ? "" : "s"}`;
    if (list.length <= 8) return [heading(title), make("p", { class: "operations" }, ...list)];
    return [heading(title), make("p", { class: "operations" }, ...list.slice(0, 5)),
      make("details", {}, make("summary", {}, `${list.length - 5} more`), make("p", { class: "operations" }, ...list.slice(5)))];
  }

  async function copied(press, id) {
    const link = `${location.href.split("#")[0]}#${id}`;
    try {
      await navigator.clipboard.writeText(link);
      press.textContent = "Copied";
    } catch (error) {
      at = id;
      history.replaceState(null, "", `#${id}`);
      press.textContent = "In the address bar";
    }
    setTimeout(() => { press.textContent = "Copy link"; }, 1500);
  }

  /* --- Diffs: lines by their longest common subsequence; of a line that changed, what is between its ends alike ------ */

  function aligned(old, now) {
    const size = now.length + 1;
    const best = new Uint16Array((old.length + 1) * size);
    for (let i = old.length - 1; i >= 0; i--) for (let j = now.length - 1; j >= 0; j--) {
      best[i * size + j] = old[i] === now[j] ? best[(i + 1) * size + j + 1] + 1 : Math.max(best[(i + 1) * size + j], best[i * size + j + 1]);
    }
    const found = [];
    let i = 0, j = 0;
    while (i < old.length || j < now.length) {
      if (i < old.length && j < now.length && old[i] === now[j]) found.push([[old[i++]], [now[j++]], true]);
      else {
        const gone = [], come = [];
        while ((i < old.length || j < now.length) && !(i < old.length && j < now.length && old[i] === now[j])) {
          if (j >= now.length || (i < old.length && best[(i + 1) * size + j] >= best[i * size + j + 1])) gone.push(old[i++]);
          else come.push(now[j++]);
        }
        found.push([gone, come, false]);
      }
    }
    return found;
  }

  function marked(line, other) {
    if (other === undefined) return [line];
    let before = 0, after = 0;
    const most = Math.min(line.length, other.length);
    while (before < most && line[before] === other[before]) before++;
    while (after < most - before && line[line.length - 1 - after] === other[other.length - 1 - after]) after++;
    if (before + after < 2) return [line];
    return [line.slice(0, before), make("mark", {}, line.slice(before, line.length - after)), line.slice(line.length - after)];
  }

  function diff(old, now) {
    const holder = make("div", { class: "diff", tabindex: "0", role: "group", "aria-label": "Old and new" });
    holder.told = [old, now];
    draw(holder);
    return holder;
  }

  /* Of equal lines those next to a change are shown. */
  function shortened(parts) {
    const found = [];
    for (let at = 0, end; at < parts.length; at = end) {
      end = at + 1;
      while (end < parts.length && parts[at][2] && parts[end][2]) end++;
      const first = at ? at + CONTEXT : at, last = end < parts.length ? end - CONTEXT : end;
      if (!parts[at][2] || last - first < 4) found.push(...parts.slice(at, end));
      else found.push(...parts.slice(at, first), [null, last - first], ...parts.slice(last, end));
    }
    return found;
  }

  function draw(holder) {
    const [old, now] = holder.told.map((text) => (text === undefined || text === null ? [] : text.split("\n")));
    const body = make("tbody", {});
    for (const [gone, come, same] of shortened(aligned(old, now))) {
      if (!gone) { body.append(make("tr", { class: "cut" }, make("td", { colspan: 2 }, `${come} equal lines`))); continue; }
      if (state.two) for (let line = 0; line < Math.max(gone.length, come.length); line++) {
        body.append(make("tr", {}, side(gone[line], come[line], same ? "" : "gone"), side(come[line], gone[line], same ? "" : "come")));
      }
      else if (same) body.append(line(" ", "", gone[0]));
      else {
        gone.forEach((text, index) => body.append(line("\u2212", "gone", ...marked(text, come[index]))));
        come.forEach((text, index) => body.append(line("+", "come", ...marked(text, gone[index]))));
      }
    }
    holder.classList.toggle("two", state.two);
    holder.replaceChildren(make("table", {}, body));
  }

  const side = (text, other, kind) => (text === undefined ? make("td", {}) : make("td", { class: kind }, ...(kind ? marked(text, other) : [text])));
  const line = (sign, kind, ...inner) => make("tr", { class: kind }, make("td", { class: "sign" }, sign), make("td", {}, ...inner));

  /* --- What a reader does --------------------------------------------------------------------------------------------- */

  function walk(step) {
    const visible = rows.filter((row, index) => matching[index] && (!row.closest(".same") || row.closest(".same").open));
    const stops = visible.length ? visible : rows.filter((row, index) => matching[index]);
    if (!stops.length) return;
    const here = stops.indexOf($(at));
    go(stops[here < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.max(0, Math.min(stops.length - 1, here + step))]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input[type=search], select, textarea");
    if (event.key === "Escape") {
      if (state.q || typing) { state.q = ""; $("search").value = ""; $("search").blur(); show(); }
      else if (isFiltered()) clear();
      else if (at && $(at)) $(at).open = false;
    } else if (!typing && event.key === "/") { event.preventDefault(); view(false); $("search").focus(); $("search").select(); }
    else if (!typing && !state.guide && (event.key === "j" || event.key === "k")) { event.preventDefault(); walk(event.key === "j" ? 1 : -1); }
    else if (event.target.matches("[role=tab]") && (event.key === "ArrowLeft" || event.key === "ArrowRight")) { view(!state.guide); $(state.guide ? "tab-guide" : "tab-changes").focus(); later(); }
  });

  document.addEventListener("toggle", (event) => {
    const owner = event.target.parentElement;
    if (owner && owner.classList.contains("owner")) owner.classList.toggle("opened", Boolean(owner.querySelector(".c[open]")));
    if (!event.target.open) return;
    if (event.target.className === "same") open(event.target);
    else if (place.has(event.target)) fill(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".c > summary");
    if (row) { at = row.parentElement.id; later(); }
  });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("search").addEventListener("input", () => { state.q = $("search").value; show(); });
  boxes.forEach((box) => box.addEventListener("change", () => {
    if (box.checked) state.levels.add(box.dataset.level);
    else state.levels.delete(box.dataset.level);
    show();
  }));
  for (const name of choosers) $(name).addEventListener("change", () => { state[name] = $(name).value; show(); });
  $("more").addEventListener("click", () => {
    $("more").setAttribute("aria-expanded", root.classList.toggle("all-filters"));
  });
  $("clear").addEventListener("click", () => { clear(); $("search").focus(); });
  $("reader").addEventListener("click", () => {
    state.you = !state.you;
    rows.forEach((row, index) => { if (row.children.length > 1) advise(row.lastElementChild, findings[index]); });
    reflect();
    later();
  });
  $("sides").addEventListener("click", () => {
    state.two = !state.two;
    document.querySelectorAll(".diff").forEach(draw);
    reflect();
    later();
  });
  for (const [id, guide] of [["tab-changes", false], ["tab-guide", true]]) {
    if ($(id)) $(id).addEventListener("click", () => { view(guide); later(); });
  }
  window.addEventListener("hashchange", recall);

  /* What is scrolled to stands below the bar that stays, however many lines that has. */
  const bar = document.querySelector(".top");
  new ResizeObserver(() => root.style.setProperty("--top", `${bar.offsetHeight}px`)).observe(bar);

  /* Paper shows everything that is not filtered away. */
  let closed = [];
  window.addEventListener("beforeprint", () => {
    holders.forEach((holder, number) => siftRows(number));
    rows.forEach((row, index) => { if (matching[index]) fill(row); });
    closed = [...document.querySelectorAll("main details:not([open])")].filter((part) => !part.closest("[hidden]"));
    closed.forEach((part) => { part.open = true; });
  });
  window.addEventListener("afterprint", () => { closed.forEach((part) => { part.open = false; }); });

  const choices = (id, found) => [...new Set(found)].sort((a, b) => a.localeCompare(b, "en")).forEach((name) => $(id).append(make("option", { value: name }, name)));
  choices("tag", operations.flatMap((one) => one.tags));
  choices("rule", findings.map((one) => one.rule));
  plant();
  recall();
  setTimeout(() => { searched(); root.classList.add("ready"); }, 0);
  }
})();
