// Shows a page in a frame as another device, scheme or medium would. Media rules are told another answer in the frame
// itself; the page and its style sheets are what they are.
(() => {
  "use strict";
  const VIEWS = { phone: "Phone", tablet: "Tablet", desktop: "Desktop", dark: "Dark", print: "Print", "no-script": "Without scripts" };
  const asked = new URLSearchParams(location.search);
  const view = asked.get("as") in VIEWS ? asked.get("as") : "phone";
  const page = new URL(asked.get("page") || "/", location.origin).pathname;

  // Paper has no dark scheme.
  const ALWAYS = "(min-width: 0)", NEVER = "(max-width: 0)";
  const scheme = (text, name) => text.replace(/\(\s*prefers-color-scheme:\s*(\w+)\s*\)/g,
    (_, asked) => (asked === name ? ALWAYS : NEVER));
  const pretend = {
    dark: text => scheme(text, "dark"),
    print: text => scheme(text, "light").replace(/\bscreen\b/g, `all and ${NEVER}`).replace(/\bprint\b/g, "all"),
  }[view];
  const change = rules => {
    for (const rule of rules) {
      if (rule.media) rule.media.mediaText = pretend(rule.media.mediaText);
      if (rule.cssRules) change(rule.cssRules);
    }
  };

  // A page without scripts cannot tell that it has changed: this one asks for it.
  let socket = null;
  const watch = async shown => {
    socket?.close();
    const { run } = await (await fetch("/__preview/run.json")).json();
    const mark = shown.querySelector("script[data-token]")?.dataset.mark ?? "";
    const address = shown.location.pathname;
    socket = new WebSocket(`ws://${location.host}/livereload?token=${run}`);
    socket.onopen = () => socket.send(JSON.stringify({ command: "info", preview: { address, mark } }));
    socket.onmessage = event => {
      if (/^(page|reload)$/.test(JSON.parse(event.data).command)) frame.contentWindow.location.reload();
    };
  };

  const frame = document.createElement("iframe");
  frame.className = view;
  frame.title = `${page}: ${VIEWS[view]}`;
  if (view === "no-script") frame.setAttribute("sandbox", "allow-same-origin allow-popups");
  frame.addEventListener("load", () => {
    const shown = frame.contentDocument;
    document.title = `${shown.title} (${VIEWS[view]})`;
    if (view === "no-script") watch(shown);
    if (!pretend) return;
    for (const sheet of [...shown.styleSheets, ...shown.adoptedStyleSheets]) change(sheet.cssRules);
    // Pictures too can ask for a scheme or a medium.
    for (const source of shown.querySelectorAll("source[media]")) source.media = pretend(source.media);
    if (view === "dark") shown.documentElement.style.colorScheme = "dark";
    frame.dataset.ready = "";
  });
  frame.src = page;

  document.querySelector("nav").append(...Object.entries(VIEWS).map(([name, title]) => {
    const link = document.createElement("a");
    link.href = `?as=${name}&page=${encodeURIComponent(page)}`;
    link.textContent = title;
    if (name === view) link.setAttribute("aria-current", "page");
    return link;
  }));
  document.querySelector("main").append(frame);
})();
