// The search box suggests while one types, the location can be told by a button, and empty fields stay out
// of the address. The page does all of it without this, too.
(() => {
  "use strict";

  // --- Suggestions: a combobox with a list, as the ARIA practices describe it -----------------------------
  const suggest = (input) => {
    const list = document.createElement("ul");
    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent || "");
    list.hidden = true;
    const box = document.createElement("div");
    box.className = "combobox";
    input.replaceWith(box);
    box.append(input, list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    let waiting = 0, asked = 0, active = -1;

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const options = () => [...list.children];
    const mark = (number) => {
      active = number;
      options().forEach((option, each) => option.setAttribute("aria-selected", String(each === active)));
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", options()[active].id);
        options()[active].scrollIntoView({ block: "nearest" });
      }
    };
    const choose = (option) => {
      input.value = option.textContent;
      close();
      input.form.requestSubmit();
    };
    const show = (texts) => {
      list.replaceChildren(...texts.map((text, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = text;
        // The press must not take the focus from the field before it is counted.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(option));
        return option;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !texts.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    const ask = async () => {
      const number = ++asked;
      const begun = input.value.trim();
      if (begun.length < 3) return close();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(begun)}`);
        const { suggestions } = await answer.json();
        if (number === asked && document.activeElement === input) show(suggestions);
      } catch {
        close();
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        const many = list.children.length + 1;
        mark(((active + 1 + (event.key === "ArrowDown" ? 1 : -1) + many) % many) - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(options()[active]);
      }
    });
    input.addEventListener("blur", close);
  };
  document.querySelectorAll("input[data-suggest]").forEach(suggest);

  // --- Where I am, to the nearest kilometre ---------------------------------------------------------------
  for (const button of document.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    const form = button.form;
    const failed = form.querySelector("[data-locate-failed]");
    const set = (name, value) => {
      let field = form.elements[name];
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name });
        form.append(field);
      }
      field.value = value;
    };
    button.addEventListener("click", () => {
      failed.hidden = true;
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          set("lat", coords.latitude.toFixed(2));
          set("lon", coords.longitude.toFixed(2));
          form.elements.postal.value = "";
          form.requestSubmit();
        },
        () => {
          button.removeAttribute("aria-busy");
          failed.hidden = false;
        },
        { maximumAge: 600000, timeout: 10000 },
      );
    });
  }

  // --- A short address ------------------------------------------------------------------------------------
  for (const form of document.querySelectorAll("form[data-lean]")) {
    form.addEventListener("submit", () => {
      const near = form.elements.postal?.value || form.elements.lat;
      for (const field of form.elements) {
        if (field.name && (!field.value || (field.name === "km" && !near))) field.disabled = true;
      }
      // Should the reader come back to this very page, everything can be filled in again.
      setTimeout(() => { for (const field of form.elements) field.disabled = false; }, 500);
    });
  }
})();
