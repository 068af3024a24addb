// The map is made of the list beside it: same numbers, same order. Without this the list says everything.
(() => {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L) return;
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
      const marker = L.marker(point(town), { icon, interactive: false, keyboard: false });
      marker.addTo(map).getElement().append(Object.assign(document.createElement("span"), { textContent: town.textContent }));
    }
  }
  if (box.dataset.here) {
    const icon = L.divIcon({ className: "map-here", html: "", iconSize: [18, 18] });
    L.marker(point(box), { icon, interactive: false, keyboard: false, title: box.dataset.here }).addTo(map);
  }
  for (const { at, items } of all) {
    const numbers = items.map((each) => each.number);
    const text = numbers.length > 3 ? `${numbers[0]}, ${numbers[1]} …` : numbers.join(", ");
    const icon = L.divIcon({ className: "map-pin", html: `<span>${text}</span>`, iconSize: null });
    const marker = L.marker(at, { icon, riseOnHover: true }).addTo(map);
    const pin = marker.getElement();
    pin.setAttribute("aria-label", items.map((each) => `${each.number} ${each.item.querySelector("h2").textContent}`).join(", "));
    const go = () => {
      const link = items[0].item.querySelector("a");
      items[0].item.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
      link.focus({ preventScroll: true });
    };
    marker.on("click", go);
    pin.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        go();
      }
    });
    const light = (on) => pin.classList.toggle("is-told", on);
    for (const { item } of items) {
      for (const [begin, end] of [["mouseenter", "mouseleave"], ["focusin", "focusout"]]) {
        item.addEventListener(begin, () => light(true));
        item.addEventListener(end, () => light(false));
      }
    }
  }
})();
