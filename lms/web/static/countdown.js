// Counts down the time that the server says is left. Without it the page shows the time of its load.
"use strict";

document.querySelectorAll("[data-left]").forEach((part) => {
  const words = part.querySelector("[data-left-words]");
  const { left, over, minutes, seconds, done } = part.dataset;
  const began = performance.now();
  // Without a signal the page stays: the browser's own error would take its place.
  const leave = () =>
    fetch(over, { method: "HEAD", credentials: "same-origin" }).then(
      () => location.assign(over),
      () => setTimeout(leave, 10000)
    );
  const tell = () => {
    const rest = Math.ceil(left - (performance.now() - began) / 1000);
    if (rest <= 0) {
      words.textContent = done;
      // The server waits a little for what is on its way; then the page leads to the result.
      setTimeout(leave, 32000);
      return;
    }
    words.textContent = rest > 120 ? minutes.replace("{n}", Math.ceil(rest / 60)) : seconds.replace("{n}", rest);
    setTimeout(tell, rest > 120 ? 5000 : 1000);
  };
  tell();
});

// A page that the browser kept shows a time that is long gone.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
