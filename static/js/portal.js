// Lists are filtered as soon as a control changes. Without this script the button "Filtrer" does the same.
"use strict";

for (const form of document.querySelectorAll("form[data-live]")) {
  const target = form.dataset.live;
  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  form.after(announcer);
  let pending;

  const update = async () => {
    pending?.abort();
    const call = (pending = new AbortController());
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const url = `${location.pathname}${query.size ? `?${query}` : ""}`;
    const results = document.querySelector(target);
    results.classList.add("busy");
    try {
      const answer = await fetch(url, { signal: call.signal });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(target);
      // The announcer outlives the swap, so screen readers hear the change; the copy must not speak too.
      const status = fresh.querySelector("[role=status]");
      status?.removeAttribute("role");
      results.replaceWith(fresh);
      history.replaceState(null, "", url);
      announcer.textContent = status?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };

  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
}
