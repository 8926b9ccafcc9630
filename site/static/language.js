// Before anything is drawn: the language that was chosen last, or the one the address asks for.
(() => {
  const asked = new URLSearchParams(location.search).get("lang");
  let kept = null;
  try {
    kept = localStorage.getItem("language");
  } catch {
    // a browser that keeps nothing for files: the address carries it
  }
  document.documentElement.lang = (asked || kept) === "en" ? "en" : "zh-CN";
})();
