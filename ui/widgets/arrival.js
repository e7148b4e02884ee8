// Takes whoever pressed a number, bar or cell to the list that it opened, and puts the keyboard there. It sends nothing.
(() => {
  const place = document.currentScript.closest(".st-key-list_top");
  const app = document.querySelector('[data-testid="stApp"]');
  const began = performance.now();
  let isElsewhere = false; // as soon as the reader does something else, the page is theirs again
  const leave = () => { isElsewhere = true; };
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(act, leave, { once: true, capture: true, passive: true });
  }
  const table = () => [...document.querySelectorAll('[data-testid="stDataFrame"]')]
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
    const target = table()?.querySelector("canvas") ?? (waited > 2000 ? place : null);
    const hasFocus = (table() ?? place).contains(document.activeElement);
    if (app.dataset.testScriptState !== "notRunning" || !hasFocus) steady = 0;
    if (app.dataset.testScriptState === "notRunning" && !hasFocus) target?.focus({ preventScroll: true });
    if (steady < 12) setTimeout(step, 60);
  };
  step();
})();
