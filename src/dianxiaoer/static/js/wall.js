// The wall: charts drawn from the tables beside them, and a look again each minute that changes only what changed.
// Without this file the tables stand there, and every number is a link.
(function () {
  "use strict";
  var MINUTE = 60000, SOON = 15000, PATIENCE = 20000;
  var still = matchMedia("(prefers-reduced-motion: reduce)");
  var dark = matchMedia("(prefers-color-scheme: dark)");
  var charts = new Map();  // figure → ECharts instance

  // Charts ----------------------------------------------------------------------------------------------------
  // A table says what is drawn: <th data-series="bar|line" data-colour="red" data-stack="1" data-axis="1">, and each
  // <td data-value="…"> is a point; a td without a value has no cases and leaves a gap.

  function colours() {
    var style = getComputedStyle(document.documentElement);
    return function (name) { return style.getPropertyValue("--" + name).trim(); };
  }

  function read(table) {
    var heads = Array.from(table.tHead.rows[0].cells), rows = Array.from(table.tBodies[0].rows), series = [];
    heads.forEach(function (head, column) {
      if (!head.dataset.series) return;
      series.push({
        name: head.textContent.trim(), kind: head.dataset.series, colour: head.dataset.colour, stack: head.dataset.stack,
        second: head.dataset.axis === "1", unit: head.dataset.unit || "",
        points: rows.map(function (row) {
          var value = row.cells[column].dataset.value;
          return value === undefined || value === "" ? null : Number(value);
        }),
        links: rows.map(function (row) { var link = row.cells[column].querySelector("a"); return link ? link.href : ""; })
      });
    });
    return { labels: rows.map(function (row) { return row.cells[0].dataset.short || row.cells[0].textContent.trim(); }), series: series };
  }

  function option(figure, data) {
    var colour = colours(), lying = figure.dataset.chart === "rows", big = Boolean(figure.closest(".wall-screen"));
    var size = big ? 15 : 12, font = getComputedStyle(document.body).fontFamily, ink = colour("ink"), soft = colour("ink-2");
    var text = { color: soft, fontSize: size, fontFamily: font };
    var names = {
      type: "category", data: data.labels, inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("line") } },
      axisLabel: Object.assign({ interval: lying ? 0 : "auto", width: lying ? (big ? 130 : 96) : undefined, overflow: "truncate", hideOverlap: true }, text)
    };
    var scale = function (second) {
      return {
        type: "value", show: !lying, minInterval: 1, max: second ? 100 : undefined, min: 0, interval: second ? 50 : undefined, splitNumber: 4,
        splitLine: { show: !lying && !second, lineStyle: { color: colour("line") } },
        axisLabel: Object.assign({ formatter: second ? "{value}%" : "{value}" }, text)
      };
    };
    var seconds = data.series.some(function (one) { return one.second; });
    var values = seconds ? [scale(false), scale(true)] : scale(false);
    return {
      animation: !still.matches, animationDuration: 300, animationDurationUpdate: 300, backgroundColor: "transparent",
      grid: { left: 4, right: seconds ? 4 : lying ? 40 : 12, top: lying ? 4 : 22, bottom: 2, containLabel: true },
      xAxis: lying ? values : names, yAxis: lying ? names : values,
      series: data.series.map(function (one) {
        var line = one.kind === "line";
        return {
          id: one.name, name: one.name, type: one.kind, data: one.points, stack: one.stack ? "all" : undefined, yAxisIndex: one.second ? 1 : 0,
          barMaxWidth: big ? 26 : 20, barGap: "12%", barCategoryGap: lying ? "28%" : "38%", connectNulls: false, symbol: one.second ? "circle" : "diamond", symbolSize: big ? 9 : 7,
          z: line ? 5 : 2, lineStyle: { width: 2.5, color: colour(one.colour) },
          itemStyle: { color: colour(one.colour), borderColor: colour("surface"), borderWidth: one.stack ? 1 : 0, borderRadius: line ? 0 : one.stack ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
          label: {
            show: lying, position: one.stack ? "inside" : lying ? "right" : "top", fontSize: size, fontFamily: font, fontWeight: 600,
            color: one.stack ? colour("surface") : ink, textBorderWidth: 0,
            formatter: function (point) { return point.value ? String(point.value) : ""; }
          },
          labelLayout: { hideOverlap: true }, cursor: "pointer", emphasis: { disabled: true }
        };
      })
    };
  }

  function draw(figure) {
    var table = document.getElementById(figure.dataset.table);
    if (!table || !window.echarts) return;
    var data = read(table), chart = charts.get(figure);
    if (!data.labels.length) { figure.hidden = true; return; }
    figure.hidden = false;
    if (!chart) {
      chart = window.echarts.init(figure.querySelector("[data-canvas]"), null, { renderer: "canvas" });
      charts.set(figure, chart);
      chart.on("click", function (point) {
        var link = figure.links[point.seriesIndex] && figure.links[point.seriesIndex][point.dataIndex];
        if (link) location.assign(link);
      });
    } else chart.resize();
    figure.links = data.series.map(function (one) { return one.links; });
    chart.setOption(option(figure, data), { replaceMerge: ["series"] });
  }

  function drawAll() {
    charts.forEach(function (chart, figure) {
      if (!figure.isConnected) { chart.dispose(); charts.delete(figure); }
    });
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  // In place --------------------------------------------------------------------------------------------------
  // The new wall is laid over the old one node by node: a node that says the same stays the same node, with focus and
  // scroll. [data-keep] belongs to the page (canvases); a child with data-key is found again wherever it stands now.

  var OURS = ["data-open", "aria-expanded", "hidden"];

  function overlay(old, now) {
    if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName) { old.replaceWith(now.cloneNode(true)); return; }
    if (old.nodeType === Node.TEXT_NODE) { if (old.data !== now.data) old.data = now.data; return; }
    if (old.nodeType !== Node.ELEMENT_NODE || old.hasAttribute("data-keep")) return;
    Array.from(now.attributes).forEach(function (one) {
      if (OURS.indexOf(one.name) < 0 && old.getAttribute(one.name) !== one.value) old.setAttribute(one.name, one.value);
    });
    Array.from(old.attributes).forEach(function (one) {
      if (OURS.indexOf(one.name) < 0 && !now.hasAttribute(one.name)) old.removeAttribute(one.name);
    });
    overlayChildren(old, now);
  }

  function overlayChildren(old, now) {
    var known = new Map();
    Array.from(old.children).forEach(function (one) { if (one.dataset && one.dataset.key) known.set(one.dataset.key, one); });
    var here = old.firstChild;
    Array.from(now.childNodes).forEach(function (next) {
      var key = next.dataset && next.dataset.key, same = key && known.get(key);
      if (same) {
        known.delete(key);
        if (same === here) here = here.nextSibling; else old.insertBefore(same, here);
        overlay(same, next);
      } else if (key || !here || (here.dataset && here.dataset.key && known.has(here.dataset.key))) {
        old.insertBefore(next.cloneNode(true), here);
      } else {
        var after = here.nextSibling;
        overlay(here, next);
        here = after;
      }
    });
    while (here) { var rest = here.nextSibling; here.remove(); here = rest; }
    known.forEach(function (one) { one.remove(); });
  }

  // Looking again ---------------------------------------------------------------------------------------------

  var timer = 0, wall = document.getElementById("wall");

  function later(wait) { clearTimeout(timer); timer = setTimeout(look, wait); }

  function lost(isLost) {
    var note = document.querySelector("[data-lost]"), frame = document.querySelector(".wall-asof");
    if (!note) return;
    note.textContent = isLost ? note.dataset.lost : "";
    if (frame) frame.classList.toggle("is-lost", isLost);
  }

  function look() {
    if (document.hidden) return;  // asked again when it is seen again
    var stop = new AbortController(), limit = setTimeout(function () { stop.abort(); }, PATIENCE);
    fetch(wall.dataset.again, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: stop.signal, cache: "no-store" })
      .then(function (answer) {
        if (answer.headers.get("HX-Refresh") || answer.redirected || answer.status === 401 || answer.status === 403) { location.reload(); return null; }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (text) {
        if (text === null) return;
        var now = new DOMParser().parseFromString(text, "text/html").getElementById("wall");
        if (!now) throw new Error("no wall");
        apply(now);
        lost(false);
        later(MINUTE);
      })
      .catch(function () { lost(true); later(SOON); })
      .finally(function () { clearTimeout(limit); });
  }

  function apply(now) {
    var focused = document.activeElement;
    overlay(wall, now);
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    drawAll();
  }

  // A chart's table: always there without JavaScript; with it, one press away.
  document.addEventListener("click", function (event) {
    var press = event.target.closest("[data-table-toggle]");
    if (!press) return;
    var place = document.getElementById(press.getAttribute("aria-controls"));
    var open = place.dataset.open !== "1";
    place.dataset.open = open ? "1" : "0";
    press.setAttribute("aria-expanded", String(open));
  });

  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });
  window.addEventListener("online", look);
  window.addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });
  dark.addEventListener("change", drawAll);
  still.addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  document.addEventListener("wall:look", look);  // a key or a test may ask at once
  if (wall) { drawAll(); later(MINUTE); }
})();
