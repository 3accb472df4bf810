// Makes pages that work without it more pleasant. Nothing here is needed to get anything done.
(() => {
  "use strict";

  // Copy buttons appear only where copying works.
  for (const button of document.querySelectorAll("[data-copy-button]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("[data-copy]").textContent);
      button.classList.add("done");
      button.setAttribute("aria-label", button.dataset.done);
      setTimeout(() => button.classList.remove("done"), 1500);
    });
  }

  // A form is sent once; the server makes sure of it too, by the key in the form.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", event => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      form.setAttribute("aria-busy", "true");
    });
  }
  // Coming back with the browser's button shows the page as it was: its forms can be sent again.
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; form.removeAttribute("aria-busy"); }
  });

  document.querySelector("[data-focus]")?.focus();

  // "Select all" of a list.
  for (const all of document.querySelectorAll("[data-select-all]")) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.selectAll}"]`)) box.checked = all.checked;
    });
  }

  // The rows of a table on this page, by any column; which one is kept for the next time.
  for (const table of document.querySelectorAll("main table.table:has(thead)")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    if (table.tHead.rows.length > 1 || table.querySelector("[rowspan], [colspan], [data-unsorted]") || body.rows.length < 2) continue;
    const kept = "sort:" + location.pathname.replace(/^\/t\/[^/]+/, "").replace(/[0-7][0-9A-HJKMNP-TV-Z]{25}/g, "") + ":" + [...document.querySelectorAll("main table.table")].indexOf(table);
    const asServed = [...body.rows];
    const language = document.documentElement.lang;
    const valueOf = cell => cell?.querySelector("time")?.dateTime ?? cell?.querySelector("[data-value]")?.dataset.value ?? cell?.textContent.trim() ?? "";
    const compare = (a, b) => a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : a.localeCompare(b, language, { numeric: true });
    const sort = (column, direction) => {
      heads.forEach((head, i) => i === column && direction ? head.setAttribute("aria-sort", direction) : head.removeAttribute("aria-sort"));
      const sorted = direction ? [...asServed].sort((a, b) => compare(valueOf(a.cells[column]), valueOf(b.cells[column]))) : asServed;
      body.append(...(direction === "descending" ? sorted.reverse() : sorted));
    };
    heads.forEach((head, column) => {
      if (!head.textContent.trim() || head.querySelector("*")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const now = { ascending: "descending", descending: "" }[head.getAttribute("aria-sort")] ?? "ascending";
        sort(column, now);
        now ? sessionStorage.setItem(kept, `${column} ${now}`) : sessionStorage.removeItem(kept);
      });
    });
    const [column, direction] = (sessionStorage.getItem(kept) ?? "").split(" ");
    if (direction) sort(Number(column), direction);
  }

  // Queues by keyboard: j and k move, x selects, the key on a button presses it in that row, / searches.
  const rowsOf = () => [...document.querySelectorAll("[data-queue] tbody tr")];
  let at = -1;
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    const rows = rowsOf();
    if (rows.length === 0) return;
    if (event.key === "j" || event.key === "k") {
      rows[at]?.classList.remove("cursor");
      at = Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)));
      rows[at].classList.add("cursor");
      rows[at].scrollIntoView({ block: "nearest" });
    } else if (event.key === "x") {
      const box = rows[at]?.querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
    } else {
      rows[at]?.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });

  // The branding page shows the colour while it is chosen.
  const color = document.querySelector("input[name=brandColor]");
  const preview = document.querySelector("[data-brand-preview]");
  if (color && preview) {
    color.addEventListener("input", () => {
      if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(color.value.trim())) preview.style.setProperty("--brand", color.value.trim());
    });
  }
  const name = document.querySelector("input[name=programName]");
  const shown = document.querySelector("[data-name-preview]");
  if (name && shown) name.addEventListener("input", () => { shown.textContent = name.value || "…"; });

  // The rule builder says in words what was typed, as the server will.
  const words = document.querySelector("[data-preview-url]");
  if (words) {
    const form = words.closest("form");
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const answer = await fetch(words.dataset.previewUrl, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
        if (answer.ok) words.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      }, 350);
    });
  }
})();
