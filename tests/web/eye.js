// What `axe.py` asks of a page; evaluated in it beside axe-core.

window.eye = (() => {
  const isWide = (it, width) => {
    const {left, right} = it.getBoundingClientRect();
    return right > width + 1 || left < -1;
  };
  const start = it => it.outerHTML.slice(0, 200);

  // Colours on their way from light to dark; what inherits one may set out when that has arrived.
  const settle = () => {
    for (let rounds = 0; rounds < 50 && document.getAnimations().length; rounds++)
      for (const moving of document.getAnimations()) moving.cancel();
  };

  // Frames are left out: the letters in them are pages of their own, and let no script run.
  const find = async (type, values) => {
    settle();
    const found = await axe.run(document, {
      runOnly: {type, values}, resultTypes: ["violations"], iframes: false,
    });
    return [...darkFrames(), ...found.violations.flatMap(({id, impact, nodes}) => nodes.map(node => {
      const why = [...node.any, ...node.all, ...node.none].map(check => check.message);
      return `${id} (${impact}) at ${node.target.join(" ")}: ${node.html.slice(0, 200)} – ${why.join(" ")}`;
    }))];
  };

  // With a scheme unlike its page's, a frame gets a ground that suits the letter in it.
  const darkFrames = () => [...document.querySelectorAll("iframe")]
    .filter(it => getComputedStyle(it).colorScheme !== "light")
    .map(it => `letter may be light on white in the dark: ${start(it)}`);

  const unfold = what => {
    for (const it of document.querySelectorAll(what)) it.open = true;
  };

  const tooWide = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(it => isWide(it, width));
    const inner = wide.filter(it => !wide.some(other => other !== it && it.contains(other)));
    return inner.slice(0, 3).map(start);
  };

  // The walk by Tab: where it can stop, how that looks without focus, where it has been.
  let looks, reached, last;

  const look = it => {
    const around = [it, it.parentElement, it.nextElementSibling, ...it.children, ...(it.labels ?? [])];
    return around.filter(Boolean).map(one => {
      const {outline, outlineStyle, boxShadow, borderColor, backgroundColor, stroke, strokeWidth} =
        getComputedStyle(one);
      const ring = outlineStyle === "none" ? "" : outline;
      return [ring, boxShadow, borderColor, backgroundColor, stroke, strokeWidth];
    }).join("|");
  };

  const isInSight = it => [it, ...(it.labels ?? [])].some(one => [...one.getClientRects()].some(
    ({left, top, width, height}) => [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9]].some(([x, y]) =>
      one.contains(document.elementFromPoint(left + x * width, top + y * height)))));

  const stops = () => {
    const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
    return [...all].filter(it => it.tabIndex >= 0 && !it.disabled && it.checkVisibility());
  };

  const setOut = () => {
    document.body.tabIndex = -1;  // from the top, wherever the page has put the focus
    document.body.focus();
    document.body.removeAttribute("tabindex");
    looks = new Map(stops().map(it => [it, look(it)]));
    reached = new Set();
    last = null;
    return looks.size;
  };

  // What is wrong with where the focus is now; null after the last stop.
  const step = async () => {
    settle();
    const it = document.activeElement;
    if (!it || it === document.body || it !== last && reached.has(it)) return null;
    for (let frames = 0; frames < 30 && !isInSight(it); frames++)
      await new Promise(requestAnimationFrame);  // what scrolls inside the page may be on its way
    const wrong = [];
    if (!isInSight(it)) wrong.push(`out of sight with the focus on it: ${start(it)}`);
    if (it === last && !/date|time/.test(it.type)) wrong.push(`Tab does not leave ${start(it)}`);
    if (it !== last && looks.get(it) === look(it))
      wrong.push(`looks the same with the focus on it: ${start(it)}`);
    reached.add(it);
    last = it;
    return wrong;
  };

  const missed = () => {
    const groups = new Set([...reached].filter(it => it.type === "radio").map(it => it.name));
    return [...looks.keys()].filter(it => !reached.has(it) && !(it.type === "radio" && groups.has(it.name)))
      .map(it => `Tab does not reach ${start(it)}`);
  };

  return {find, unfold, tooWide, setOut, step, missed};
})();
