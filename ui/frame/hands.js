// What Streamlit's tables and menu lack for a hand, a keyboard and a phone. It sends nothing and keeps nothing.
(() => {
  const ROW = 35, HEAD = 38, NAME = 130, MARK = 34; // pixels: ui/widgets/tables.py, and the column of boxes
  const tableOf = (node) => node?.closest?.('[class*="st-key-opens_"] [data-testid="stDataFrame"]');

  // The grid selects the row of the cell with focus by Shift and Space; nobody knows, so Enter, Space and a click do too.
  const choose = (table) =>
    table.querySelector("canvas").dispatchEvent(
      new KeyboardEvent("keydown", { key: " ", code: "Space", keyCode: 32, shiftKey: true, bubbles: true, cancelable: true }),
    );

  document.addEventListener("keydown", (event) => {
    const table = tableOf(event.target);
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!event.isTrusted || !table || !isPlain || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    choose(table);
  }, true);

  // What a mouse does to the grid at one point of it; the grid needs no focus for that, which comes late or not at all
  // while the page is busy with a filter.
  const point = (table, x, y) => {
    const at = { clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true, cancelable: true };
    for (const kind of ["pointermove", "mousemove", "pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
      const Kind = kind.startsWith("pointer") ? PointerEvent : MouseEvent;
      table.querySelector(".dvn-scroller").dispatchEvent(new Kind(kind, at));
    }
  };

  let from = null;
  document.addEventListener("pointerdown", (event) => { if (event.isTrusted) from = event; }, true);
  document.addEventListener("click", (event) => {
    const table = tableOf(event.target);
    if (!event.isTrusted || !table || event.target.closest('[data-testid="stElementToolbar"]')) return;
    const box = table.querySelector("canvas").getBoundingClientRect();
    const isDragged = from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > 4;
    // The header sorts, and the boxes on the left choose by themselves.
    if (isDragged || event.clientY < box.top + HEAD || event.clientX < box.left + MARK) return;
    // Once the grid is done with the click itself.
    setTimeout(() => table.isConnected && point(table, box.left + MARK / 2, event.clientY), 50);
  });

  // A day that was typed applies once the focus goes elsewhere; Enter takes it to the field as a whole.
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.('[data-testid="stDateInput"]');
    if (!event.isTrusted || event.key !== "Enter" || event.target.getAttribute("role") !== "spinbutton" || !field) return;
    event.preventDefault();
    event.stopPropagation();
    field.tabIndex = -1;
    field.focus();
  }, true);

  // On a phone the menu is a drawer that stays open over the page that was chosen in it.
  document.addEventListener("click", (event) => {
    const drawer = event.target.closest?.('[data-testid="stSidebar"]');
    if (!drawer || !event.target.closest("a") || window.innerWidth > 768) return;
    drawer.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });

  // Back from a person: the table stands again at the row that was opened, and the keyboard goes on from there.
  const back = () => {
    for (const sign of document.querySelectorAll("[data-opened-row]:not([data-seen])")) {
      const table = sign.closest('[class*="st-key-opens_"]')?.querySelector('[data-testid="stDataFrame"]');
      const scroller = table?.querySelector(".dvn-scroller");
      if (!scroller) continue;
      sign.setAttribute("data-seen", "");
      const row = Number(sign.dataset.openedRow), canvas = table.querySelector("canvas");
      scroller.scrollTop = Math.max(0, row - 4) * ROW;
      table.scrollIntoView({ block: "nearest" });
      setTimeout(() => { // once the grid has drawn the rows that came into view
        const box = canvas.getBoundingClientRect();
        // Beside the name, which takes no focus: it is a button.
        point(table, box.left + MARK + NAME + 20, box.top + HEAD + (row + 0.5) * ROW - scroller.scrollTop);
      }, 300);
    }
  };

  // Whoever pressed a number, a bar or a cell is taken to the list that it opened, and so is the keyboard.
  const arrive = () => {
    for (const sign of document.querySelectorAll("[data-arrival]:not([data-seen])")) {
      // While the page is put together the sign may stand there without its list: the next change looks again.
      const place = sign.closest(".st-key-list_top");
      if (!place) continue;
      sign.setAttribute("data-seen", "");
      goTo(place);
    }
  };
  const goTo = (place) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const began = performance.now();
    let isElsewhere = false; // as soon as the reader does something else, the page is theirs again
    for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(act, () => { isElsewhere = true; }, { once: true, capture: true, passive: true });
    }
    const tableBelow = () => [...document.querySelectorAll('[data-testid="stDataFrame"]')]
      .find((one) => place.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    place.tabIndex = -1;
    place.style.scrollMarginTop = "4.5rem"; // below Streamlit's own bar
    let steady = 0, last = null;
    const step = () => {
      const waited = performance.now() - began;
      if (isElsewhere || !place.isConnected || waited > 20000) return;
      place.scrollIntoView({ block: "start" });
      const top = place.getBoundingClientRect().top;
      steady = last !== null && Math.abs(top - last) < 1 ? steady + 1 : 0;
      last = top;
      // Charts above are drawn anew and move the list, a table takes a moment: both are waited for.
      // A table that is drawn anew loses the focus that it had.
      const target = tableBelow()?.querySelector("canvas") ?? (waited > 2000 ? place : null);
      const hasFocus = (tableBelow() ?? place).contains(document.activeElement);
      if (app.dataset.testScriptState !== "notRunning" || !hasFocus) steady = 0;
      if (app.dataset.testScriptState === "notRunning" && !hasFocus) target?.focus({ preventScroll: true });
      if (steady < 12) setTimeout(step, 60);
    };
    step();
  };

  new MutationObserver(() => { back(); arrive(); }).observe(document.body, { childList: true, subtree: true });
})();
