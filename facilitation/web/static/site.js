// Makes work quicker; every page works without it.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  // '/' and Strg-K reach the search field.
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-search]");
    const slash = event.key === "/" && !event.ctrlKey && !event.altKey && !event.metaKey && !isTyping(event.target);
    const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (field && (slash || ctrlK)) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });

  // What keeps itself fresh waits while somebody is in it, or nobody looks.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target.closest && event.target.closest("[data-live]");
    if (part && part === event.target && (document.hidden || part.contains(document.activeElement))) event.preventDefault();
  });

  // Menus close with Escape and by a click elsewhere.
  const openMenus = () => all("details.kr-menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });

  // <input type="checkbox" data-selects="teilnahme"> ticks all boxes of that name in its form.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.selects;
    if (!name) return;
    all(`input[type="checkbox"][name="${CSS.escape(name)}"]`, event.target.form || document)
      .filter((box) => !box.disabled && !box.closest("[hidden]"))
      .forEach((box) => { box.checked = event.target.checked; });
  });

  // A long table is narrowed down while one types.
  const plain = { ß: "ss", ł: "l", đ: "d", ø: "o", ı: "i" };
  const shownText = (row) => all("th, td", row).map((cell) => {
    const pick = cell.querySelector("select");
    return pick ? pick.selectedOptions[0].textContent : cell.textContent;
  }).join(" ");
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[ßłđøı]/g, (letter) => plain[letter]);
  document.addEventListener("input", (event) => {
    const id = event.target.dataset && event.target.dataset.filters;
    if (!id) return;
    const words = fold(event.target.value).split(/\s+/).filter(Boolean);
    const rows = all(`#${CSS.escape(id)} > tbody > tr`);
    const shown = rows.filter((row) => {
      const text = fold(shownText(row));
      row.hidden = !words.every((word) => text.includes(word));
      return !row.hidden;
    });
    const told = event.target.closest(".kr-filter").querySelector("[role=status]");
    told.textContent = words.length ? `${shown.length} / ${rows.length}` : "";
  });

  // Unsaved input is not lost by a slip: <form data-guard>.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    if (event.target.form && event.target.form.dataset.guard !== undefined) changed.add(event.target.form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if (all("form[data-guard]").some((form) => changed.has(form))) event.preventDefault();
  });

  // A double click sends a form once.
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const before = sent.get(event.target);
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (before !== undefined && event.timeStamp - before < 1000) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });

  // <ol data-reorder="form-id">: its items can be dragged; the form named takes the new order.
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-reorder] > [data-item]");
    if (dragged) dragged.classList.add("kr-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest("[data-item]");
    if (!over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over.parentElement.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    const form = document.getElementById(dragged.parentElement.dataset.reorder);
    all("[data-item]", dragged.parentElement).forEach((item) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "item", value: item.dataset.item });
      form.append(field);
    });
    dragged = null;
    form.requestSubmit();
  });

  const prepare = (root) => {
    all("[data-reorder] > [data-item]", root).forEach((item) => { item.draggable = true; });
    all(".kr-filter[hidden]", root).forEach((filter) => { filter.hidden = false; });
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };
  document.addEventListener("htmx:load", (event) => prepare(event.target));
  prepare(document);

  // A map of links is one stop of the Tab key: arrow keys walk from place to place. With a form
  // named "malen" in the page, choosing a place sends it at once.
  const middle = (link) => {
    const box = link.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const nearest = (links, from, [right, down]) => {
    const [x, y] = middle(from);
    const far = (link) => {
      const [dx, dy] = [middle(link)[0] - x, middle(link)[1] - y];
      const ahead = dx * right + dy * down;
      const aside = Math.abs(dx * down) + Math.abs(dy * right);
      return ahead > 1 ? ahead + 2 * aside : Infinity;
    };
    const [best] = links.map((link) => [far(link), link]).sort((a, b) => a[0] - b[0]);
    return best && best[0] < Infinity ? best[1] : null;
  };
  all("[data-map]").forEach((map) => {
    const links = all("a", map);
    const key = (link) => new URLSearchParams(link.getAttribute("href").split("#")[0]).get("gemeinde");
    const choose = (link) => links.forEach((one) => one.setAttribute("tabindex", one === link ? "0" : "-1"));
    const last = map.dataset.last && links.find((link) => key(link) === map.dataset.last);
    if (links.length) choose(last || links[0]);
    if (last) window.addEventListener("load", () => last.focus({ preventScroll: true }));
    map.addEventListener("keydown", (event) => {
      const link = event.target.closest("a");
      const next = link && steps[event.key] && nearest(links.filter((one) => one !== link), link, steps[event.key]);
      if (!next) return;
      event.preventDefault();
      choose(next);
      next.focus();
    });
    map.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const form = document.getElementById("malen");
      if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.elements.town.value = key(link);
      form.elements.seen.value = link.closest("[data-region]").dataset.region;
      form.requestSubmit();
    });
  });

  // On a narrow window the current entry of the navigation and the open tab are in sight.
  all(".kr-nav [aria-current], .kr-tabs [aria-current]").forEach((current) => {
    const strip = current.closest("nav");
    if (strip.scrollWidth > strip.clientWidth) {
      const left = current.getBoundingClientRect().left - strip.getBoundingClientRect().left;
      strip.scrollLeft += left - (strip.clientWidth - current.offsetWidth) / 2;
    }
  });
})();
