// The swap style `place`: each new element goes to its place among the target's children, by data-key.
//
// One that is there already (same id) is morphed and moved, not replaced: it keeps focus, selection and open menus.
// `place order:desc` puts the greatest key first. The same fragment twice changes nothing. While the target says data-held,
// what stands there changes but does not move; what is new and would push others away waits unseen, at the end.
(() => {
  let api;
  const collator = new Intl.Collator("en", { numeric: true });
  const byKey = (sign) => (former, latter) => sign * collator.compare(former.dataset.key, latter.dataset.key);

  const move = (parent, element, before) => {
    const held = element.contains(document.activeElement) && /** @type {HTMLElement} */ (document.activeElement);
    if (parent.moveBefore && element.isConnected) parent.moveBefore(element, before);
    else parent.insertBefore(element, before);
    if (held && document.activeElement !== held) held.focus({ preventScroll: true });
  };

  const place = (target, element, sign) => {
    const known = document.getElementById(element.id);
    if (known && known.parentNode === target) {
      const fragment = document.createDocumentFragment();
      fragment.append(element);
      api.morph(known, fragment, false);
    }
    const placed = known && known.parentNode === target ? known : element;
    const isAfter = (other) => byKey(sign)(placed, other) < 0;
    let next = null; // from the end: most news is newest
    for (let child = target.lastElementChild; child; child = child.previousElementSibling) {
      if (child === placed || !child.dataset.key) continue;
      if (!isAfter(child)) break;
      next = child;
    }
    const isHeld = target.dataset.held !== undefined;
    const isInPlace = placed.parentNode === target && (isHeld || placed.nextElementSibling === next);
    if (isHeld && !isInPlace && !next) placed.dataset.held = "";
    if (!isInPlace) move(target, placed, isHeld ? null : next);
    target.dispatchEvent(new CustomEvent("placed", { bubbles: true, detail: { element: placed, isNew: placed === element } }));
    return placed;
  };

  // Moves what a hold has kept from its place.
  globalThis.settle = (target, sign) => {
    const sorted = /** @type {HTMLElement[]} */ ([...target.children]).sort(byKey(sign));
    for (const [at, child] of sorted.entries()) if (target.children[at] !== child) move(target, child, target.children[at]);
  };

  htmx.registerExtension("place", {
    init: (internal) => { api = internal; },
    handle_swap: (style, target, fragment, spec) => {
      if (style !== "place") return false;
      const sign = spec.order === "desc" ? -1 : 1;
      return [...fragment.children].map((element) => place(target, element, sign));
    },
  });
})();
