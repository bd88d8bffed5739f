// What the preview adds to a page in the browser: it loads the page again when it has changed, shows mistakes over it,
// and has a bar with what there is to know of it. Nothing of it is ever in the site. STYLE stands in front of this file.
(() => {
  "use strict";
  const here = document.currentScript.dataset;
  const ADDRESS = location.pathname;
  const FRAMED = window !== window.top;
  const SOURCES = "/__preview/";
  let mark = here.mark;

  // --- what is remembered ----------------------------------------------------------------------------------------
  const remembered = (name, otherwise) => {
    try { return localStorage.getItem(`preview-${name}`) ?? otherwise; } catch { return otherwise; }
  };
  const remember = (name, value) => {
    try { localStorage.setItem(`preview-${name}`, value); } catch { /* a browser that keeps nothing */ }
  };
  const cookie = (name, value) => {
    const age = value === "" ? 0 : 86400;
    document.cookie = `preview-${name}-${here.port}=${value}; path=/; max-age=${age}; SameSite=Strict`;
  };

  // --- elements --------------------------------------------------------------------------------------------------
  // Text goes in as text, never as markup: what is shown was typed by somebody.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.filter(child => child != null && child !== false));
    return element;
  };
  const sheet = text => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  };

  const host = make("clinic-preview", { lang: "en", dir: "ltr" });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(STYLE)];
  document.documentElement.append(host);
  // What is marked in the page itself. It stands in no element, so that the page's own rules stay as they are.
  const OUTLINES = sheet(`
    @media screen {
      .preview-shown { outline: 4px solid #d6336c !important; outline-offset: 3px !important; }
      html.preview-marks mark.todo { outline: 3px dashed #b3261e !important; outline-offset: 2px !important; }
    }`);
  // The end of the page can be read above the bar, and so can the theme's own bar with which patients call and book.
  const ROOM = sheet("");
  const makeRoom = () => {
    const room = `${buttons.offsetHeight}px`;
    ROOM.replaceSync(`@media screen { html { padding-block-end: ${room}; } body > .bar { inset-block-end: ${room}; } }`);
  };
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, OUTLINES, ROOM];

  // --- scroll position and opened parts, over a reload ------------------------------------------------------------
  const PLACE = "preview-place";
  const openable = () => [...document.querySelectorAll("details")];
  const reload = () => {
    const open = openable().map(part => part.open);
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ ADDRESS, x: scrollX, y: scrollY, open, panel: shownPanel }));
    } catch { /* the page then begins at its top */ }
    location.reload();
  };
  let shownPanel = "";
  const restore = () => {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch { /* nothing was kept */ }
    if (!kept || kept.ADDRESS !== ADDRESS) return;
    const parts = openable();
    if (parts.length === kept.open.length) parts.forEach((part, index) => { part.open = kept.open[index]; });
    const back = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    back();
    addEventListener("load", back, { once: true });
    shownPanel = kept.panel;
  };

  // --- the socket: livereload's protocol, with two commands of our own ---------------------------------------------
  let waits = 250;
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/livereload?token=${here.token}`);
    const say = what => socket.send(JSON.stringify(what));
    socket.addEventListener("open", () => {
      say({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] });
      say({ command: "info", url: location.href, preview: { address: ADDRESS, mark } });
      host.dataset.connected = "";
      waits = 250;
    });
    socket.addEventListener("message", event => heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      delete host.dataset.connected;
      setTimeout(again, waits);
      waits = Math.min(waits * 2, 4000);
    });
  };
  const again = async () => {
    // A preview that was started again has another token: the page itself has to be asked for.
    try {
      const answer = await fetch(`${SOURCES}run.json`);
      const { run } = await answer.json();
      if (run === here.token) connect(); else reload();
    } catch {
      setTimeout(again, waits);
    }
  };
  const heard = message => {
    if (message.command === "reload") reload();
    if (message.command === "page" && !become(message)) reload();
    if (message.command === "state") { showFaults(message.faults); refresh(); }
  };

  // --- the page becomes the new one without a reload ---------------------------------------------------------------
  // Only where the result is the same: a page whose scripts run, or change, is loaded again.
  const DATA = /^(application\/ld\+json|speculationrules)$/;
  const scripts = page => [...page.querySelectorAll("script")].filter(one => one.dataset.mark === undefined);
  const texts = (page, selector) => [...page.querySelectorAll(selector)].map(one => one.textContent);
  const become = message => {
    const now = new DOMParser().parseFromString(message.html, "text/html");
    const running = page => scripts(page).some(one => !DATA.test(one.type));
    if (FRAMED || String(message.status) !== here.status || running(document) || running(now)) return false;
    const marks = document.documentElement.className;
    if (now.documentElement.lang !== document.documentElement.lang || !now.body || !document.body) return false;
    exchange(texts(now, "style"));
    const kept = [...document.head.children].filter(one => one.matches("style, script"));
    const fresh = [...now.head.children].filter(one => !one.matches("style, script"));
    document.head.replaceChildren(...fresh, ...kept);
    liken(document.body, now.body);
    document.documentElement.className = marks;
    mark = message.mark;
    host.dataset.became = mark;
    return true;
  };
  let exchanged = [];
  let styles = texts(document, "style").join("\n");
  const exchange = news => {
    if (news.join("\n") === styles) return;
    // A new style element would need a new policy; style sheets without an element do not.
    for (const element of document.querySelectorAll("style")) element.sheet.disabled = true;
    const others = document.adoptedStyleSheets.filter(one => !exchanged.includes(one));
    exchanged = news.map(sheet);
    document.adoptedStyleSheets = [...exchanged, ...others];
    styles = news.join("\n");
  };
  // What is alike stays the same element, with its scroll position, its focus, and whether it is open.
  const alike = (old, now) => old.nodeType === now.nodeType && old.nodeName === now.nodeName && old.id === now.id;
  const liken = (old, now) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== now.data) old.data = now.data;
      return;
    }
    for (const { name } of [...old.attributes]) {
      if (!now.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
    }
    for (const { name, value } of now.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const theirs = [...now.childNodes].filter(one => one.dataset?.mark === undefined);
    let mine = old.firstChild;
    for (const wanted of theirs) {
      const found = similar(mine, wanted);
      if (!found) { old.insertBefore(wanted, mine); continue; }
      while (mine !== found) mine = dropped(mine);
      if (!mine.isEqualNode(wanted)) liken(mine, wanted);
      mine = mine.nextSibling;
    }
    while (mine) mine = dropped(mine);
  };
  // The next element that the new one can be likened to: an equal one a little further on, else the next if it is alike.
  const AHEAD = 12;
  const similar = (mine, wanted) => {
    let ahead = mine;
    for (let count = 0; ahead && count < AHEAD; ahead = ahead.nextSibling, count += 1) {
      if (ahead.isEqualNode(wanted)) return ahead;
    }
    return mine && alike(mine, wanted) ? mine : null;
  };
  const dropped = node => {
    const next = node.nextSibling;
    if (node.dataset?.mark === undefined) node.remove();
    return next;
  };

  // --- mistakes ----------------------------------------------------------------------------------------------------
  const overlay = make("section", { class: "faults", role: "alert", "aria-label": "Mistakes", hidden: true });
  let folded = false;
  const showFaults = faults => {
    overlay.hidden = !faults.length;
    host.dataset.faults = faults.length;
    if (!faults.length) { folded = false; overlay.replaceChildren(); return; }
    const title = faults.length === 1 ? "There is a mistake. What it concerns stays as it was." :
      `There are ${faults.length} mistakes. What they concern stays as it was.`;
    const list = make("div", { class: "texts", hidden: folded, tabindex: "0" },
      ...faults.map(fault => make("pre", {}, fault)));
    const fold = make("button", { type: "button", "aria-expanded": String(!folded), onclick: () => {
      folded = !folded;
      list.hidden = folded;
      fold.textContent = folded ? "Show" : "Hide";
      fold.setAttribute("aria-expanded", String(!folded));
    } }, folded ? "Show" : "Hide");
    overlay.replaceChildren(make("p", { class: "title" }, title, " ", fold), list);
  };

  // --- the bar -----------------------------------------------------------------------------------------------------
  const panel = make("div", { class: "panel", hidden: true });
  const buttons = make("div", { class: "buttons" });
  const bar = make("section", { class: "bar", "aria-label": "Preview" }, panel, buttons);
  const tab = make("button", { type: "button", class: "tab", onclick: () => turn(true) }, "Preview");
  let about = null;

  const turn = on => {
    remember("bar", on ? "on" : "off");
    bar.hidden = !on;
    tab.hidden = on;
    markFacts();
    if (on) refresh();
  };
  const marksOn = () => remembered("marks", "on") === "on" && !bar.hidden;
  const markFacts = () => document.documentElement.classList.toggle("preview-marks", marksOn());

  const PANELS = {
    findings: ["Findings", () => findingsPanel()],
    shared: ["Search and sharing", () => sharedPanel()],
    text: ["Text and weight", () => textPanel()],
    views: ["Views", () => viewsPanel()],
    pages: ["Pages", () => pagesPanel()],
  };
  const open = name => {
    shownPanel = name;
    for (const button of buttons.querySelectorAll("[aria-expanded]")) {
      button.setAttribute("aria-expanded", String(button.dataset.panel === name));
    }
    panel.hidden = !name;
    panel.replaceChildren();
    if (name) panel.append(make("h2", {}, PANELS[name][0]), PANELS[name][1]());
  };
  const drawButtons = () => {
    const found = about ? about.findings : [];
    const names = Object.entries(PANELS).map(([name, [title]]) => {
      const count = name === "findings" && about ? ` (${found.length})` : "";
      return make("button", { type: "button", "data-panel": name, "aria-expanded": String(shownPanel === name),
        onclick: () => open(shownPanel === name ? "" : name) }, title + count);
    });
    const state = about && (about.reason || about.draft) ?
      make("span", { class: "state" }, about.draft ? "Draft" : "In no list") : null;
    buttons.replaceChildren(...names, ...(state ? [state] : []), dayPicker(), sourceLink(),
      make("button", { type: "button", class: "off", "aria-label": "Turn the bar off", onclick: () => turn(false) }, "\u00d7"));
  };
  const refresh = async () => {
    if (FRAMED || bar.hidden) return;
    try {
      const answer = await fetch(`${SOURCES}page.json?address=${encodeURIComponent(ADDRESS)}`);
      about = await answer.json();
    } catch { return; }
    const within = root.activeElement?.dataset?.panel;
    drawButtons();
    if (within) buttons.querySelector(`[data-panel="${within}"]`)?.focus();
    if (shownPanel) open(shownPanel);
    host.dataset.ready = "";
  };

  // Which day it is: hours, closures, pages with a date.
  const dayPicker = () => {
    const set = value => { cookie("day", value); reload(); };
    const field = make("input", { type: "date", value: about?.day ?? "", onchange: event => set(event.target.value) });
    return make("label", { class: "day" }, "As of ", field,
      make("button", { type: "button", onclick: () => set("") }, "Today"));
  };

  const EDITORS = {
    "VS Code": at => `vscode://file${slashed(at.file)}:${at.line}:${at.column ?? 1}`,
    VSCodium: at => `vscodium://file${slashed(at.file)}:${at.line}:${at.column ?? 1}`,
    Zed: at => `zed://file${slashed(at.file)}:${at.line}`,
    "Sublime Text": at => `subl://open?url=file://${encodeURI(slashed(at.file))}&line=${at.line}`,
    JetBrains: at => `idea://open?file=${encodeURIComponent(at.file)}&line=${at.line}`,
    TextMate: at => `txmt://open?url=file://${encodeURI(slashed(at.file))}&line=${at.line}`,
  };
  const slashed = file => (file.startsWith("/") ? file : `/${file.replaceAll("\\", "/")}`);
  const editor = () => (remembered("editor", "VS Code") in EDITORS ? remembered("editor", "VS Code") : "VS Code");
  const editLink = (at, text) => (at.file ? make("a", { href: EDITORS[editor()](at) }, text) : make("span", {}, text));
  const sourceLink = () => {
    if (!about || !about.source) return make("span");
    const choose = make("select", { "aria-label": "Editor", onchange: event => {
      remember("editor", event.target.value);
      drawButtons();
    } }, ...Object.keys(EDITORS).map(name => make("option", { selected: name === editor() }, name)));
    return make("span", { class: "source" }, editLink(about, about.source), about.file ? choose : null);
  };

  // Findings, each with the element it is about where that can be told.
  // The element that most of the words are about: in an attribute, or as its own text; in the main part before others.
  const elementFor = words => {
    const wanted = words.map(word => [word, plain(word)]);
    let best = null;
    let most = 0;
    for (const element of document.body.querySelectorAll("*")) {
      if (/^(SCRIPT|STYLE|TEMPLATE)$/.test(element.tagName)) continue;
      const text = plain(element.textContent);
      const inner = [...element.children].map(child => plain(child.textContent));
      const named = ["href", "src", "alt", "id"].map(name => element.getAttribute(name));
      const hits = wanted.filter(([word, letters]) => named.includes(word) ||
        (letters && text.includes(letters) && !inner.some(child => child.includes(letters)))).length;
      const weight = hits && hits + (element.closest("main") ? 0.5 : 0);
      if (weight > most) [best, most] = [element, weight];
    }
    return best;
  };
  const plain = text => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const show = words => {
    for (const element of document.querySelectorAll(".preview-shown")) element.classList.remove("preview-shown");
    const element = elementFor(words);
    if (!element) return false;
    for (let part = element.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
    element.classList.add("preview-shown");
    element.scrollIntoView({ block: "center", behavior: "instant" });
    return true;
  };
  const findingsPanel = () => {
    const none = make("p", {}, "Nothing was found on this page.");
    const list = make("ul", { class: "findings" }, ...about.findings.map(finding => {
      const told = make("span", { class: "told", role: "status" });
      return make("li", { class: finding.severity },
        make("p", {}, make("strong", {}, finding.severity), ` ${finding.message} `, make("span", {}, finding.hint)),
        finding.why && make("p", { class: "why" }, finding.why),
        finding.correction && make("pre", {}, finding.correction),
        make("p", {}, editLink(finding, finding.place), " ",
          finding.words.length > 0 && make("button", { type: "button", onclick: () => {
            told.textContent = show(finding.words) ? "" : " It is not to be seen on the page itself.";
          } }, "Show me"), told));
    }));
    const more = about.elsewhere ? make("p", {}, `There are ${about.elsewhere} more about other pages and files.`) : null;
    return make("div", {}, about.findings.length ? list : none, more);
  };

  // How the page looks in search results and where a link to it is shared.
  const meta = name => document.querySelector(`meta[name="${name}"],meta[property="${name}"]`)?.content ?? "";
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most).replace(/\s+\S*$/, "")} \u2026` : text);
  const sharedPanel = () => {
    const address = document.querySelector("link[rel=canonical]")?.href || location.href;
    const parts = new URL(address);
    const crumbs = [parts.host, ...parts.pathname.split("/").filter(Boolean)].join(" \u203a ");
    const words = meta("description");
    const image = meta("og:image") && new URL(meta("og:image"), location.href).pathname;
    const hidden = /noindex/.test(meta("robots"));
    return make("div", { class: "shared" },
      make("div", { class: "result" },
        make("h3", {}, "In search results"),
        hidden && make("p", { class: "note" }, "Search engines are asked to leave this page out."),
        make("p", { class: "crumbs" }, crumbs),
        make("p", { class: "heading" }, cut(document.title, 60)),
        make("p", {}, cut(words, 158)),
        make("p", { class: "note" }, `Title ${document.title.length} characters, about 60 are shown. ` +
          `Description ${words.length}, about 158 are shown.`)),
      make("div", { class: "card" },
        make("h3", {}, "Where it is shared"),
        image ? make("img", { src: image, alt: meta("og:image:alt"), width: "360", height: "189" }) :
          make("p", {}, "There is no picture for this page."),
        make("p", { class: "crumbs" }, parts.host),
        make("p", { class: "heading" }, meta("og:title") || document.title),
        make("p", {}, cut(meta("og:description") || words, 120))));
  };

  // Reading grade, weight, and what is still to be supplied.
  const ONE_TRIP = 14600;
  const textPanel = () => {
    const todo = [...document.querySelectorAll("mark.todo")];
    const facts = [...new Set(todo.map(element => element.textContent.trim()))];
    const check = make("input", { type: "checkbox", checked: remembered("marks", "on") === "on",
      onchange: event => { remember("marks", event.target.checked ? "on" : "off"); markFacts(); } });
    const grades = Object.entries(about.grades).map(([name, years]) => `${name} ${years}`);
    const reading = make("p", {}, grades.length ? `Years of school that the text asks for: ${grades.join(", ")}.` :
      "The text is too short to be measured, or no measure is known for its language.");
    return make("div", {},
      reading,
      make("p", {}, `The page has ${about.bytes.toLocaleString("en")} bytes, compressed ${about.packed.toLocaleString("en")}. `,
        about.packed <= ONE_TRIP ? "It arrives in one go." : `More than ${ONE_TRIP.toLocaleString("en")} take a second trip on a slow line.`),
      make("p", {}, make("label", {}, check, ` Mark facts that are still to be supplied (${todo.length} here)`)),
      make("ul", {}, ...facts.map(fact => make("li", {}, `${fact} `,
        make("button", { type: "button", onclick: () => show([fact]) }, "Show me")))));
  };

  const VIEWS = { phone: "Phone", tablet: "Tablet", desktop: "Desktop", dark: "Dark", print: "Print", "no-script": "Without scripts" };
  const viewsPanel = () => make("div", {},
    make("p", {}, "Each opens in a tab of its own."),
    make("ul", { class: "choices" }, ...Object.entries(VIEWS).map(([name, title]) => make("li", {},
      make("a", { href: `${SOURCES}view?as=${name}&page=${encodeURIComponent(ADDRESS)}`, target: `preview-${name}` }, title)))),
    make("label", {}, make("input", { type: "checkbox", checked: about.drafts,
      onchange: event => { cookie("drafts", event.target.checked ? "1" : "0"); reload(); } }), " Show drafts"));

  const MOST = 200;
  const pagesPanel = () => {
    const list = make("ul", { class: "pages" });
    const field = make("input", { type: "search", "aria-label": "Look for a page", placeholder: "Look for a page" });
    let pages = [];
    const draw = () => {
      const wanted = plain(field.value);
      const fit = pages.filter(page => plain(`${page.title} ${page.source}`).includes(wanted));
      fit.sort((one, other) => Boolean(other.reason) - Boolean(one.reason));
      list.replaceChildren(...fit.slice(0, MOST).map(page => make("li", {},
        page.address ? make("a", { href: page.address }, page.title) : make("span", {}, page.title),
        ` ${page.source}`, page.reason && make("em", {}, ` ${page.address ? "In no list" : "Not published"}: ${page.reason}`))),
      ...(fit.length > MOST ? [make("li", {}, `and ${fit.length - MOST} more`)] : []));
    };
    field.addEventListener("input", draw);
    fetch(`${SOURCES}pages.json`).then(answer => answer.json()).then(answer => { pages = answer.pages; draw(); });
    return make("div", {}, field, list);
  };

  // --- begin -------------------------------------------------------------------------------------------------------
  restore();
  root.append(overlay);
  const told = document.querySelector("template[data-mark]");
  if (told) showFaults([...told.content.children].map(fault => fault.textContent));
  if (!FRAMED) {
    root.append(bar, tab);
    new ResizeObserver(makeRoom).observe(buttons);
    root.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !shownPanel) return;
      const last = shownPanel;
      open("");
      buttons.querySelector(`[data-panel="${last}"]`)?.focus();
    });
    drawButtons();
    turn(remembered("bar", "on") === "on");
  } else {
    bar.hidden = true;
  }
  connect();
})();
