// What the tests measure inside a page. Every measure is a list of complaints in words, empty when all is well.
window.look = (() => {
  const STOPS = "a[href], area[href], button:enabled, input:enabled, select, textarea, summary, iframe, video[controls], [tabindex]";
  const style = (element, pseudo) => getComputedStyle(element, pseudo);
  const all = (selector) => [...document.querySelectorAll(selector)];

  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const name = (element) => {
    const parts = [];
    for (let node = element; node && node !== document.body && parts.length < 3; node = node.parentElement) {
      parts.unshift(node.localName + (node.id ? `#${node.id}` : "") + [...node.classList].map((one) => `.${one}`).join(""));
    }
    return `${parts.join(" > ")} "${words(element.textContent || element.getAttribute("aria-label") || "")}"`;
  };

  function* ancestors(element) {
    for (let node = element; node; node = node.parentElement) yield node;
  }
  // Hidden on purpose until it has the focus, like a skip link.
  const tucked = (element) => [...ancestors(element)].some((one) => style(one).clipPath.startsWith("inset(50%"));
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && box.width > 1 && box.height > 1 && !tucked(element);
  };

  // Every piece of text that can be seen, with the boxes of its lines.
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || /^(script|style)$/.test(element.localName) || !shown(element)) continue;
      range.selectNodeContents(walker.currentNode);
      const frame = [...ancestors(element)].find((one) => one !== document.documentElement && scrolls(one));
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && (!frame || meet(box, frame.getBoundingClientRect())));
      if (boxes.length) found.push({ element, boxes, label: `${name(element)} (text "${words(walker.currentNode.data)}")` });
    }
    return found;
  };
  // Fonts draw far less than the whole height of their line's box.
  const inked = ({ left, right, top, bottom, height }) => ({ left, right, top: top + height / 4, bottom: bottom - height / 4 });
  const outside = (box, frame) =>
    box.left < frame.left - 2 || box.right > frame.right + 2 || inked(box).top < frame.top || inked(box).bottom > frame.bottom;
  const scrolls = (one) => /auto|scroll/.test(style(one).overflowX + style(one).overflowY);
  const clips = (one) => /hidden|clip/.test(style(one).overflowX + style(one).overflowY);
  const fixed = (element) => [...ancestors(element)].some((one) => style(one).position === "fixed");

  const sideways = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = (box) => box.width && (box.right > clientWidth + 1 || box.left < -1);
    const loose = (element) => ![...ancestors(element.parentElement)].some((one) => scrolls(one) || clips(one));
    const sticking = all("body *").filter((one) => shown(one) && beyond(one.getBoundingClientRect()) && loose(one));
    const complaints = sticking.slice(0, 5).map((one) => `sticks out of a window ${clientWidth} px wide: ${name(one)}`);
    if (scrollWidth > clientWidth) complaints.push(`scrolls sideways: ${scrollWidth} px in ${clientWidth} px`);
    return complaints;
  };

  const cutBy = ({ element, boxes }) => {
    for (const one of ancestors(element)) {
      if (one === document.documentElement || scrolls(one)) return null;
      if (clips(one) && boxes.some((box) => outside(box, one.getBoundingClientRect()))) return one;
    }
    return null;
  };
  const cut = () => texts().filter(cutBy).map((text) => `cut off by ${name(cutBy(text))}: ${text.label}`);

  const painted = (one) => /^(?!inline$)/.test(style(one).display) && (parseFloat(style(one).borderLeftWidth) || rgb(style(one).backgroundColor)[3]);
  const spilled = () =>
    texts().filter(({ element, boxes }) => {
      for (const one of ancestors(element)) {
        if (one === document.body || one.ownerSVGElement || scrolls(one)) return false;
        if (painted(one)) return boxes.some((box) => outside(box, one.getBoundingClientRect()));
      }
      return false;
    }).map((text) => `spills out of its box: ${text.label}`);

  const meet = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
  const overlaps = () => {
    const lines = texts().filter(({ element }) => !fixed(element))
      .flatMap(({ element, boxes, label }) => boxes.map((box) => ({ element, label, ...inked(box) }))).sort((one, other) => one.top - other.top);
    const complaints = new Set();
    lines.forEach((line, index) => {
      for (let next = index + 1; next < lines.length && lines[next].top < line.bottom; next += 1) {
        if (lines[next].element !== line.element && meet(line, lines[next])) complaints.add(`${line.label} overlaps ${lines[next].label}`);
      }
    });
    return [...complaints];
  };

  // Colours in any notation as red, green, blue and opacity.
  const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgb = (colour) => {
    if (!known.has(colour)) {
      ink.clearRect(0, 0, 1, 1);
      ink.fillStyle = colour;
      ink.fillRect(0, 0, 1, 1);
      known.set(colour, [...ink.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  };
  const light = (channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const ground = (element) => {
    const behind = [...ancestors(element)].find((one) => rgb(style(one).backgroundColor)[3] === 255);
    return behind ? style(behind).backgroundColor : "Canvas";
  };

  // Links in drawings cannot always have an outline: there a stroke that changes will do.
  const strokes = (element) => [element, ...element.querySelectorAll("*")].map((one) => [style(one).stroke, style(one).strokeWidth]);
  let order = [];
  let atRest = new Map();
  const stops = () => {
    order = all(STOPS).filter((one) => one.tabIndex >= 0 && (shown(one) || tucked(one)));
    atRest = new Map(order.filter((one) => one.ownerSVGElement).map((one) => [one, strokes(one).map(String)]));
    return order.map(name);
  };
  const ring = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = style(element);
    if (outlineStyle === "solid" && parseFloat(outlineWidth) >= 2) return outlineColor;
    const changed = atRest.has(element) && strokes(element).find((one, index) => parseFloat(one[1]) >= 2 && String(one) !== atRest.get(element)[index]);
    return changed ? changed[0] : null;
  };
  const covering = (element) => {
    const boxes = [...element.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    const points = boxes.flatMap(({ left, right, top, bottom }) => [
      [(left + right) / 2, (top + bottom) / 2], [left + 2, (top + bottom) / 2], [right - 2, (top + bottom) / 2],
      [(left + right) / 2, top + 2], [(left + right) / 2, bottom - 2],
    ]);
    const hits = points.map(([x, y]) => document.elementFromPoint(x, y));
    const drawing = element.ownerSVGElement || element;
    return hits.find((hit) => hit && !hit.contains(element) && !drawing.contains(hit));
  };
  const focusFaults = (element) => {
    const faults = [];
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const tall = bottom - top > innerHeight;
    const cover = covering(element);
    const colour = ring(element);
    if (!shown(element)) faults.push("cannot be seen");
    if (left < 0 || right > document.documentElement.clientWidth + 1) faults.push("is not wholly in the window");
    if (tall ? top > innerHeight || bottom < 0 : top < 0 || bottom > innerHeight + 1) faults.push("has not been scrolled into the window");
    if (cover) faults.push(`is covered by ${name(cover)}`);
    if (!colour) faults.push("does not show its focus");
    if (colour && contrast(colour, ground(element.parentElement)) < 3) faults.push(`has a faint outline, ${colour}`);
    return faults;
  };
  // Where the focus is: its place among the stops, its name, and what is wrong with it there; null when it has left the page.
  // What is far from the window is laid out only when the focus comes to it, so the page is looked at once it has come to rest.
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const focus = async () => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    let faults = focusFaults(element);
    for (let frames = 0; faults.length && frames < 10; frames += 1) {
      await frame();
      faults = focusFaults(element);
    }
    return { place: order.indexOf(element), name: name(element), faults };
  };

  const smallerThan = (size, selector) =>
    all(selector).filter(shown).map((one) => [one, one.getBoundingClientRect()])
      .filter(([, box]) => box.width < size || box.height < size)
      .map(([one, box]) => `${Math.round(box.width)} x ${Math.round(box.height)} px: ${name(one)}`);

  const unbordered = (selector) =>
    all(selector).filter(shown).filter((one) => {
      const { borderTopStyle, borderTopWidth, borderTopColor } = style(one);
      return borderTopStyle === "none" || parseFloat(borderTopWidth) < 1 || contrast(borderTopColor, ground(one.parentElement)) < 3;
    }).map((one) => `has no border that can be seen: ${name(one)}`);

  const seconds = (durations) => Math.max(...durations.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 0.001 : 1)));
  const motion = () => {
    const complaints = document.getAnimations().map((one) => `moves: ${name(one.effect.target)}`);
    for (const one of all("*")) {
      for (const pseudo of [null, "::before", "::after"]) {
        const { animationName, animationDuration, transitionDuration, scrollBehavior } = style(one, pseudo);
        if (animationName !== "none" && seconds(animationDuration) > 0.01) complaints.push(`is animated by ${animationName}: ${name(one)}`);
        if (seconds(transitionDuration) > 0.01) complaints.push(`changes over ${transitionDuration}: ${name(one)}`);
        if (scrollBehavior === "smooth") complaints.push(`scrolls smoothly: ${name(one)}`);
      }
    }
    return complaints;
  };

  // Printers leave out backgrounds, so that all text stands on white.
  const faintOnPaper = () =>
    texts().map(({ element, label }) => [label, contrast(style(element).color, "white")]).filter(([, ratio]) => ratio < 4.5)
      .map(([label, ratio]) => `contrast ${ratio.toFixed(1)} on paper: ${label}`);

  const fainterThan = (least, selector) =>
    texts().filter(({ element }) => element.closest(selector))
      .map(({ element, label }) => [label, contrast(style(element).color, ground(element))]).filter(([, ratio]) => ratio < least)
      .map(([label, ratio]) => `contrast ${ratio.toFixed(1)}: ${label}`);

  // What lies under something fixed although the page cannot be scrolled any further.
  const coveredAtTheEnd = () => {
    scrollTo(0, document.documentElement.scrollHeight);
    const covers = all("body *").filter((one) => style(one).position === "fixed" && shown(one));
    const covered = texts().filter(({ element, boxes }) => !fixed(element) && covers.some((one) => boxes.some((box) => meet(box, one.getBoundingClientRect()))));
    scrollTo(0, 0);
    return covered.map((text) => `lies under what is fixed: ${text.label}`);
  };
  const fixedShare = () =>
    all("body *").filter((one) => style(one).position === "fixed" && shown(one)).map((one) => [one, one.getBoundingClientRect().height / innerHeight])
      .filter(([, share]) => share > 0.25).map(([one, share]) => `takes ${Math.round(100 * share)} % of the window: ${name(one)}`);

  const brokenPictures = async () => {
    const tries = [...document.images].map((one) => {
      one.loading = "eager";
      return one.decode().then(() => "", () => `cannot be shown: ${one.currentSrc || one.src}`);
    });
    return (await Promise.all(tries)).filter(Boolean);
  };

  const showing = (selector) => all(selector).filter(shown).map(name);
  // Places to which no link leads that can be seen or unfolded.
  const unreachable = () => {
    const places = new Set(all("a[href]").filter((one) => shown(one) || tucked(one) || one.closest("[popover], details")).map((one) => one.href.baseVal || one.href));
    return all("a[href]").filter((one) => !places.has(one.href.baseVal || one.href)).map(name);
  };
  // What is laid out only when somebody comes near it is cut where its outlines may end at most.
  const cutWhenNear = (late) =>
    texts().filter(({ element, boxes }) => {
      const one = late.find((box) => box.contains(element));
      if (!one) return false;
      const { left, right, top, bottom } = one.getBoundingClientRect();
      const reach = parseFloat(style(one).overflowClipMargin);
      return boxes.some((box) => outside(box, { left: left - reach, right: right + reach, top: top - reach, bottom: bottom + reach }));
    }).map((text) => `cut off when it is come near: ${text.label}`);
  // What a page does a moment after it is shown is done now: all of it is laid out.
  const settle = () => document.getAnimations().forEach((one) => one.finish());
  const waiting = () => all("body *").filter((one) => style(one).contentVisibility === "auto").length;
  // How much is laid out later when the page is shown anew, and how much of it is left when it has settled.
  const shownAnew = () => {
    document.body.style.animation = "none";
    waiting();
    document.body.style.animation = "";
    const before = waiting();
    settle();
    return [before > 0, waiting()];
  };
  // Does something under a reader's style, with everything laid out and unfolded; the page is as before when it is done.
  const styled = (css, measure) => {
    const folded = all("details:not([open])");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { content-visibility: visible !important } ${css}`);
    folded.forEach((one) => { one.open = true; });
    document.adoptedStyleSheets = [sheet];
    const complaints = measure();
    document.adoptedStyleSheets = [];
    folded.forEach((one) => { one.open = false; });
    return complaints;
  };
  const layout = (css = "", direction = document.dir) => {
    const late = all("body *").filter((one) => style(one).containIntrinsicBlockSize !== "none");
    const before = document.dir;
    document.dir = direction;
    const complaints = styled(css, () => [...sideways(), ...cut(), ...cutWhenNear(late), ...spilled(), ...overlaps(), ...coveredAtTheEnd()]);
    document.dir = before;
    return complaints;
  };
  // Words that go on in the next line although nothing in them says where they may be divided.
  const brokenWords = (selector, css = "") => styled(css, () => {
    const range = document.createRange();
    return all(selector).filter(shown).flatMap((one) => {
      const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      const broken = [];
      while (walker.nextNode()) {
        for (const word of walker.currentNode.data.matchAll(/[^\s\u00ad-]+/g)) {
          range.setStart(walker.currentNode, word.index);
          range.setEnd(walker.currentNode, word.index + word[0].length);
          if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(`breaks "${word[0]}": ${name(one)}`);
        }
      }
      return broken;
    });
  });
  return {
    brokenPictures, brokenWords, faintOnPaper, fainterThan, fixedShare, focus, layout, motion, settle, showing, shownAnew, smallerThan, stops, unbordered, unreachable,
  };
})();
