// Draws what stands in data-chart with Chart.js, in the page's colours; draws anew when they change. The library comes when the page is shown and a chart
// is near: reading and pressing do not wait for it.
(() => {
  "use strict";
  const library = document.currentScript.dataset.library;
  const charts = [];
  const near = new Set();
  function draw(canvas) {
    const given = JSON.parse(canvas.dataset.chart);
    const css = getComputedStyle(document.documentElement);
    const ink = css.getPropertyValue("--ink-3").trim();
    const line = css.getPropertyValue("--line").trim();
    const colors = [css.getPropertyValue("--brand-text").trim(), css.getPropertyValue("--info").trim(), css.getPropertyValue("--wait").trim()];
    const formats = {};
    const money = (value, currency) =>
      (formats[currency || ""] ??= new Intl.NumberFormat(given.language, currency ? { style: "currency", currency, maximumFractionDigits: 2 } : {})).format(value);
    Chart.defaults.font.family = css.getPropertyValue("--tblr-font-sans-serif");
    Chart.defaults.font.size = 12;
    let solid = 0;
    return new Chart(canvas, {
      type: given.type,
      data: {
        labels: given.labels,
        datasets: given.lines.map(l => {
          const color = l.faint ? ink : colors[solid++ % colors.length];
          return { label: l.label, data: l.values, borderColor: color, backgroundColor: given.type === "bar" ? color : l.faint ? "transparent" : color + "1a", fill: given.type === "line" && !l.faint,
            borderWidth: l.faint ? 1.25 : 2, borderDash: l.faint ? [4, 4] : [], pointRadius: 0, pointHoverRadius: 4, tension: .3, borderRadius: 4, maxBarThickness: 28 };
        }),
      },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false, interaction: { mode: "index", intersect: false },
        plugins: {
          legend: { display: given.lines.length > 1, position: "top", align: "end", labels: { color: ink, boxWidth: 10, boxHeight: 2 } },
          tooltip: { callbacks: { label: item => ` ${item.dataset.label}: ${money(item.parsed.y, given.lines[item.datasetIndex].currency)}` } },
        },
        scales: {
          x: { grid: { display: false }, border: { color: line }, ticks: { color: ink, maxTicksLimit: 8, maxRotation: 0 } },
          y: { beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { color: ink, maxTicksLimit: 5, precision: 0, callback: value => money(value, given.lines[0].currency) } },
        },
      },
    });
  }
  function all() {
    while (charts.length) charts.pop().destroy();
    for (const canvas of near) charts.push(draw(canvas));
  }
  let loaded;
  const load = () => loaded ??= new Promise(done => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = done;
    document.head.append(script);
  });
  const idle = window.requestIdleCallback ?? (act => setTimeout(act, 50));
  const seen = new IntersectionObserver(entries => {
    for (const { target } of entries.filter(e => e.isIntersecting)) {
      seen.unobserve(target);
      load().then(() => idle(() => { near.add(target); charts.push(draw(target)); }));
    }
  }, { rootMargin: "200px" });
  const watch = () => document.querySelectorAll("canvas[data-chart]").forEach(canvas => seen.observe(canvas));
  if (document.readyState === "complete") idle(watch); else addEventListener("load", () => idle(watch));
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
