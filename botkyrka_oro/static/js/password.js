// Passwords can be shown, so that a cold thumb can check them.
(() => {
  "use strict";
  const words = document.body.dataset;
  const offerToShow = (input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet password-toggle";
    button.textContent = words.show;
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? words.show : words.hide;
    });
    input.after(button);
    input.form.addEventListener("submit", () => { input.type = "password"; });
  };
  document.querySelectorAll("input[type=password]").forEach(offerToShow);
})();
