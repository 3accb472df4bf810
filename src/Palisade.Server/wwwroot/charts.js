// Draws what stands in data-chart with Chart.js, in the page's colours; draws anew when they change.
(() => {
  "use strict";
  if (!window.Chart) return;
  const charts = [];
  function draw(canvas) {
    const given = JSON.parse(canvas.dataset.chart);
    const css = getComputedStyle(document.documentElement);
    const ink = css.getPropertyValue("--ink-3").trim();
    const line = css.getPropertyValue("--line").trim();
    const colors = [css.getPropertyValue("--brand-text").trim(), css.getPropertyValue("--info").trim(), css.getPropertyValue("--wait").trim()];
    const money = (value, currency) => new Intl.NumberFormat(given.language, currency ? { style: "currency", currency, maximumFractionDigits: 2 } : {}).format(value);
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
    for (const canvas of document.querySelectorAll("canvas[data-chart]")) charts.push(draw(canvas));
  }
  all();
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
