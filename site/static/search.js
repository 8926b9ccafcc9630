// A box to find districts and agencies: by words of their names in any order, by pinyin and initials; arrow keys and Enter.
"use strict";
(() => {
  const {h, t} = G;

  // Pinyin: each character of a name takes up any reading of it, or the beginning of one: hongze, hongz and hz find 洪泽.
  const spelled = (readings, word) => {
    const from = (at, done) =>
      done === word.length ||
      (at < readings.length &&
        readings[at].some((reading) => {
          let length = 0;
          while (length < reading.length && reading[length] === word[done + length]) length += 1;
          for (; length > 0; length--) if (from(at + 1, done + length)) return true;
          return false;
        }));
    return readings.findIndex((_, start) => from(start, 0));
  };
  const readingsOf = (text, pinyin) => [...text].map((character) => (pinyin[character] || character).split(" "));
  const at = (text, readings, word) => {
    const found = text.indexOf(word);
    return found < 0 && /^[a-z]+$/.test(word) ? spelled(readings, word) : found;
  };
  // Words in any order, each somewhere in a name, are found first; then names that hold all characters in their order:
  // 银川司法 is found in 银川市西夏区司法局.
  const ranked = (words, letters, {text, readings}) => {
    const places = words.map((word) => at(text, readings, word));
    if (places.every((place) => place >= 0)) return places[0] === 0 ? 0 : 1;
    let after = -1;
    return letters.every((letter) => (after = text.indexOf(letter, after + 1)) >= 0) ? 4 : null;
  };
  let entries = null;
  const entriesOf = (names) => {
    const entry = (kind, key, name, text, rest) => ({
      kind,
      key,
      name,
      text: text.toLowerCase(),
      readings: readingsOf(text.toLowerCase(), names.pinyin),
      own: readingsOf(name.toLowerCase(), names.pinyin),
      ...rest,
    });
    return [
      ...Object.entries(names.districts).map(([key, [name, , level, full]]) =>
        entry("district", key, name, full, {level, full}),
      ),
      ...names.agencies.map(([key, name, code]) => {
        const place = names.districts[code]?.[3] || "";
        return entry("agency", key, name, place + name, {code, full: place});
      }),
    ];
  };
  const where = ({kind, name, full}) => {
    if (kind === "agency") return full || t("机关", "agency");
    return full === name ? t("行政区划", "district") : full;
  };
  const matches = (names, wanted) => {
    entries ||= entriesOf(names);
    const words = wanted.split(/\s+/);
    const letters = [...words.join("")];
    const weigh = (one) => {
      if (one.key === wanted) return 0;
      const weight = ranked(words, letters, one);
      if (weight === null) return null;
      const starts = at(one.name.toLowerCase(), one.own, words[0]) === 0;
      return one.kind === "agency" ? weight + 2 : starts ? 0 : weight + 1;
    };
    return entries
      .map((one) => ({...one, weight: weigh(one), where: where(one)}))
      .filter((one) => one.weight !== null)
      .sort((a, b) => a.weight - b.weight || a.name.length - b.name.length)
      .slice(0, 12);
  };

  G.search = (input, pick, label) => {
    const list = h("ul", {class: "found", role: "listbox", id: `${input.id}-found`, hidden: true});
    input.after(list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-expanded", "false"],
      ["aria-controls", list.id],
      ["aria-autocomplete", "list"],
    ]) {
      input.setAttribute(name, value);
    }
    let shown = [];
    let marked = -1;
    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      marked = -1;
    };
    const choose = (i) => {
      if (!shown[i]) return;
      input.value = "";
      const chosen = shown[i];
      close();
      pick(chosen);
    };
    const mark = () => {
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", i === marked ? "true" : "false"));
      if (list.children[marked]) {
        input.setAttribute("aria-activedescendant", list.children[marked].id);
        list.children[marked].scrollIntoView({block: "nearest"});
      }
    };
    const look = async () => {
      const wanted = input.value.trim().toLowerCase();
      if (!wanted) return close();
      const names = await G.load("names");
      if (wanted !== input.value.trim().toLowerCase()) return undefined;
      shown = matches(names, wanted);
      marked = shown.length ? 0 : -1;
      list.replaceChildren(
        ...shown.map((item, i) =>
          h(
            "li",
            {
              role: "option",
              id: `${list.id}-${i}`,
              onmousedown: (event) => {
                event.preventDefault();
                choose(i);
              },
            },
            h("b", {}, item.name),
            " ",
            h(
              "span",
              {class: "dim"},
              label ? label(item) : item.kind === "district" ? `${item.where} ${item.key}` : item.where,
              G.english() ? ` ${item.own.map(([reading]) => reading).join("")}` : "",
            ),
          ),
        ),
      );
      if (!shown.length) list.replaceChildren(h("li", {class: "dim"}, t("没有找到", "nothing found")));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark();
      return undefined;
    };
    input.addEventListener("input", look);
    input.addEventListener("focus", () => G.load("names"));
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        marked = (marked + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % (shown.length || 1);
        mark();
      } else if (event.key === "Enter") {
        event.preventDefault();
        choose(marked);
      } else if (event.key === "Escape") close();
    });
  };
})();
