// The map is made of the list beside it: same numbers, same order. Without this the list says everything.
(() => {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const WIDE = 84, HIGH = 50;
  const point = (element) => [Number(element.dataset.lat), Number(element.dataset.lon)];
  const places = new Map();
  document.querySelectorAll(".map-list > li").forEach((item, number) => {
    for (const place of item.querySelectorAll("[data-lat]")) {
      const key = point(place).map((part) => part.toFixed(4)).join();
      const one = places.get(key) || { at: point(place), items: [] };
      if (!one.items.some((each) => each.item === item)) one.items.push({ item, number: number + 1 });
      places.set(key, one);
    }
  });
  if (!places.size) return;
  box.hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    zoomControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, maxZoom: 16,
    // A finger that scrolls the page must not be caught by the map.
    dragging: !L.Browser.mobile, scrollWheelZoom: false,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: box.dataset.near, zoomOutTitle: box.dataset.far }).addTo(map);
  const all = [...places.values()];
  map.fitBounds(L.latLngBounds(all.map((each) => each.at)).pad(0.2), { maxZoom: 13, animate: false });
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { maxZoom: 18, attribution: box.dataset.attribution }).addTo(map);
  } else {
    for (const town of document.querySelectorAll("#towns > li")) {
      const icon = L.divIcon({ className: "map-town", html: "", iconSize: [10, 10] });
      const marker = L.marker(point(town), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
      marker.addTo(map).getElement().append(Object.assign(document.createElement("span"), { textContent: town.textContent }));
    }
  }
  if (box.dataset.here) {
    const icon = L.divIcon({ className: "map-here", html: "", iconSize: [18, 18] });
    L.marker(point(box), { icon, interactive: false, keyboard: false, title: box.dataset.here }).addTo(map);
  }
  // Pins that would lie on each other become one; coming nearer parts them.
  const grouped = () => {
    const groups = [];
    for (const { at, items } of all) {
      const here = map.latLngToLayerPoint(at);
      const near = groups.find((group) => Math.abs(group.here.x - here.x) < WIDE && Math.abs(group.here.y - here.y) < HIGH);
      if (near) near.items.push(...items.filter((one) => !near.items.some((each) => each.item === one.item)));
      else groups.push({ at, here, items: [...items] });
    }
    return groups;
  };
  const said = (items) => {
    const [first, second] = items.map((each) => each.number);
    return items.length > 2 ? `${first} +${items.length - 1}` : items.length > 1 ? `${first}, ${second}` : `${first}`;
  };
  const pins = L.layerGroup().addTo(map);
  const pinOf = new Map();
  const draw = () => {
    const held = pins.getLayers().some((pin) => pin.getElement() === document.activeElement) && document.activeElement.dataset.first;
    pins.clearLayers();
    pinOf.clear();
    for (const { at, items } of grouped()) {
      items.sort((one, other) => one.number - other.number);
      const text = said(items);
      const icon = L.divIcon({ className: "map-pin", html: text, iconSize: [Math.max(44, 16 + 10 * text.length), 44] });
      const pin = L.marker(at, { icon }).addTo(pins).getElement();
      const go = () => {
        items[0].item.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
        items[0].item.querySelector("a").focus({ preventScroll: true });
      };
      pin.dataset.first = items[0].number;
      pin.setAttribute("aria-label", items.map((each) => `${each.number} ${each.item.querySelector("h2").textContent}`).join(", "));
      pin.addEventListener("click", go);
      pin.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        go();
      });
      for (const { item } of items) pinOf.set(item, [...(pinOf.get(item) || []), pin]);
      if (held === pin.dataset.first) pin.focus();
    }
  };
  map.on("zoomend", draw);
  draw();
  const light = (item, on) => {
    for (const pin of pinOf.get(item) || []) pin.classList.toggle("is-told", on);
  };
  for (const item of document.querySelectorAll(".map-list > li")) {
    for (const name of ["mouseenter", "focusin"]) item.addEventListener(name, () => light(item, true));
    for (const name of ["mouseleave", "focusout"]) item.addEventListener(name, () => light(item, false));
  }
})();
