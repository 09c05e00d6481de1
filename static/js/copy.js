// An address is copied in one click. Without this script, or without the right to, it is a field to select.
"use strict";

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copies]") : []) {
  const field = document.getElementById(button.dataset.copies);
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.after(told);
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = button.dataset.done;
    } catch {
      field.select();
    }
  });
}
