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
  const canvas = () => [...document.querySelectorAll('[data-testid="stDataFrame"]')]
    .find((table) => place.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING)?.querySelector("canvas");

  place.tabIndex = -1;
  place.style.scrollMarginTop = "4.5rem"; // below Streamlit's own bar
  let steady = 0, hasFocus = false, last = null;
  const step = () => {
    const waited = performance.now() - began;
    if (isElsewhere || !place.isConnected || waited > 8000) return;
    place.scrollIntoView({ block: "start" });
    const top = place.getBoundingClientRect().top;
    steady = last !== null && Math.abs(top - last) < 1 ? steady + 1 : 0;
    last = top;
    // Charts above are drawn anew and move the list, a table takes a moment: both are waited for.
    if (app.dataset.testScriptState === "notRunning" && !hasFocus && (canvas() || waited > 2000)) {
      (canvas() ?? place).focus({ preventScroll: true });
      hasFocus = true;
    }
    if (!hasFocus || steady < 10) setTimeout(step, 60);
  };
  step();
})();
